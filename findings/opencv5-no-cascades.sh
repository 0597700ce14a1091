#!/bin/sh
# OpenCV 5: the folder of Haar cascades is still announced, the class that reads them is gone.
#
# A good guess: as in every OpenCV since 2.4, `cv2.CascadeClassifier(cv2.data.haarcascades + NAME)` finds faces; and where
# `cv2.data.haarcascades` is a folder that exists, the cascades lie in it.
# What is: in opencv-python(-headless) 5.0.0.93 `cv2.CascadeClassifier` does not exist (the object detectors of `objdetect` moved
# to the contributed modules), while `cv2.data.haarcascades` still names a folder that exists and holds no cascade. A program that
# asks for the folder first believes it can see faces. 4.11 has both.
# Source: seen by running, opencv-python-headless 4.11.0.86 and 5.0.0.93. Here: pixels/faces.py asks for the class itself.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

look() {  # version
    python3 -m venv "$work/$1"
    "$work/$1/bin/python" -m pip install -q --disable-pip-version-check --no-deps "opencv-python-headless==$1" numpy==2.2.6
    "$work/$1/bin/python" - <<'PY'
from pathlib import Path
import cv2

folder = Path(cv2.data.haarcascades)
print("opencv", cv2.__version__, "| folder exists:", folder.is_dir(), "| cascades in it:", len(list(folder.glob("*.xml"))),
      "| CascadeClassifier:", hasattr(cv2, "CascadeClassifier"))
PY
}

old=$(look 4.11.0.86)
new=$(look 5.0.0.93)
printf '%s\n%s\n' "$old" "$new"
case $old in *"cascades in it: 0 "*|*"CascadeClassifier: False"*) echo "4.11 has changed"; exit 1 ;; esac
case $new in *"folder exists: True | cascades in it: 0 | CascadeClassifier: False"*) ;; *) echo "5.0 has changed"; exit 1 ;; esac
echo "as described"
