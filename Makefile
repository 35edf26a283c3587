# Everything a person types. `make` alone shows this list.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c "" >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help up down install test check bench chaos lock clean python

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile
	@echo "  ./kontor -h    the command behind it: up, down, status, logs, backup, restore, psql, db, user, setup-link, outbox"

python:
	@test -n "$(PYTHON)" || { echo "no Python: install Python 3.11 or newer (Debian and Ubuntu: apt install python3 python3-venv)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$($(PYTHON) --version) is too old: install Python 3.11 or newer, or name one: make up PYTHON=/path/to/python3.12" >&2; exit 1; }

up: python ## install what is missing, build the frontend, start everything
	@$(PYTHON) stack/install.py run
	@exec ./kontor up

down: ## stop everything
	@./kontor down

install: python ## .venv and node_modules for development, without starting anything
	@$(PYTHON) stack/install.py dev

test: install ## every test, on a Postgres of its own
	@$(BIN)/python -m pytest -m "not chaos" -n 3

check: install ## formatting, types, imports and other rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/squawk supabase/migrations/*.sql
	npm run --silent typecheck
	npm run --silent lint

bench: install ## the figures, measured on this machine, into bench/results/latest.json (ARGS="--tests", "--only P1,P5", "--small")
	@$(BIN)/python -m bench $(ARGS)

chaos: install ## the long failure tests
	@$(BIN)/python -m pytest -m chaos --timeout 3600

lock: python ## make the lock files anew (needs uv)
	rm -f package-lock.json
	npm install --package-lock-only
	uv pip compile --universal --generate-hashes --no-annotate --python-version 3.11 --no-header --quiet pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-annotate --python-version 3.11 --no-header --quiet pyproject.toml --group dev -o dev-requirements.lock

clean: ## remove what can be made again, but no data and no keys
	rm -rf .venv node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache
