# Every target is one command, run in .venv; the first call sets that up. `make` alone lists them.

PYTHON ?= python3
# Where to take torch from: the URL of another wheel index, a CPU-only one say.
TORCH_INDEX ?=

RUN := .venv/bin/python
READY := .venv/.ready

.PHONY: help setup test hint solutions train verify check format bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(if $(TORCH_INDEX),$(RUN) -m pip install --quiet torch torchvision --index-url $(TORCH_INDEX))
	$(RUN) -m pip install --quiet --editable ".[dev]"
	@touch $(READY)

setup: $(READY)  ## set up .venv (every other target does so by itself)

test: $(READY)  ## check your exercises and show the board
	@$(RUN) -m kata check

EX ?= ex01
N ?= 1
hint: $(READY)  ## a hint: make hint EX=ex03, and N=2 or N=3 for the next ones
	@$(RUN) -m kata hint $(EX) $(N)

solutions: $(READY)  ## check the reference solutions
	@$(RUN) -m kata check --package solutions

train: $(READY)  ## train a VAE made of your own six pieces
	@$(RUN) -m kata train --package exercises

verify: $(READY)  ## prove that stubs, solutions and mutants behave
	@$(RUN) -m kata verify

check: $(READY)  ## all that has to hold before a change lands
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(RUN) -m kata check --package solutions
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m kata verify
	@$(RUN) -m coverage run -m pytest tests/kata
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report

format: $(READY)  ## tidy the source
	@$(RUN) -m ruff check --fix --quiet
	@$(RUN) -m ruff format

bench: $(READY)  ## run the benchmarks
	@$(RUN) benchmarks/checks.py

clean:  ## remove .venv and what tools left behind
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache *.egg-info
