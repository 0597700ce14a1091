# Eyes: the fit of their maps and what they are worth. PHOTOS=folder beside the project, BASE=folder of commit 5f946c0,
# DRAWN=folder of pictures that are no photographs.
.PHONY: bench-eyes fit-eyes fit-gate drawn-eyes

bench-eyes: setup  ## the eyes on photographs, cross-validated; with BASE=folder their cost too; exit 1 when a bar is missed
	@PHOTOS="$(PHOTOS)" BASE="$(BASE)" DRAWN="$(DRAWN)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -m benchmarks.eyes

fit-eyes: setup  ## fit the eyes' maps on photographs and write data/eyes_fit.json: make fit-eyes [PHOTOS=folder]
	@PHOTOS="$(PHOTOS)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -m benchmarks.eyes_fit

fit-gate: setup  ## what moving the eyes' gate would bring, on families left out: make fit-gate [PHOTOS=folder] [DRAWN=folder] [WRITE=1]
	@PHOTOS="$(PHOTOS)" DRAWN="$(DRAWN)" WRITE="$(WRITE)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -m benchmarks.eyes_gate

drawn-eyes: setup  ## write the pictures that code makes for it, to be judged with bench-eyes: make drawn-eyes DRAWN=folder
	@DRAWN="$(DRAWN)" OMP_NUM_THREADS=1 $(PY) -m benchmarks.eyes_drawn
