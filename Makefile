# The two commands that matter: `make run` and `make test`. `make help` lists the rest.

VENV   := .venv
PY     := $(VENV)/bin/python
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	  command -v $$p >/dev/null 2>&1 && \
	  $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && \
	  { echo $$p; break; }; done)
PIP    := $(PY) -m pip --disable-pip-version-check install --quiet
JOBS   ?= auto
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help run test check unit demo-clear bench soak pins screenshots migration first-migration \
	install install-dev clean
.DEFAULT_GOAL := help

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install  ## Serve on http://127.0.0.1:8050 (HOST, PORT, DATABASE_URL, DEMO=0)
	@exec $(PY) app.py

test: install-dev  ## Everything: style, types, import contracts, unit, database and browser tests
	@.ci/system-packages
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n $(JOBS)

check: install-dev  ## Style, types and import contracts only
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache

unit: install-dev  ## The tests without a browser
	$(PY) -m pytest -n $(JOBS) -m "not browser"

demo-clear: install  ## Remove the demonstration rows and nothing else
	@$(PY) app.py demo-clear

bench: install-dev  ## Measure the speeds; a table, and bench.json (BENCH_SMALL=1: a quick look)
	@.ci/system-packages
	$(PY) -m tests.bench

soak:  ## A run of hours (comes with a later release)
	@echo "make soak: nothing to run for hours yet. What exists: make bench (speeds), make test."

screenshots: install-dev  ## Pictures of every page into screenshots/
	@.ci/system-packages
	$(PY) -m tests.browser.screenshots

pins: install-dev  ## requirements*.txt anew from requirements*.in
	$(PIP) pip-tools
	$(VENV)/bin/pip-compile --quiet --upgrade --strip-extras --no-header --no-emit-index-url \
		--no-emit-trusted-host --output-file requirements.txt requirements.in
	$(VENV)/bin/pip-compile --quiet --upgrade --strip-extras --no-header --no-emit-index-url \
		--no-emit-trusted-host --output-file requirements-dev.txt requirements-dev.in

migration: install-dev  ## Draft a migration from the models: make migration MESSAGE="what changes"
	$(PY) -m data.migrations "$(or $(MESSAGE),$(error say MESSAGE="what changes"))"
	$(PY) -m ruff format --quiet data/migrations/versions

first-migration: install-dev  # only until the first release: the initial revision anew
	$(PY) -m data.migrations first --first
	$(PY) -m ruff format --quiet data/migrations/versions

clean:  ## Remove what can be made again (never the data in instance/)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis bench.json screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed is remembered by the hash of what asked for it.

install: $(PY)
	@.ci/install $(PY) requirements.txt

install-dev: install
	@.ci/install $(PY) requirements-dev.txt

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed: apt-get install -y python3 python3-venv"; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
