# Every target is one command, run in .venv; the first call sets that up. `make` alone lists them.

PYTHON ?= python3
# Where to take torch from: the URL of another wheel index, a CPU-only one say.
TORCH_INDEX ?=

RUN := .venv/bin/python
READY := .venv/.ready
# The tools that only work on the kata itself needs.
DEV := .venv/.dev

.PHONY: help setup test watch hint picture solutions train lecture explore lab notebooks notebooks-refresh notebook-models \
	handout verify check format bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(if $(TORCH_INDEX),$(RUN) -m pip install --quiet torch torchvision --index-url $(TORCH_INDEX))
	$(RUN) -m pip install --quiet --editable .
	@touch $(READY)

$(DEV): $(READY)
	$(RUN) -m pip install --quiet --editable ".[dev]"
	@touch $(DEV)

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

solutions: $(READY)  ## check the reference solutions
	@$(RUN) -m kata check --package solutions

train: $(READY)  ## train a VAE made of your own six pieces
	@$(RUN) -m kata train --package exercises

lecture: $(READY)  ## repeat the lecture's training on MNIST, 50 epochs, and compare
	@$(RUN) -m kata train --recipe lecture

explore: $(READY)  ## make a page to play with the model trained last, and open it
	@$(RUN) -m kata explore

lab: $(READY)  ## open the notebooks in Jupyter
	@$(RUN) -c "import jupyterlab" 2>/dev/null \
		|| $(RUN) -m pip install --quiet --editable ".[notebooks]"
	@$(RUN) -m jupyterlab notebooks

notebooks: $(DEV)  ## run the notebooks and compare what they print
	@$(RUN) -m pytest -q --nbval --nbval-current-env \
		--nbval-sanitize-with notebooks/sanitize.cfg notebooks

notebooks-refresh: $(DEV)  ## run the notebooks and save what they print and draw
	@$(RUN) notebooks/refresh.py

notebook-models: $(READY)  ## train again what the notebooks show (half an hour)
	@$(RUN) -m kata notebook-models

handout: $(READY)  ## make the students' archive, without answers
	@$(RUN) -m kata handout --out vae-kata.zip

verify: $(READY)  ## prove that stubs, solutions and mutants behave
	@$(RUN) -m kata verify

check: $(DEV)  ## all that has to hold before a change lands
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(RUN) -m kata check --package solutions
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m kata verify --sandbox
	@$(RUN) -m coverage run -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/kata
	@$(MAKE) --no-print-directory notebooks
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report

format: $(DEV)  ## tidy the source
	@$(RUN) -m ruff check --fix --quiet
	@$(RUN) -m ruff format

bench: $(READY)  ## run the benchmarks
	@$(RUN) benchmarks/checks.py
	@$(RUN) benchmarks/grading.py
	@$(RUN) benchmarks/feedback.py
	@$(RUN) benchmarks/training.py
	@$(RUN) benchmarks/fast_step.py

clean:  ## remove .venv and what tools left behind
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache *.egg-info
