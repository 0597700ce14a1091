# Models: what loading costs, and the captioners on other versions of transformers.
MATRIX ?= forge neo latest
.PHONY: bench-load test-matrix

bench-load: setup  ## loading BLIP-base: memory and CPU time against from_pretrained; exit 1 when a bar is missed
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.load $(ARGS)

test-matrix: setup  ## what hangs on libraries on Forge's pins, Neo's and the newest of everything: make test-matrix [MATRIX=latest]
	@.ci/matrix $(MATRIX)
