# Two commands are enough: `make demo` tries the product out, `make test` checks it.
# Everything is installed into this folder (.venv, node_modules, var).
# The system's own Python, where it is new enough and can make a virtual environment: it is compiled with profiles, and
# runs a tenth faster than one that a version manager has built.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/python3 || echo python3)
PORT ?= 8000
ARGS ?=
RUN = .venv/bin/python
# What is compiled once is kept, whatever the terminal says: the demo and the tests start a hundred processes, and each
# would else spend half of its start on compiling the same packages.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test install lint ground soak bench audit messages fmt lock

demo:
	@$(PYTHON) config/local/install.py && exec $(RUN) -m config.local.demo --port $(PORT)

install:
	@$(PYTHON) config/local/install.py --dev

# The whole check, in four processes (on two cores: one or two always wait for a browser or a worker) that each have a PostgreSQL and a Redis of their own. With ARGS, pytest gets those words instead: make test ARGS="tests/registry -k number"
test: install
ifeq ($(strip $(ARGS)),)
	@$(MAKE) --no-print-directory --jobs 2 lint ground
	$(RUN) -m pytest -n 4 --dist loadfile --no-loadscope-reorder
else
	$(RUN) -m pytest $(ARGS)
endif

# The rooms whose types are checked: rules, states and the API.
TYPED = $(wildcard */rules.py */states.py) $(patsubst %/__init__.py,%,$(wildcard $(addsuffix /__init__.py,*/rules */states */api)))
lint:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports --no-cache
	.venv/bin/mypy sweden $(TYPED)
	$(RUN) manage.py makemigrations --check --dry-run

# The database that the four processes copy, and the tests compiled: the other core has time for it during the linting.
ground:
	@$(RUN) -m pytest --quiet --no-summary -k test_what_one_process_has_migrated_the_others_copy

# What is too long for every run: all of the access sweep, time travel, kill series, huge documents, every role through the schema.
soak: install
	$(RUN) -m pytest tests/soak $(ARGS)

bench: install
	$(RUN) -m bench $(ARGS)

# Known vulnerabilities of what the product is built on; says so when no database answers. No part of `make test`.
audit: install
	@$(RUN) -m config.local.audit

# Collect the interface texts into locale/<storey>/sv; translations already made are kept.
messages: install
	$(RUN) -m config.local.messages $(ARGS)

fmt: install
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# Renew the pinned versions after a change in pyproject.toml (UPGRADE=--upgrade for newer ones).
LOCK = .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header $(UPGRADE)
lock: install
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --extra local -c requirements.txt -o requirements-local.txt
	$(LOCK) pyproject.toml --extra dev -c requirements-local.txt -o requirements-dev.txt
	$(LOCK) requirements-node.in -o requirements-node.txt
	$(LOCK) requirements-uv.in -o requirements-uv.txt
