# What the pixel claims cost, against an older checkout.
.PHONY: bench-pixels

bench-pixels: setup  ## CPU of the pixel claims against an older checkout: make bench-pixels BASE=folder [ARGS="--documents --pictures folder"]
	@OMP_NUM_THREADS=1 $(PY) -m benchmarks.pixels "$(BASE)" $(ARGS)
