# Image to prompt, measured: the embedded ways against what people said of photographs. PHOTOS=folder beside the project.
.PHONY: bench-learn

bench-learn: setup  ## how near our words come to people's captions of photographs, cross-validated; exit 1 when a bar is missed
	@PHOTOS="$(PHOTOS)" OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENCV_FOR_THREADS_NUM=1 $(PY) -W ignore -m benchmarks.learn
