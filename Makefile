# make chat   set up and open the chat on http://127.0.0.1:7860
# make test   set up and run the tests
# make axe    fetch what the accessibility tests need (npm)
# make check  format, lint, types, import layers and the fast tests

PYTHON ?= python3
# What pytest is told besides: make test TESTS=tests/test_store.py
TESTS ?=
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE :=

# What the accessibility tests run in the browser; without it they are skipped, except in CI.
AXE := build/npm/node_modules/axe-core/axe.min.js

.PHONY: chat test check models axe fix clean

chat: models
	$(BIN)/python -m ingest corpus
	$(BIN)/python app.py

test: models
	$(BIN)/python -m pytest $(TESTS)

check: .venv/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not model and not browser and not slow" -n auto --dist loadfile

fix: .venv/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

models: .venv/.installed
	$(BIN)/python -m assistant.models.prepare

axe: $(AXE)

$(AXE):
	mkdir -p build/npm
	npm install --prefix build/npm --no-save --ignore-scripts --no-audit --no-fund --loglevel=error axe-core@4.14.1

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv || { echo "venv is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv build runs artefacts *.egg-info
