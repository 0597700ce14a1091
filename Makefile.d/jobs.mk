# Jobs: what is too long for the suite.
.PHONY: test-kill

test-kill: setup  ## 2,000 pictures of 64 px, killed 20 times by SIGKILL and resumed: the same to the byte (about 20 minutes)
	@EASYDIFFUSER_KILLS=20 EASYDIFFUSER_KILL_PICTURES=2000 OMP_NUM_THREADS=1 $(PY) -m pytest -q tests/batch/test_kill.py $(ARGS)
