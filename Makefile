# What a person runs. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= var/home

.DEFAULT_GOAL := help
.PHONY: help demo setup setup-dev test check journeys bench fuzz docs mutation clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/run.stamp: requirements/run.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kinfold needs Python 3.11 or later."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	touch $@

setup: $(VENV)/run.stamp ## make the environment

setup-dev: $(VENV)/dev.stamp ## make the environment with what the tests need

demo: setup ## build the made-up county and its two neighbours and serve them, with the sign-ins printed
	$(BIN)/kinfold --home $(HOME_DIR) demo build
	@for home in $(HOME_DIR) $(dir $(HOME_DIR))eastreach $(dir $(HOME_DIR))littlewick; do $(BIN)/kinfold --home $$home demo sign-ins; done
	@echo "Serving (Ctrl-C stops it; '$(BIN)/kinfold demo sign-ins' prints fresh codes)"
	$(BIN)/kinfold --home $(HOME_DIR) demo serve

test: setup-dev ## set up and run the tests (without the browser journeys)
	$(BIN)/python -m pytest -m "not journey"

journeys: setup-dev ## run the browser journeys (needs Debian's chromium)
	$(BIN)/python -m pytest -m journey

check: setup-dev ## lint, types and floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev ## measure, as ratios against a named peer in one run
	$(BIN)/python -m bench

fuzz: setup-dev ## give every reader damaged files, going on from where the last run stopped
	$(BIN)/python -m bench.fuzz

docs: setup-dev ## write the generated reference again
	$(BIN)/python -m tests.clauses.reference
	$(BIN)/python -m tools.reference
	$(BIN)/python -m tests.house.marks

mutation: setup-dev ## break the law in one place at a time; the tests must notice
	$(BIN)/python -m tests.house.mutants

clean: ## remove the demonstration and the environment
	rm -rf $(VENV) var
