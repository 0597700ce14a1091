# Head maps. Without development data the project's own calibration captions are used.
DATA ?= ../shared/data
ENCODER ?= minilm
.PHONY: fit-heads

fit-heads: setup  ## fit the head maps of a text encoder: make fit-heads [ENCODER=minilm] [DATA=folder] [ARGS="--out FILE"]
	@$(PY) -m lib_easydiffuser fit-heads --encoder $(ENCODER) --data "$(DATA)" $(if $(filter minilm,$(ENCODER)),--out lib_easydiffuser/data/heads/minilm.json) $(ARGS)
