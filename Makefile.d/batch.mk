# Many pictures. BASE=folder of commit 9888b57, else git's copy is taken. PICTURES=50 for a quick look.
.PHONY: bench-batch test-ray
PICTURES ?= 500

bench-batch: setup  ## folder jobs: two workers against one, CPU and memory a picture, 100,000 pictures simulated; exit 1 when a bar is missed
	@BASE="$(BASE)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -m benchmarks.batch --pictures $(PICTURES) $(ARGS)

test-ray: setup  ## `batch --engine ray` on a local Ray of two workers, bound to loopback (makes .venv-ray once)
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 .ci/ray $(ARGS)
