# Negatives: what was measured, and the numbers of the learned order. Both want the development data.
.PHONY: bench-negative fit-negatives

bench-negative: setup  ## measure the negatives: table, build/bench/negative.json, exit 1 when a bar is missed
	@DATA="$(DATA)" OMP_NUM_THREADS=1 $(PY) -m benchmarks.negative

fit-negatives: setup  ## fit the learned order of the negatives on real prompt pairs: make fit-negatives [DATA=folder]
	@DATA="$(DATA)" OMP_NUM_THREADS=1 $(PY) -m benchmarks.negative_fit
