# Each target does its own set-up: a virtual environment in .venv, filled from the lock files alone.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 1

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help run test cover check format bench eval followups verify soak chat lock browser clean
.DEFAULT_GOAL := help

help:
	@echo "make run     the service and its page (HOST, PORT)     make chat    the same in a terminal"
	@echo "make test    every test                                make check   format, lint, types"
	@echo "make bench   benchmarks, peers included                make format  mend what ruff can"
	@echo "make eval    score the rules on dialogues              make followups  on thirteen domains"
	@echo "make verify  the tests' long form                      make soak    five minutes of load"

run: .venv/.run
	@exec $(BIN)/python -m api --host $(HOST) --port $(PORT) --workers $(WORKERS)

chat: .venv/.run
	@exec $(BIN)/python -m heritage_session chat

test: .venv/.dev browser
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

# The same tests, traced: half as long again.
cover: .venv/.dev browser
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal \
	  --cov --cov-report=term --cov-fail-under=95

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright --level error

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.bench
	$(BIN)/python -m benchmarks

eval: .venv/.run
	$(BIN)/python -m heritage_session eval --catalog tests/data/heritage.yaml \
	  --dialogues tests/data/dev.jsonl

# The rules on dialogues of thirteen domains, two of which nobody had seen.
followups: .venv/.run
	$(BIN)/python -m benchmarks.followups

# The long forms of what `make test` runs short: more examples, more people, more operations.
verify: .venv/.dev
	HYPOTHESIS_PROFILE=verify $(BIN)/python -m pytest -m "not browser" --conversations 2000 \
	  --operations 200000 --processes 4

soak: .venv/.dev
	$(BIN)/python -m benchmarks.soak

browser:
	@sh tools/browser.sh

# Asks the package index; everything else reads what this wrote.
lock:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra all --group dev -o requirements/dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra server --extra embedded -c requirements/dev.lock \
	  -o requirements/run.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header -c requirements/dev.lock \
	  -o requirements/core.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --extra embedded --group bench -c requirements/dev.lock \
	  -o requirements/bench.lock pyproject.toml

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, not " + sys.version.split()[0] + ": make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv

.venv/.run: requirements/run.lock | .venv/bin/python
	$(INSTALL) -r requirements/run.lock
	@touch $@

.venv/.dev: requirements/dev.lock requirements/run.lock | .venv/bin/python
	$(INSTALL) -r requirements/dev.lock
	@touch .venv/.run $@

# The peers of the benchmarks, beside whatever is there: both locks agree on every version.
.venv/.bench: requirements/bench.lock | .venv/bin/python
	$(INSTALL) -r requirements/bench.lock
	@touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .coverage dist
