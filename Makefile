# The commands of this house. `make` alone lists them. Each one makes the checkout ready first, when it is not.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-demo demo test quick check fix words docs pictures bench migration lock clean

PYTEST := .venv/bin/python -m pytest
KORTISTO := .venv/bin/kortisto

help: ## list the commands
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  make %-11s%s\n", $$1, $$2 }' Makefile

setup: ## make the checkout ready: Debian's parts, locked packages, translations, keys
	@scripts/setup.sh dev

setup-demo:
	@scripts/setup.sh demo

demo: setup-demo ## tell one card's whole story, then serve it on 127.0.0.1:8000 (Ctrl-C stops everything)
	@$(KORTISTO) demo

test: setup ## everything: all checks, then all tests
	@scripts/check.sh
	@$(PYTEST) -n 2 --dist worksteal

quick: setup ## 90 seconds of tests without a browser or programs of their own; what you changed comes first
	@$(PYTEST) -n 2 --dist load --maxschedchunk 8 -m "not browser and not subprocess" --seconds 75

check: setup ## style, types, import rules, migrations, deployment settings, translations
	@scripts/check.sh

fix: setup ## write the formatters' changes
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .
	@git ls-files -z --cached --others --exclude-standard 'kortisto/**/templates/**.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

words: setup ## collect and compile the texts to translate, each room its own catalogue
	@.venv/bin/python scripts/words.py collect
	@scripts/setup.sh dev

docs: setup ## write docs/rules.md and the pictures of the state tables
	@.venv/bin/python scripts/docs.py

pictures: setup ## take the README's pictures anew
	@.venv/bin/python -m pytest -q tests/journeys/pictures.py

bench: setup ## measure (two cores, fsync on); one JSON line a figure
	@.venv/bin/python -m tests.bench

migration: setup ## make a named migration: make migration app=cards name=add_blank
	@test -n "$(app)" -a -n "$(name)" || { echo "usage: make migration app=cards name=add_blank"; exit 2; }
	@.venv/bin/python manage.py makemigrations $(app) --name $(name)

lock: setup ## renew the hash locks from pyproject.toml (UPGRADE=1 takes newer versions)
	@UPGRADE=$(UPGRADE) scripts/lock.sh

clean: ## stop the private database and remove .venv and caches; its data stays
	@[ ! -x $(KORTISTO) ] || $(KORTISTO) database stop
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
