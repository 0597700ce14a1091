# Long captions: the best 20 tags against those that a person wants.
.PHONY: bench-long

bench-long: setup  ## F1 of the best 20 tags of long captions; build/bench/long.json, exit 1 when a bar is missed
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.long $(ARGS)
