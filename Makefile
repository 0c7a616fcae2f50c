PYTHON ?= python3
PAGES ?= seeds/pages
OUT ?= out
SIZES ?= 60000 500000
ROUNDS ?= 3
BIN = .venv/bin

.DELETE_ON_ERROR:
.PHONY: help run test quick check cases audit sbom bench format clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/installed  ## split and cluster PAGES (a folder) into OUT
	@$(BIN)/dedup run "$(PAGES)" -o "$(OUT)"

test: .venv/ready  ## run the tests
	@$(BIN)/pytest -q -n auto --dist loadfile

quick: .venv/ready  ## the tests without Spark, Chromium and what is slow, laws on ten examples
	@$(BIN)/pytest -q -n auto --dist loadfile -m "not spark and not browser and not slow" --ignore tests/robustness --hypothesis-profile quick

check: .venv/ready  ## format, lint, types, imports, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n auto --dist loadfile

cases: .venv/ready  ## draw the expected traces of seeds/cases anew
	@$(BIN)/python -m tests.cases

audit: .venv/audited  ## what the package brings along: bill of materials, licences, vulnerabilities
	@$(BIN)/python .ci/audit.py build/sbom.cdx.json

sbom: .venv/audited  ## the bill of materials and licences alone, without asking anyone
	@$(BIN)/python .ci/audit.py build/sbom.cdx.json --offline

bench: .venv/installed  ## matching beside other tools, on SIZES articles of both kinds
	$(BIN)/python benchmarks/matching.py --sizes "$(SIZES)" --rounds $(ROUNDS)

format: .venv/ready  ## rewrite the code in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what was made
	rm -rf .venv .bench out build dist

.venv/installed: pyproject.toml
	@echo "setting up .venv: once, about half a minute" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/ready: .venv/installed
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@

.venv/audited: .venv/installed
	@$(BIN)/python -m pip install --quiet --group audit
	@touch $@
