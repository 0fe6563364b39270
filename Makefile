# Two commands do all the set-up: `make demo` runs the main job, `make test` runs the gate.
# GPU=cuda or GPU=vulkan builds the model runtime for a graphics card.

SHELL := /bin/bash
PYTHON ?= python3
GPU ?= none
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
REQ := installer/requirements

# A build for the machine's own CPU crashed in AMX code on some servers: portable instructions only.
LLAMA_FLAGS_none :=
LLAMA_FLAGS_cuda := -DGGML_CUDA=on
LLAMA_FLAGS_vulkan := -DGGML_VULKAN=on
# A wheel built for a graphics card must never be taken from, or left in, the cache under the same name.
LLAMA_PIP_cuda := --no-binary llama-cpp-python --no-cache-dir
LLAMA_PIP_vulkan := --no-binary llama-cpp-python --no-cache-dir
LLAMA_FLAGS := -DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_TOOLS=OFF \
	-DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_SERVER=OFF $(LLAMA_FLAGS_$(GPU))

.PHONY: demo run test lint types contracts tests install install-dev bundle bench clean lock \
	campaign-kill campaign-grounding

demo: $(VENV)/.runtime-$(GPU)
	@$(BIN)/python -m clinic_assist demo

run: $(VENV)/.runtime-$(GPU)
	@$(BIN)/python -m clinic_assist run

install: $(VENV)/.runtime-$(GPU)

install-dev: $(VENV)/.dev

test: $(VENV)/.dev lint types contracts tests

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

tests: $(VENV)/.dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

bundle: $(VENV)/.dev
	$(BIN)/python installer/make_bundle.py

campaign-kill: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.kill_import

campaign-grounding: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.grounding

# -- set-up ------------------------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) installer/system_packages.py test
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime-$(GPU): $(BIN)/python $(REQ)/build.txt $(REQ)/runtime.txt $(REQ)/llama.txt
	@echo "Installing what Clinic Assist needs (the model runtime is compiled once, which takes some minutes)"
	@$(PIP) install -q --require-hashes -r $(REQ)/build.txt
	@$(PIP) install -q --require-hashes -r $(REQ)/runtime.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" CMAKE_ARGS="$(LLAMA_FLAGS)" \
		$(PIP) install -q --no-build-isolation --require-hashes --no-deps --force-reinstall $(LLAMA_PIP_$(GPU)) -r $(REQ)/llama.txt
	@$(PIP) install -q --no-build-isolation --no-deps -e .
	@rm -f $(VENV)/.runtime-*
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime-$(GPU) $(REQ)/dev.txt
	@$(PIP) install -q --require-hashes -r $(REQ)/dev.txt
	@touch $@

# Writes the requirement files again from the .in files; hashes only, no index is named.
lock:
	cd $(REQ) && for name in runtime build dev llama; do pip-compile -q --generate-hashes --no-emit-index-url \
		--no-emit-trusted-host --no-header --strip-extras --allow-unsafe --annotation-style=line -o $$name.txt $$name.in; done

clean:
	rm -rf $(VENV) build dist
