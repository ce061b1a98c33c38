# Everything PeerLoop can be asked to do. Each target does its own set-up first.

PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
# One more than there are processors: a browser and a database are waited for a third of the time.
WORKERS = $(shell python3 -c 'import os; print(min((os.cpu_count() or 1) + 1, 5))')

.PHONY: help run test test-deep lint format bench lock clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/for-run ## serve http://localhost:8000 (HOST, PORT and more from the environment)
	@exec $(BIN)/python -m peerloop run

test: lint ## lint, then all tests with coverage, except the deep ones
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report=term $(ARGS)

test-deep: .venv/for-tests ## all tests, the deep ones too, properties with thousands of examples
	$(BIN)/python -m pytest -m "" --hypothesis-profile=deep $(ARGS)

lint: .venv/for-tests ## style, types and the layers of the architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/for-tests ## bring the code into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: .venv/for-tests ## print the benchmarks' tables
	$(BIN)/python -m bench $(ARGS)

lock: ## pin anew what requirements*.txt bring
	rm -rf .venv
	$(MAKE) .venv/bin/python
	$(PIP) -r requirements-dev.txt
	( sed '/^[^#]/,$$d' requirements.lock; $(BIN)/python -m pip freeze ) > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean: ## remove everything made here, except databases
	rm -rf .venv .web .web.lock .web.old .states assets/external htmlcov .coverage .coverage.* \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The virtual environment, remade when the requirements change.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'PeerLoop needs Python 3.11 or newer: make PYTHON=python3.12 …'; exit 1; }
	@# Debian keeps venv in a package of its own.
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; apt-get install -qq -y python3-venv && $(PYTHON) -m venv .venv; } \
		|| { rm -rf .venv; exit 1; }

.venv/for-run: requirements.txt requirements.lock | .venv/bin/python
	@echo 'Installing what PeerLoop needs …'
	@$(PIP) -r requirements.txt -c requirements.lock
	@touch $@

.venv/for-tests: requirements-dev.txt .venv/for-run
	@echo 'Installing what its tests need …'
	@$(PIP) -r requirements-dev.txt -c requirements.lock
	@touch $@
