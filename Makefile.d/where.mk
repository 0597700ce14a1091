# Where tags are: the shape world and its tiny BLIP, the choice of heads, and the bars. PHOTOS=folder beside the project.
MINUTES ?= 9
.PHONY: train-world fit-where bench-where

train-world: setup  ## teach the tests' tiny BLIP the shape world: make train-world [MINUTES=9], CPU minutes
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -m tests.world.train_blip --minutes $(MINUTES)

fit-where: setup  ## choose the heads that say where, on training scenes, and write data/where.json
	@OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(PY) -m benchmarks.where_fit

bench-where: setup  ## names and maps on the shape world, places on photographs, what maps cost; exit 1 when a bar is missed
	@PHOTOS="$(PHOTOS)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -m benchmarks.where
