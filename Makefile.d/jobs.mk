# Many pictures: what is too long for the suite, or wants packages of its own. BASE=folder of commit 9888b57, else git's copy is taken.
.PHONY: bench-batch test-kill test-ray
PICTURES ?= 500

bench-batch: setup  ## folder jobs: two workers against one, CPU and memory a picture, 100,000 pictures simulated; exit 1 when a bar is missed
	@BASE="$(BASE)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -m benchmarks.batch --pictures $(PICTURES) $(ARGS)

test-kill: setup  ## 2,000 pictures of 64 px, killed 20 times by SIGKILL and resumed: the same to the byte (about 20 minutes)
	@EASYDIFFUSER_KILLS=20 EASYDIFFUSER_KILL_PICTURES=2000 OMP_NUM_THREADS=1 $(PY) -m pytest -q --timeout 0 --durations 0 tests/batch/test_kill.py $(ARGS)

test-ray: setup  ## `batch --engine ray` on a local Ray of two workers, bound to loopback (makes .venv-ray once)
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 .ci/ray $(ARGS)
