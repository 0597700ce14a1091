# Speed: what a start costs, what decoding costs, and what grows with its input.
.PHONY: bench-cold
BASE ?=

bench-cold: setup  ## whole commands cold against commit 5f946c0: CPU time, memory: make bench-cold [BASE=folder] [IMAGE=photo.jpg]
	@$(PY) -W ignore -m benchmarks.cold --picture "$(IMAGE)" $(if $(BASE),--base "$(BASE)") $(ARGS)

.PHONY: bench-caption
bench-caption: setup  ## captioners against transformers' generate(), same tokens: make bench-caption [ARGS="--only BLIP-base --rounds 1"]
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.caption $(ARGS)

.PHONY: bench-grow
bench-grow: setup  ## much input against little: what grows faster than its input: table, build/bench/grow.json
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.grow
