# The portal's commands. `make` alone lists them.
PYTHON := $(shell scripts/find-python)
ARGS ?=

.PHONY: help setup checks run test stress bench lint format messages lock python

help: ## Lists these commands.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

setup: python ## Installs what is missing and makes .venv and .env; starts nothing.
	@$(PYTHON) -m scripts.prepare portal

run: setup ## Serves the portal on this machine, with the example in it. Ctrl-C stops it.
	@DEMO=1 .venv/bin/python manage.py demo

checks: python
	@$(PYTHON) -m scripts.prepare checks

test: checks ## Runs all tests, on SQLite and then on PostgreSQL with Redis. ARGS="-k words" runs some of them.
	@.venv/bin/python -m scripts.suite $(ARGS)

stress: checks ## Runs the long tests (kills, floods, 100,000 mails) at full size, on PostgreSQL with Redis.
	@.venv/bin/python -m scripts.suite --stress $(ARGS)

bench: checks ## Measures what the portal does most against a floor on the same machine; writes var/bench.json.
	@.venv/bin/python -m scripts.bench $(ARGS)

lint: checks ## Checks style, types, floors, templates, migrations and the message catalogue.
	@.venv/bin/python -m scripts.lint

format: checks ## Puts code into the agreed form; templates are only checked (make lint).
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

messages: checks ## Brings the message catalogue, locale/django.pot, up to date.
	@.venv/bin/python -m scripts.messages

lock: python ## Writes requirements/ anew from pyproject.toml, with the newest versions that fit.
	@$(PYTHON) -m scripts.lock

python:
	@test -n "$(PYTHON)" || { echo "The portal needs Python 3.11 or newer. Type: sudo apt-get install python3"; exit 1; }
