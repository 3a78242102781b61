# make run: start the app.  make test: every check and test.  Everything else is set up on the way.
.PHONY: setup run check test coverage bench
.NOTPARALLEL:

python := .venv/bin/python
setup_inputs := pyproject.toml constraints.txt scripts/setup.sh scripts/system-packages.sh

setup: .venv/dev.stamp

.venv/app.stamp: $(setup_inputs)
	@scripts/setup.sh
	@touch $@

.venv/dev.stamp: $(setup_inputs)
	@scripts/setup.sh dev
	@touch .venv/app.stamp $@

run: .venv/app.stamp
	MALLOC_ARENA_MAX=1 $(python) -m streamlit run app.py

check: setup
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	.venv/bin/lint-imports --no-logo

test: check
	@scripts/system-packages.sh browser
	@scripts/system-packages.sh postgresql
	@scripts/system-packages.sh tracer
	$(python) -m coverage erase
	$(python) -m coverage run -m pytest --numprocesses 2 --dist loadscope
	$(python) -m coverage combine --quiet
	$(python) -m coverage report

# It shows; the floor is that of the rooms that make test watches.
coverage: setup
	$(python) -m coverage erase
	$(python) -m coverage run --source=vision,assessments,records,reports,commands,cli --omit='*/migrations/*' -m pytest tests
	$(python) -m coverage combine --quiet
	$(python) -m coverage report --fail-under=0

# RENDERER=PYTHON where the extra `bench` lives in a Python of its own.
bench: setup
	$(python) -m benchmarks $(if $(RENDERER),--renderer $(RENDERER))
