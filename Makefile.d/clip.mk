# CLIP labels: measured against clip-interrogator in one run.
.PHONY: bench-clip

bench-clip: setup  ## measure CLIP labels against clip-interrogator: table, build/bench/clip.json, exit 1 when a bar is missed
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.clip $(ARGS)
