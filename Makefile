# The two commands: `make demo` shows the main job, `make test` proves everything. Each does all its set-up.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check readme pictures clean

help: ## say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: .venv/demo-ready ## a guide rendered, a practice machine verified over SSH, the skipped step named
	@$(BIN)/guidegen demo

test: check ## everything: style, types, layers, then the tests
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: .venv/test-ready ## style, types and layers, without the tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check -I . README.md guidegen/docs/portability.md guidegen/docs/named-checks.md

readme: .venv/test-ready ## write the generated parts of README.md and the docs again
	$(BIN)/cog -r -I . README.md guidegen/docs/portability.md guidegen/docs/named-checks.md

.venv/demo-ready: pyproject.toml tools/system-packages.sh
	sh tools/system-packages.sh demo $(PYTHON)
	sh tools/virtual-environment.sh $(PYTHON) .
	@touch $@

.venv/test-ready: .venv/demo-ready
	sh tools/system-packages.sh test $(PYTHON)
	sh tools/virtual-environment.sh $(PYTHON) '.[dev]'
	@touch $@

pictures: .venv/test-ready ## make the pictures of README.md again
	$(BIN)/python -m tools.pictures

clean: ## remove what was installed and made here
	rm -rf .venv output/* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
