# Refining by rounds. SCENES=number of scenes of three objects; half as many of five.
.PHONY: bench-refine bench-refine-many bench-rounds

bench-refine: setup  ## refining in a world whose painter is known, beside an oracle and plain re-rolling; exit 1 when a bar is missed (some 5 minutes)
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.refine

bench-rounds: setup  ## what page and process hold after 10, 50 and 100 rounds in Chromium; ROUNDS=10,100; exit 1 when it grows
	@$(PY) benchmarks/rounds.py

bench-refine-many: setup  ## the same world without its pixels: many scenes, and the interval of the figure (some 1 minute)
	@OMP_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.refine_many
