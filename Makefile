# Everything a person needs is `make run` and `make test`; both set up .venv by themselves.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready
PYTEST_ARGS ?= -q

.DEFAULT_GOAL := help
.PHONY: help run app test lab lint coverage mutants bench weights lock clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 8

run: $(READY)  ## the main job, offline: check evidence/, compute every verdict, run the notebooks, write site/
	$(BIN)/evidence run

app: $(READY)  ## the practitioner's pages in the browser: search, check your own page, screen new records
	$(BIN)/evidence app

test: $(READY)  ## run all tests (offline)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lab: $(READY)  ## open the notebooks in JupyterLab, in copies you may change (work/)
	$(BIN)/evidence lab

lint: $(READY)  ## check style, complexity, types, and that notebooks carry no outputs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/nbstripout --verify --keep-id --extra-keys "metadata.kernelspec metadata.language_info.version" notebooks/*.ipynb

coverage: $(READY)  ## branches that the tests of effects, quality and verdicts reach: 95 % at least
	@for room in effects quality verdicts; do \
		$(BIN)/python -m pytest tests/$$room $(PYTEST_ARGS) --cov=evidence_tools.$$room --cov-branch \
			--cov-report=term-missing:skip-covered --cov-fail-under=95 || exit 1; \
	done

mutants: $(READY)  ## change one thing at a time and see whether a test notices (half an hour; not on Windows)
	$(BIN)/python tests/mutants.py --survivors

bench: $(READY)  ## time ours beside the peers that are installed
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

weights: $(READY)  ## learn the weights of the claim finder from the annotated pages again
	$(BIN)/python tests/claims/training.py

lock: $(READY)  ## renew requirements.lock from pyproject.toml (needs the network)
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras --no-emit-index-url --no-annotate --no-header \
		--upgrade pyproject.toml -o requirements.lock

clean:  ## remove what the commands made (evidence/ stays)
	rm -rf .venv site build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .mutants .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The lock holds exact versions; the package itself is installed on top without looking for others.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once; two to three minutes) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)
