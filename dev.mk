# The Makefile's other half: targets for those who teach with the kata or work on it.

# The tools that only work on the kata itself needs.
DEV := .venv/.dev

# All tests of the kata itself, the files that take longest first. One process more than the two
# cores of CI, since some wait; with four it takes longer.
TESTS := -n 3 --dist loadfile --no-loadscope-reorder -p no:nbval tests/kata

.PHONY: solutions lecture notebooks notebooks-refresh notebook-models dist handout verify check coverage \
	quick format constraints bench bench-quick

$(DEV): $(READY)
	@$(INSTALL) --extra dev
	@touch $(DEV)

solutions: $(READY)  ## check the reference solutions
	@$(RUN) -m kata check --package solutions

lecture: $(READY)  ## repeat the lecture's training on MNIST, 50 epochs, and compare
	@$(RUN) -m kata train --recipe lecture

notebooks: $(DEV)  ## run the notebooks and compare what they print
	@$(RUN) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder \
		--nbval --nbval-current-env --nbval-sanitize-with notebooks/sanitize.cfg notebooks

notebooks-refresh: $(DEV)  ## run the notebooks and save what they print and draw
	@$(RUN) notebooks/refresh.py

notebook-models: $(READY)  ## train again what the notebooks show (half an hour)
	@$(RUN) -m kata notebook-models

dist: $(READY)  ## build the wheel, for `pip install` and `kata init`
	@rm -rf build dist && mkdir dist
	@$(RUN) -c "from setuptools.build_meta import build_wheel; build_wheel('dist')" >/dev/null
	@ls dist/*.whl

handout: $(READY)  ## make the students' archive, without answers
	@$(RUN) -m kata handout --out vae-kata.zip

verify: $(READY)  ## prove that stubs, solutions and mutants behave
	@$(RUN) -m kata verify

# Whatever the developer's shell asks of pytest and Python.
check coverage quick: export PYTEST_ADDOPTS =
check coverage quick: export PYTEST_PLUGINS =
check coverage quick: export PYTHONPATH =

check: $(DEV)  ## all that has to hold before a change lands
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -c "from importlinter.cli import lint_imports_command as lint; lint()"
# Types take one core alone: side by side with verify, neither is idle.
	@$(RUN) -m mypy & types=$$!; $(RUN) -m kata verify --sandbox && wait $$types
	@$(RUN) -m pytest $(TESTS)
	@$(MAKE) --no-print-directory notebooks

# Apart from `check`, of which it would make the longest part a fifth longer.
coverage: $(DEV)  ## run the tests and see that they reach the lines they should
	@$(RUN) -m coverage erase
	@$(RUN) -m coverage run -m pytest $(TESTS)
	@$(RUN) -m coverage combine --quiet
	@$(RUN) -m coverage report

quick: $(DEV)  ## what takes less than a minute of that
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(RUN) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	@$(RUN) -m pytest -q -n 2 --dist loadfile -p no:nbval -m "not slow" tests/kata

format: $(DEV)  ## tidy the source
	@$(RUN) -m ruff check --fix --quiet
	@$(RUN) -m ruff format

constraints: $(DEV)  ## write down the versions in .venv, once all holds with them
	@$(RUN) -m kata.authoring.constraints >constraints.txt.new
	@mv constraints.txt.new constraints.txt
	@touch $(READY) $(DEV)

bench: $(READY)  ## run the benchmarks
	@$(RUN) benchmarks/checks.py
	@$(RUN) benchmarks/grading.py
	@$(RUN) benchmarks/large_class.py
	@$(RUN) benchmarks/feedback.py
	@$(RUN) benchmarks/training.py
	@$(RUN) benchmarks/fast_step.py

bench-quick: $(READY)  ## run them at a small size, beside what was recorded last
	@$(RUN) benchmarks/quick.py
