# Refining by rounds. SCENES=number of scenes of three objects; half as many of five.
.PHONY: bench-refine

bench-refine: setup  ## refining in a world whose painter is known, beside an oracle and plain re-rolling; exit 1 when a bar is missed (some 5 minutes)
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -W ignore -m benchmarks.refine
