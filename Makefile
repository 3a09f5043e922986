# Everything runs in .venv, which the first command makes; nothing else has to be installed by hand.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROJECT := $(VENV)/.project-installed
DEVELOPMENT := $(VENV)/.development-installed
CONSUMERS := tests/consumers/node_modules/.installed

.PHONY: help demo test bench pages
.DELETE_ON_ERROR:

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1  /p' $(MAKEFILE_LIST) | expand -t 14

# The examples are wrong on purpose, so 1 (findings) is the exit code that proves the check ran.
demo: $(PROJECT) ## lint the examples and show what is wrong with them
	@echo '$$ realtime-lint check examples/'
	@$(BIN)/realtime-lint check examples/; code=$$?; \
	if [ $$code -ne 1 ]; then echo "demo: expected exit code 1 (findings), got $$code" >&2; exit 1; fi
	@echo
	@echo 'Exit code 1: the examples are wrong on purpose. Try:'
	@echo '  $(BIN)/realtime-lint check --as-of 2027-03-01 examples/'
	@echo '  $(BIN)/realtime-lint explain unknown-key'

test: $(DEVELOPMENT) $(CONSUMERS) ## every check that must pass before a merge, the slow ones too
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --cov --numprocesses auto --dist loadfile

bench: $(DEVELOPMENT) ## measure against the tools that one would otherwise use
	$(BIN)/python -m bench

pages: $(DEVELOPMENT) ## write again what is derived from the rule files
	$(BIN)/python -m realtime_lint.pages

# Debian ships Python without ensurepip, and a venv made without it is left behind half done:
# so look before making one.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "realtime-lint needs Python 3.11 or newer; say which: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -qy python3-venv; \
	  else \
	    echo "this Python cannot make virtual environments; on Debian: apt install python3-venv" >&2; \
	    exit 1; \
	  fi; }
	$(PYTHON) -m venv $(VENV)

$(PROJECT): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEVELOPMENT): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(PROJECT) $@

# Programs that read what we write, for the tests: none of their install scripts runs.
$(CONSUMERS): tests/consumers/package.json tests/consumers/package-lock.json | $(DEVELOPMENT)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix tests/consumers --ignore-scripts --no-audit --no-fund
	@touch $@
