# Two commands do everything: `make run` (the demonstration) and `make test` (all tests).
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
NPM := $(shell command -v npm 2>/dev/null || echo $(BIN)/npm)
export DATA_DIR ?= $(CURDIR)/var
export PORT ?= 8000
SUITE := $(BIN)/python -m pytest -n 2 --dist loadfile -q
# What has no database behind it need not run a second time on PostgreSQL.
NO_DATABASE := tests/signing tests/architecture tests/tools tests/browser

.PHONY: help run test check bench format lint types contracts clean

help:  ## Show what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

run: .venv/.run node_modules/.locked  ## Set everything up and run the demo city on PORT (8000)
	$(BIN)/python -m server migrate
	$(BIN)/python -m server demo
	$(BIN)/python -m server run

test: .venv/.dev node_modules/.locked build/.system  ## Every test, on SQLite and on PostgreSQL
	$(SUITE) --database=sqlite
	$(SUITE) --database=postgresql $(NO_DATABASE:%=--ignore=%)

check: lint types contracts test  ## Every gate, then every test

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev
	$(BIN)/mypy

contracts: .venv/.dev
	$(BIN)/lint-imports

format: .venv/.dev  ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

bench: .venv/.dev node_modules/.locked build/.system  ## The benchmarks, as ratios
	tools/setup/system.sh bench
	$(BIN)/python -m tools.bench

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Where no Node is installed, PyPI's wheel of it brings npm.
.venv/bin/npm: requirements-node.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.txt
	@touch $@

node_modules/.locked: package-lock.json $(if $(findstring $(BIN),$(NPM)),.venv/bin/npm)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --silent --no-audit --no-fund
	@touch $@

build/.system: tools/setup/system.sh
	tools/setup/system.sh test
	@mkdir -p build && touch $@

clean:  ## Remove what was built (not the data)
	rm -rf .venv node_modules build .mypy_cache .ruff_cache .pytest_cache .hypothesis
