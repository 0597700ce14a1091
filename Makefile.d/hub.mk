# The hub client: faults of a hub on ours and on huggingface_hub's.
.PHONY: bench-hub

bench-hub: setup  ## faults of a model hub on our client and on huggingface_hub; build/bench/hub.json: make bench-hub [ARGS="--python venv/bin/python"]
	@$(PY) -W ignore -m benchmarks.hub $(ARGS)
