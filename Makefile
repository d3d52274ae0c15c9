# Every target is one command, run in .venv; the first call sets that up. `make` alone lists them.

PYTHON ?= python3
# Where to take torch from: the URL of a wheel index, a folder of wheels, or `default`. Where it is not
# set, that is PyTorch's index for the CPU on Linux without an NVIDIA GPU.
TORCH_INDEX ?=
# `make setup LATEST=1` takes the newest versions in place of those that were tested.
LATEST ?=

RUN := .venv/bin/python
READY := .venv/.ready
# python3, or one that has its version in its name; without any, one that uv has or downloads.
ANY := $(filter file,$(origin PYTHON))
NAMES := $(PYTHON) $(if $(ANY),python3.13 python3.14 python3.12 python3.11)
FOUND = $(firstword $(foreach name,$(NAMES),$(if $(shell command -v $(name) 2>/dev/null),$(name))))
NONE = { echo "kata: There is no $(PYTHON)$1. Install Python 3.11 to 3.14 from python.org." >&2; exit 2; }
UV := uv run --quiet --no-project --python ">=3.11,<3.15" python
BY_UV = $(UV) -c "" 2>/dev/null || $(call NONE, and uv could not download a Python); $(UV)
START = $(or $(FOUND),$(if $(and $(ANY),$(shell command -v uv 2>/dev/null)),$(BY_UV),$(NONE);))
INSTALL = $(START) install $(if $(ANY),,--only-this-python) \
	$(if $(LATEST),--latest) $(if $(TORCH_INDEX),--torch-index "$(TORCH_INDEX)")
# A .venv whose Python is gone or too old is made anew.
UNUSABLE = $(shell test -e $(READY) && \
	! $(RUN) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo always)

.PHONY: help setup test watch hint picture train explore lab clean always

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt $(if $(LATEST),always) $(UNUSABLE)
	@$(INSTALL)

setup: $(READY)  ## set up .venv (every other target does so by itself)

test: $(READY)  ## check your exercises and show the board
	@$(RUN) -m kata check $(if $(filter-out file undefined,$(origin EX)),$(EX))

watch: $(READY)  ## check at every save, with hints and pictures on a key
	@$(RUN) -m kata watch

EX ?= ex01
hint: $(READY)  ## the next hint: make hint EX=ex03 (or that one: N=2)
	@$(RUN) -m kata hint $(if $(filter-out file undefined,$(origin EX)),$(EX),next) $(N)

picture: $(READY)  ## what your code gives beside what was expected: make picture EX=ex03
	@$(RUN) -m kata picture $(EX)

train: $(READY)  ## train a VAE made of your own pieces
	@$(RUN) -m kata train --package exercises

explore: $(READY)  ## make a page to play with the model trained last, and open it
	@$(RUN) -m kata explore

lab: $(READY)  ## open the notebooks in Jupyter
	@$(RUN) -c "import jupyterlab" 2>/dev/null || $(INSTALL) --extra notebooks
	@$(RUN) -m jupyterlab notebooks

clean:  ## remove .venv and what tools left behind
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache *.egg-info

# The targets for those who teach with the kata or work on it; students don't get that file.
-include dev.mk
