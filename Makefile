# `make` lists the targets. The first one that needs it makes .venv, which takes a few seconds;
# Python >= 3.11 is all that has to be there (`make test-testbed` also needs Go, Node and apt).

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-testbed test-all lint check format lock docs bench bench-large clean

# The programs of .venv come first for what the tests start, too.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Compiling the tests and the package again in every process costs a quarter of the time.
unexport PYTHONDONTWRITEBYTECODE
python := .venv/bin/python
pytest := $(python) -m pytest -n 2 --dist worksteal

# The Python that the actions would run on. It prints why there is none.
find_python = python=$$(shared/launch.sh --python)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## See a gate open and close, and prompts attacked; the reports are in demo-report/
	@$(find_python) && "$$python" -B example/demo.py

test: .venv/installed ## Run every test that needs nothing installed
	$(pytest) -m "not testbed"

test-testbed: .venv/installed ## Install the test bed's servers and run the tests that need them
	tests/testbed/install.sh
	LLM_ACTIONS_REQUIRE_TESTBED=1 $(pytest) -m testbed

test-all: test test-testbed ## Run every test there is

lint: .venv/installed ## Check format, lint, types and generated tables
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(python) -m mypy
	$(python) scripts/generate_docs.py --check

check: lint ## The same, with the quick unit and contract tests: before every commit
	HYPOTHESIS_PROFILE=quick $(pytest) -q -m "not slow" tests/unit tests/contract

format: .venv/installed ## Format the code
	$(python) -m ruff format .
	$(python) -m ruff check --fix .

lock: .venv/installed ## Lock the requirements again; FLAGS=--upgrade takes the newest
	scripts/lock.sh $(FLAGS)

docs: .venv/installed ## Write the READMEs' tables from each action.yml
	$(python) scripts/generate_docs.py

bench: .venv/installed ## Measure speed, memory and start beside their limits
	@status=0; for name in run lint assertions suites; do \
	  $(python) benchmarks/$$name.py || status=1; done; exit $$status

bench-large: .venv/installed ## The same with 100,000 cases
	$(python) benchmarks/run.py --large

clean: ## Remove what the other targets have made here
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build demo-report llm-actions-report

.venv/installed: shared/requirements/dev.txt
	@$(find_python) && "$$python" -I -B shared/bootstrap --in-place .venv $<
	@touch $@
