# Korean captions: the tags made of them against those that a person wants, and those that must not come.
.PHONY: bench-korean

bench-korean: setup  ## tags right of 300 Korean captions by style; build/bench/korean.json, exit 1 when a bar is missed
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.korean $(ARGS)
