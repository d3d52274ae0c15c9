# Every target is one command, run in .venv; the first call sets that up. `make` alone lists them.

PYTHON ?= python3
# Where to take torch from: the URL of another wheel index, a CPU-only one say.
TORCH_INDEX ?=
# `make setup LATEST=1` takes the newest versions in place of those that were tested.
LATEST ?=

RUN := .venv/bin/python
READY := .venv/.ready
INSTALL = $(RUN) -m pip install --quiet $(if $(LATEST),--upgrade --upgrade-strategy eager,--constraint constraints.txt)
TORCH = $(if $(LATEST),--upgrade torch torchvision,$(shell grep -E '^torch(vision)?==' constraints.txt))
NEW_ENOUGH = $(shell { $(PYTHON) -c "import sys; print(sys.version_info >= (3, 11))"; } 2>/dev/null)
TOO_OLD = The kata needs Python 3.11 or newer, and $(PYTHON) is not. Name another: make setup PYTHON=python3.13

.PHONY: help setup test watch hint picture train explore lab clean always

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt $(if $(LATEST),always)
	$(if $(filter True,$(NEW_ENOUGH)),,$(error $(TOO_OLD)))
	$(PYTHON) -m venv .venv
	$(if $(TORCH_INDEX),$(RUN) -m pip install --quiet $(TORCH) --index-url $(TORCH_INDEX))
	$(INSTALL) --editable .
	@touch $(READY)

setup: $(READY)  ## set up .venv (every other target does so by itself)

test: $(READY)  ## check your exercises and show the board
	@$(RUN) -m kata check

watch: $(READY)  ## check at every save, with hints and pictures on a key
	@$(RUN) -m kata watch

EX ?= ex01
hint: $(READY)  ## the next hint: make hint EX=ex03 (or that one: N=2)
	@$(RUN) -m kata hint $(EX) $(N)

picture: $(READY)  ## what your code gives beside what was expected: make picture EX=ex03
	@$(RUN) -m kata picture $(EX)

train: $(READY)  ## train a VAE made of your own pieces
	@$(RUN) -m kata train --package exercises

explore: $(READY)  ## make a page to play with the model trained last, and open it
	@$(RUN) -m kata explore

lab: $(READY)  ## open the notebooks in Jupyter
	@$(RUN) -c "import jupyterlab" 2>/dev/null || $(INSTALL) --editable ".[notebooks]"
	@$(RUN) -m jupyterlab notebooks

clean:  ## remove .venv and what tools left behind
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache *.egg-info

# The targets for those who teach with the kata or work on it; students don't get that file.
-include dev.mk
