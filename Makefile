# Everything a clean machine needs is installed into the checkout: .tools (uv), .venv (Python packages),
# node_modules (npm packages) and .cache (what the tests download). Nothing outside it is changed.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
BIN := .venv/bin

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## install what is needed, then serve a chat on http://localhost:3000
	@exec $(BIN)/madang serve $(ARGS)

install: .venv/.run ## the virtual environment .venv with madang in it

test: dev ## install what is needed, then run every test
	$(BIN)/python -m pytest $(ARGS)

check: dev ## lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: dev ## let ruff format and fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dev: .venv/.dev $(if $(shell command -v npm 2>/dev/null),tests/node/node_modules/.installed) ## what the tests need besides: dev packages, peers from npm

lock: $(UV) ## renew requirements/*.txt from pyproject.toml
	$(UV) pip compile -q -U --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' \
	  --group build pyproject.toml -o requirements/run.txt
	$(UV) pip compile -q -U --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' \
	  --group dev --all-extras pyproject.toml -c requirements/run.txt -o requirements/dev.txt

clean: ## remove what make installed and built (not data/)
	rm -rf .venv .tools .cache node_modules web/node_modules

.tools/bin/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Madang needs Python 3.11 or newer")'
	$(PYTHON) -m venv .tools 2>/dev/null && .tools/bin/python -m pip install -q uv \
	  || { rm -rf .tools && $(PYTHON) -m pip install -q --target .tools uv; }

.venv/bin/python: | $(UV)
	$(UV) venv -q --python $(PYTHON) .venv

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

tests/node/node_modules/.installed: tests/node/package-lock.json
	npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: help run install test check format dev lock clean
