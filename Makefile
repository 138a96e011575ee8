SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
SUBSCRIBER ?= ada
ROOM ?= issue
NUMBER ?= 300
# Whole files for each process: what a file makes once for its tests is made once. Three of them where many tests
# wait, two where none does.
WHOLE := --dist loadfile --no-loadscope-reorder
SIDES := -n 3 $(WHOLE)

.PHONY: help setup run preview test test-fast test-shared soak mutants gallery pictures schemas bench lint fmt check clean

help:       ## list these targets
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: .venv/ready  ## make .venv with everything, at the versions of constraints.txt, and compile ours

.venv/ready: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not on the PATH; Rubricator needs Python 3.11 or newer"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q digest && touch $@

run: setup  ## the main job on the sample listings, into build/run/
	@$(BIN)/digest demo build/run

preview: setup  ## SUBSCRIBER's digest of the sample into build/preview/
	@$(BIN)/digest demo build/run --json >/dev/null
	@$(BIN)/digest preview $(SUBSCRIBER) --date 2026-03-12 --config build/run/digest.yaml --out build/preview

test: setup  ## every test and doctest
	@$(BIN)/python -m pytest -q $(SIDES)

test-fast: setup  ## our own tests that take no time, under a minute
	@$(BIN)/python -m pytest -q -n 2 $(WHOLE) -m "not slow and not soak and not shared"

test-shared: setup  ## the extra tests that read recorded answers in ../shared
	@$(BIN)/python -m pytest -q $(SIDES) -m shared

soak: setup  ## crash and load tests at their full counts
	@SOAK=1 $(BIN)/python -m pytest -q $(SIDES) -m "slow or soak or often"

mutants: .venv/mutants  ## NUMBER small faults in ROOM (rank, issue, ledger or mail), each against the room's tests
	@$(BIN)/python -m benchmarks.mutants $(ROOM) $(NUMBER)

.venv/mutants: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[mutants]' && touch $@

gallery: setup  ## every odd digest in every layout, as pictures, into build/gallery/
	@$(BIN)/python -m benchmarks.gallery

pictures: setup  ## the pictures of README and docs/mail.md, into docs/pictures/
	@$(BIN)/python -m benchmarks.pictures

schemas: setup  ## the JSON Schemas of both settings files, into config/
	@$(BIN)/python -m benchmarks.schemas

bench: setup  ## time the hot paths, each beside its yardstick
	@$(BIN)/python -m benchmarks.bench

lint: setup  ## ruff, mypy and the import contracts
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy && $(BIN)/lint-imports --no-cache

fmt: setup  ## format, and mend what can be mended
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

check: lint test  ## lint, test (which builds and tries the wheel)

clean:      ## build/, dist/ and caches
	rm -rf build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
	find digest tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
