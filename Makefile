# One command file: people, hooks and CI call the same targets.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready
DEV_STAMP := $(VENV)/.ready-dev
PHONE_OUT := src/alongside/doors/phone/static/phone/.built
SPEED ?= 60
SEED ?= 2

.PHONY: demo test faults test-long check bench format clean help setup phone system

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 14

setup: $(STAMP)  ## make the environment that runs Alongside

$(STAMP): requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 with venv is needed. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@echo "1/4 Making an environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@echo "2/4 Installing what requirements/run.txt pins …"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/build.txt
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

$(DEV_STAMP): $(STAMP) requirements/dev.txt
	@echo "Installing what requirements/dev.txt pins …"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(DEV_STAMP)

phone: $(PHONE_OUT)  ## build the phone app into static files

$(PHONE_OUT): $(STAMP) $(shell find phone -type f -not -path 'phone/node_modules/*' 2>/dev/null) $(wildcard src/alongside/ground/face/static/face/tokens.css)
	@echo "3/4 Building the phone app …"
	@$(PY) phone/build.py
	@touch $(PHONE_OUT)

demo: $(STAMP) $(PHONE_OUT)  ## the made-up town: ONCE=1 for one fast day, SPEED=60 for how fast it plays
	@$(PY) -m demo $(if $(ONCE),once,serve --speed $(SPEED)) --seed $(SEED)

test: $(DEV_STAMP) $(PHONE_OUT)  ## every test, on 2 cores in under ten minutes
	@$(PY) tests/run.py

faults: $(DEV_STAMP) $(PHONE_OUT)  ## every fault as often as it is promised: kills, power cuts, races; FEW=1 a few times
	@$(PY) tests/run.py --faults $(if $(FEW),--few)

test-long: $(DEV_STAMP) $(PHONE_OUT)  ## the same tests with bigger numbers
	@$(PY) tests/run.py --long

check: $(DEV_STAMP)  ## format, lint, types, contracts, guards
	@$(VENV)/bin/ruff format --check -q . && $(VENV)/bin/ruff check -q .
	@$(VENV)/bin/lint-imports --no-logo >$(VENV)/contracts.txt 2>&1 || { cat $(VENV)/contracts.txt; exit 1; }
	@tail -n 2 $(VENV)/contracts.txt
	@$(VENV)/bin/mypy --no-error-summary
	@DJANGO_SETTINGS_MODULE=tests.settings PYTHONPATH=. $(VENV)/bin/alongside makemigrations --check --dry-run -v 0 >/dev/null || { echo "A migration is missing: alongside makemigrations"; exit 1; }
	@$(PY) -m pytest -q tests/guards -x -n 2

bench: $(DEV_STAMP) $(PHONE_OUT)  ## the figures, each beside a peer or a limit
	@$(PY) -m benchmarks

format: $(DEV_STAMP)  ## put every file in the house format
	@$(VENV)/bin/ruff format -q . && $(VENV)/bin/ruff check -q --fix .

clean:  ## remove what can be made again (never var/)
	rm -rf $(VENV) phone/node_modules src/alongside/doors/phone/static/phone .mypy_cache .ruff_cache
