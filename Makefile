# Everything begins with one of these; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench fuzz messages setup setup-dev

PYTHON_BIN := .venv/bin/python
TEST_WORKERS ?= 2
# Of each format; those that need LibreOffice get a fifth.
FUZZ_FILES ?= 800

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: setup ## Start PolicyCoder (http://127.0.0.1:8000/) until Ctrl-C
	@POLICYCODER_MAKE=$$PPID exec $(PYTHON_BIN) -m policycoder.run

test: setup-dev ## Run the tests, those in a real browser too
	@browser=$$($(PYTHON_BIN) scripts/get_browser.py) || exit 1; \
	POLICYCODER_CHROMIUM="$$browser" \
	exec $(PYTHON_BIN) -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup-dev ## Check format, style, types, layers, templates, migrations, translations
	@sh scripts/lint.sh

format: setup-dev ## Format Python and the scripts of the pages
	@$(PYTHON_BIN) -m ruff format .
	@$(PYTHON_BIN) -m ruff check --fix .
	@[ ! -x .venv/bin/biome ] || .venv/bin/biome check --write static

bench: setup-dev ## Run the benchmarks
	@sh scripts/bench.sh

fuzz: setup-dev ## Ask the API for ten minutes, read 10,000 spoilt files (FUZZ_SECONDS, FUZZ_FILES, FUZZ_SEED)
	@PYTHONPATH=. $(PYTHON_BIN) scripts/fuzz.py
	@POLICYCODER_FUZZ=$(FUZZ_FILES) POLICYCODER_FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} \
	$(PYTHON_BIN) -m pytest -q tests/corpus/mutations

messages: setup-dev ## Collect the interface's texts and compile the translations
	@$(PYTHON_BIN) scripts/messages.py

setup: ## Create .venv and install what running needs
	@sh scripts/setup.sh

setup-dev: ## Create .venv and install what development needs
	@sh scripts/setup.sh dev
