# Attention to tags against KeyBERT, YAKE and RAKE, which live in an environment of their own.
BENCH_LOCK := benchmarks/requirements-bench.lock
.PHONY: bench-text

.venv-bench/installed.lock: $(BENCH_LOCK) | setup
	@echo "bench-text: making .venv-bench from $(BENCH_LOCK) (once) ..." >&2
	@test -x .venv-bench/bin/python || $(PY) -m venv .venv-bench
	@index=$$($(PY) -m pip config get global.index-url 2>/dev/null) && export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"; \
		{ test -x .venv-tools/bin/uv && .venv-tools/bin/uv pip install --no-deps --python .venv-bench/bin/python -r $(BENCH_LOCK); } \
		|| .venv-bench/bin/python -m pip install --no-deps --disable-pip-version-check -r $(BENCH_LOCK) >&2
	@cp $(BENCH_LOCK) $@

bench-text: setup .venv-bench/installed.lock  ## tags against KeyBERT, YAKE, RAKE: table, build/bench/text.json, exit 1 when a bar is missed
	@DATA="$(DATA)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.text
