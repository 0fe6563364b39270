# Two commands do all the set-up: `make demo` runs the main job, `make test` runs the gate.
# GPU=cuda or GPU=vulkan builds the model runtime for a graphics card.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A home that cannot be written to is no reason to complain.
CACHE = $(shell cache="$(or $(XDG_CACHE_HOME),$(HOME)/.cache)"; { mkdir -p "$$cache" && test -w "$$cache"; } 2>/dev/null \
	&& echo "$$cache" || echo "$(CURDIR)/$(VENV)/cache")
PIP = PIP_CACHE_DIR="$${PIP_CACHE_DIR:-$(CACHE)/pip}" $(BIN)/python -m pip --disable-pip-version-check
REQ := installer/requirements
# Without GPU=, what was built last stays: `make test` after `make demo GPU=cuda` does not build everything again.
GPU ?= $(or $(patsubst $(VENV)/.runtime-%,%,$(firstword $(wildcard $(VENV)/.runtime-*))),none)
ifeq ($(filter $(GPU),none cuda vulkan),)
$(error GPU is none, cuda or vulkan, not "$(GPU)")
endif

# A build for the machine's own CPU crashed in AMX code on some servers: portable instructions only.
LLAMA_FLAGS_none :=
LLAMA_FLAGS_cuda := -DGGML_CUDA=on
LLAMA_FLAGS_vulkan := -DGGML_VULKAN=on
CXXFLAGS_vulkan := -include "$(CURDIR)/installer/vulkan/layer_settings.hpp"
LLAMA_FLAGS := -DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_TOOLS=OFF \
	-DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_SERVER=OFF $(LLAMA_FLAGS_$(GPU))
# pip files a wheel that it compiled under the name alone. One built with other flags, by whoever, must not be taken
# for ours, so each set of flags has a cache of its own. Debian 12's pip (23.0) fills it but, with hashes, never reads it.
LLAMA_CACHE = $(CACHE)/clinic-assist/$(GPU)-$(firstword $(shell echo '$(LLAMA_FLAGS)' | cksum))
AGAIN = { echo "$(1) failed, see above. Nothing is lost: run the same command again to go on." >&2; exit 1; }

.PHONY: demo run test lint types contracts tests coverage install install-dev bundle bench clean lock \
	campaign-kill campaign-import campaign-grounding campaign-large campaign-model campaign-window campaign-tiny campaign-vault

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

# One process for each core. They must list the tests in the same order, and some lists are made of sets.
tests: $(VENV)/.dev
	PYTHONHASHSEED=0 QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n auto --dist loadfile

# The rooms in which a branch that no test takes may cost a patient or a vault: every branch, or it fails.
coverage: $(VENV)/.dev
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --cov --cov-branch --cov-report=term-missing:skip-covered

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

bundle: $(VENV)/.dev
	$(BIN)/python installer/make_bundle.py

campaign-kill: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.kill_import

campaign-import: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.fuzz_import
	CLINIC_ASSIST_CASES=10000 QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q --timeout 0 -k "by_chance or property or round_trip or mapped_tables" \
		tests/unit/importers

campaign-large: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.large_export

campaign-window: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.window_at_work

campaign-grounding: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.grounding
	$(BIN)/python -m tests.campaigns.planted_errors

campaign-model: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.model_worker --write
	$(BIN)/python -m tests.campaigns.altered_models

campaign-tiny: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.tiny_charts

campaign-vault: $(VENV)/.dev
	$(BIN)/python -m tests.campaigns.vault_backup
	$(BIN)/python -m tests.campaigns.vault_tampering
	$(BIN)/python -m tests.campaigns.vault_keys
	$(BIN)/python -m tests.campaigns.vault_people

# -- set-up ------------------------------------------------------------------------------------------------------------

# A stamp is touched last, so that what was interrupted is done again and what is done is not.

$(VENV)/.created:
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is not there: Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$$("$(PYTHON)" --version) is too old: Python 3.11 or newer is needed (PYTHON=python3.12)" >&2; exit 1; }
	@"$(PYTHON)" installer/system_packages.py test
	@"$(PYTHON)" -m venv $(VENV) || $(call AGAIN,Making the Python environment)
	@touch $@

$(VENV)/.runtime-$(GPU): $(VENV)/.created $(REQ)/build.txt $(REQ)/runtime.txt $(REQ)/llama.txt
	@$(if $(filter none,$(GPU)),:,$(BIN)/python installer/system_packages.py $(GPU))
	@echo "Installing what Clinic Assist needs into $(VENV)"
	@rm -f $(VENV)/.runtime-*
	@$(PIP) install -q --require-hashes -r $(REQ)/build.txt -r $(REQ)/runtime.txt || $(call AGAIN,Installing Python packages)
	@echo "Compiling the model runtime ($(GPU:none=CPU)), once: 4 to 10 minutes on two cores"
	@PATH="$(CURDIR)/$(BIN):$$PATH" CMAKE_ARGS="$(LLAMA_FLAGS)" \
		CXXFLAGS='$(CXXFLAGS) $(CXXFLAGS_$(GPU))' $(PIP) --cache-dir "$(LLAMA_CACHE)" install -q \
		--no-build-isolation --require-hashes --no-deps --force-reinstall -r $(REQ)/llama.txt \
		|| $(call AGAIN,Compiling the model runtime)
	@PYTHONWARNINGS=ignore $(PIP) install -q --no-build-isolation --no-deps -e . || $(call AGAIN,Installing Clinic Assist)
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime-$(GPU) $(REQ)/dev.txt
	@$(PIP) install -q --require-hashes -r $(REQ)/dev.txt || $(call AGAIN,Installing the tools of the gate)
	@touch $@

# Writes the requirement files again from the .in files; hashes only, no index is named.
lock:
	cd $(REQ) && for name in runtime build dev llama; do pip-compile -q --generate-hashes --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --no-header --strip-extras --allow-unsafe --annotation-style=line -o $$name.txt $$name.in; done

clean:
	rm -rf $(VENV) build dist
