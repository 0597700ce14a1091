# Speed: what a start costs, what decoding costs, and what grows with its input.
.PHONY: bench-cold
BASE ?=

bench-cold: setup  ## whole commands cold against commit 5f946c0: CPU time, memory: make bench-cold [BASE=folder] [IMAGE=photo.jpg]
	@$(PY) -W ignore -m benchmarks.cold --picture "$(IMAGE)" $(if $(BASE),--base "$(BASE)") $(ARGS)
