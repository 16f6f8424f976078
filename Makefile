# Everything runs in .venv, made from the machine's python3 by its own pip.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test fuzz training fleet lint loaders extras docs wheel clean
.DEFAULT_GOAL := run

help:  ## say what there is to make
	@sed -n 's/^\([a-z]*\):.*  ## /\1\t/p' Makefile | expand -t 10

run: .venv/installed  ## clean the five seeds into out/seeds and say where to look
	$(BIN)/pagesieve clean fixtures/seeds -o out/seeds/
	@echo
	@echo "Look at:  out/seeds/documents.jsonl   the clean documents"
	@echo "          out/seeds/removed.jsonl     each line that was removed, with the reason"
	@echo "Try:      $(BIN)/pagesieve explain fixtures/seeds/002_8af6ebd83abbc9ce.txt"

test: .venv/tested  ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

fuzz: .venv/tested  ## the tests that make their inputs, with other inputs each time and more of them
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n auto -m hypothesis

training: .venv/trained  ## the tests of training, which need LightGBM and the renderers
	$(BIN)/python -m pytest tests/cleaning/train

fleet: .venv/shared  ## the tests of the frontier that workers share, which need redis-py and redis-server
	$(BIN)/python -m pytest tests/crawler/fleet/test_shared.py

lint: .venv/linted  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

loaders: .venv/loaded  ## the tests of what loads the output and of what its extras measure: Parquet, datasets, DuckDB, polars, datatrove, signals, batches
	$(BIN)/python -m pytest tests/test_loaders.py tests/engines tests/cleaning/recording/test_columns.py tests/cleaning/measuring tests/crawler/matching \
	    tests/crawler/runs/test_views.py

extras: .venv/tested  ## each extra by itself in a fresh environment; takes some minutes
	$(BIN)/python -m tests.extras

docs: .venv/tested  ## make anew what is generated: the references of the command and of the features, the schemas
	$(BIN)/python -m crawler.cli.reference > docs/cli.md
	$(BIN)/python -m cleaning.judging.features > docs/features.md
	$(BIN)/python -c 'from cleaning.cueing import cues; print(cues.packed_phrases().decode(), end="")' > cleaning/cueing/cue_phrases.json
	$(BIN)/python -m cleaning.describing.cldr > .venv/calendar.json
	mv .venv/calendar.json cleaning/describing/data/calendar.json
	for kind in record ledger rejected; do $(BIN)/pagesieve schema $$kind > cleaning/recording/schema/$$kind.json; done

wheel: .venv/tested  ## build the wheel into dist/, which holds it alone
	rm -rf dist
	$(BIN)/python -m pip install --quiet build
	$(BIN)/python -m build --wheel

clean:  ## remove what make made
	rm -rf .venv dist out

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/tested: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch .venv/installed $@

.venv/trained: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[test,train]'
	@touch $@

.venv/shared: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[test,redis]'
	@touch $@

.venv/linted: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[test,dev,train]'
	@touch .venv/installed .venv/tested $@

.venv/loaded: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[test,loaders,signals]'
	@touch .venv/installed .venv/tested $@
