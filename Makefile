# epsom in one word each. Needs make and Python 3.11 or newer, nothing else.
#
#   make run      set up on the first call, show three example people, then open epsom for your browser
#   make test     all tests
#   make check    formatting, lint, types, import contracts, knowledge, tests: what a change has to pass
#   make prove    every boundary person through the safety rules (minutes)
#   make bench    timings, as ratios
#   make validate other programs beside ours (minutes; an environment of its own): see validation/README.md
#   make coverage branches covered; safety and plan are held to all of them
#   make fuzz     a million spoilt person files
#   make lock     write the locked requirements anew (needs uv)

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

.PHONY: run test check prove bench validate coverage fuzz lock

run: $(VENV)/run.ready
	@$(BIN)/epsom demo
	@if [ "$$EPSOM_SERVE" = 1 ] || { [ -z "$$CI" ] && [ -t 0 ] && [ -t 1 ]; }; then exec $(BIN)/epsom serve; \
	else echo 'To open epsom in a browser, run in a terminal: $(BIN)/epsom serve'; fi

test: $(VENV)/test.ready
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(VENV)/test.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/epsom knowledge check
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

prove: $(VENV)/test.ready
	@$(BIN)/python -m tests.prove
	@$(BIN)/python -m tests.prove_names
	@$(BIN)/python -W ignore -m tests.web.schema_fuzz --cases 20000
	@$(BIN)/python -m tests.store.prove_durability --kills 1000
	@$(BIN)/python -m tests.prove_trials

bench: $(VENV)/test.ready
	@for each in benchmarks/*.py; do echo "$$each"; $(BIN)/python "$$each" || exit 1; done

validate: $(VENV)-validation/ready
	@for each in meta_analysis nof1_targets nof1_nuts; do echo "$$each"; $(VENV)-validation/bin/python -m validation.$$each || exit 1; done

coverage: $(VENV)/test.ready
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal --cov --cov-report=
	@$(BIN)/coverage report --skip-covered
	@$(BIN)/coverage report --fail-under=100 --include='*/core/safety.py,*/core/told/*.py,*/core/plan/*.py'

fuzz: $(VENV)/test.ready
	@$(BIN)/python -m tests.fuzz.fuzz_person --inputs 1000000

lock:
	cd requirements && $(LOCK) run.in --output-file run.txt && $(LOCK) test.in --output-file test.txt && $(LOCK) validation.in --output-file validation.txt
	@! grep -nE 'https?:|file:|--(index|find|extra)' requirements/*.txt || { echo 'a lock file names a host'; exit 1; }

# The stamps say what the environment holds, so that the second call has nothing to do. The package itself is put on the
# path and not built: no build tool is needed, and a change in src/ counts at once.
$(VENV)/run.ready: requirements/run.txt
	@test -n "$(PYTHON)" || { echo 'epsom needs Python 3.11 or newer, and none was found here. With one elsewhere: make run PYTHON=/path/to/python3'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'This Python cannot make a virtual environment. On Debian and Ubuntu, "apt install python3-venv" adds what is missing.'; exit 1; }
	@echo 'Setting up once; this takes about half a minute.'
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) --requirement requirements/run.txt
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/epsom.pth"
	@printf '#!/bin/sh\nexec "%s" -P -m epsom "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/epsom
	@chmod +x $(BIN)/epsom
	@touch $@

$(VENV)/test.ready: $(VENV)/run.ready requirements/test.txt scripts/install_test_tools.sh
	@echo 'Adding what the tests need; once.'
	@$(INSTALL) --requirement requirements/test.txt
	@sh scripts/install_test_tools.sh
	@touch $@

$(VENV)-validation/ready: $(VENV)/run.ready requirements/validation.txt
	@echo 'Setting up the other programs once; this takes some minutes.'
	@$(PYTHON) -m venv $(VENV)-validation
	@$(VENV)-validation/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--requirement requirements/run.txt --requirement requirements/validation.txt
	@echo "$(CURDIR)/src" > "$$($(VENV)-validation/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/epsom.pth"
	@touch $@
