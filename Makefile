# The Continuum Report. It needs git, make and Python 3.11 or newer; everything else it fetches itself.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$p && break; done)
ENVIRONMENT = $(PYTHON) deploy/development/environment.py
BIN = .venv/bin
CODE = proto libs services tests deploy
MYPY_CODE = proto/export.py proto/golden.py proto/src $(wildcard libs/*/src) $(wildcard services/*/src) tests deploy/development

VERSIONS = 0.9.6 0.17.4

.DEFAULT_GOAL := help
.PHONY: help demo up test test-long check types faults mutants bench ollama-check lock format schema clean runtime dev

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo '  ARGS="…" goes to demo, up, test, faults (--resume) and ollama-check; NAME=… names the benchmark.'

demo: runtime ## Run the whole system on sample documents: embedded servers, no model needed
	@$(BIN)/continuum demo $(ARGS)

up: runtime ## Run the whole system against your Paperless (PAPERLESS_URL, PAPERLESS_TOKEN or .env)
	@$(BIN)/continuum up $(ARGS)

test: dev ## Run the tests
	@$(BIN)/python -m tests.tiers $(ARGS)

test-long: dev ## Run the tests that take minutes as well
	@$(BIN)/python -m tests.tiers --long $(ARGS)

check: dev ## Lint, types, layers, and drift of the lock and of what is exported
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	@$(MAKE) --no-print-directory types
	$(BIN)/lint-imports
	$(BIN)/python proto/export.py --check
	$(ENVIRONMENT) lock --check
	$(ENVIRONMENT) drift
	$(BIN)/hadolint deploy/docker/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/ci.yml

types: dev ## Check types only
	$(BIN)/mypy $(MYPY_CODE)

faults: dev ## Kill, freeze, fill up: ROWS=1,16s names rows (s: on the services), SCALE=0.1 shortens them
	@$(BIN)/python -m tests.faults --rows "$(ROWS)" --scale $(or $(SCALE),1) $(if $(filter-out 1,$(SCALE)),,--write) $(ARGS)

mutants: dev ## Break the messaging library in every way that we know, and see that the tests notice
	@$(BIN)/python -m tests.mutants $(ARGS)

bench: dev ## Measure: NAME=api, backfill, briefs, delivery, memory, persisting, pipeline, reading, slots, verify or webhooks
	@test -n "$(NAME)" || { echo 'Say which: make bench NAME=pipeline, or another that make help names'; exit 2; }
	@$(BIN)/python -m tests.load.$(NAME) $(ARGS)

ollama-check: dev ## Ask real Ollamas, built from source (slow the first time), what the simulator is asked
	@$(BIN)/python deploy/development/ollama.py $(VERSIONS)
	@$(BIN)/python -m tests.ollama_check $(VERSIONS) $(ARGS)

lock: ## Renew requirements.lock (ARGS=--upgrade takes the newest versions)
	@$(ENVIRONMENT) lock $(ARGS)

format: dev ## Put the code into shape and export the contract
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/python proto/export.py

schema: dev ## Write docs/schema.md from a migrated database
	@$(BIN)/python deploy/development/schema.py

clean: ## Remove environments, caches and the demo's data
	rm -rf .venv .tools .continuum .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@test -n "$(PYTHON)" || { echo 'The Continuum Report needs Python 3.11 to 3.14: install one, or say make PYTHON=/path/to/python.'; exit 1; }
	@$(ENVIRONMENT) install runtime

dev:
	@test -n "$(PYTHON)" || { echo 'The Continuum Report needs Python 3.11 to 3.14: install one, or say make PYTHON=/path/to/python.'; exit 1; }
	@$(ENVIRONMENT) install dev
