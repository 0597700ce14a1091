# The commands a person types. `make help` lists them.
SHELL := /bin/sh
PY := .venv/bin/python
# A test in Chromium waits as long as it works: one more than there are cores.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))

# A photograph that an installed package ships, for a first try without one's own.
IMAGE ?= $(shell $(PY) -c "import importlib.util as u, pathlib; print(pathlib.Path(u.find_spec('skimage').origin).parent / 'data' / 'astronaut.png')" 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup tags test lint

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## make .venv from requirements.lock; immediate when it is there
	@.ci/setup

# By the environment: a file name with quotes or dollars in it reaches the program as it is.
tags: export PICTURE = $(IMAGE)
tags: setup  ## tags of a picture: make tags IMAGE=photo.jpg [ARGS="--json --max-tags 10"]
	@$(PY) -m lib_easydiffuser tags $(ARGS) "$$PICTURE"

test: setup  ## every test; its last lines are the counts and every skip with its reason
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -m pytest -q -n $(WORKERS) $(ARGS)

lint: setup  ## ruff and mypy
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy

# What belongs to one room alone.
-include Makefile.d/*.mk
