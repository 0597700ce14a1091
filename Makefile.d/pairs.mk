# Pairs and one's own history: what the near-duplicate filter and the index cost.
.PHONY: bench-pairs bench-history

bench-pairs: setup  ## near-duplicate filter beside a matrix-vector product a prompt: table, build/bench/pairs.json
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.pairs

bench-history: setup  ## one's own history: asking 100,000 prompts, adding: table, build/bench/history.json
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.history
