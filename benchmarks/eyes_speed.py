"""CPU time a picture of pixels and eyes against the pixels of commit 5f946c0; memory of a cold `tags PHOTO`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from .report import Figure

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# {tree}: whose code; {work}: what is done with each picture, twice, the second time counts.
_CHILD = """
import json, sys, time
sys.path.insert(0, {tree!r})
import cv2; cv2.setNumThreads(1)
from lib_easydiffuser.images.load import load_picture
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.settings import Settings
{imports}
spent = []
for turn in range({rounds}):
    for path in sys.argv[1:]:
        picture = load_picture(path)
        before = time.process_time()
        {work}
        spent.append(time.process_time() - before)
print(json.dumps(spent[len(sys.argv) - 1:]))
"""
_PIXELS = ("from lib_easydiffuser.pixels import claims", "claims(picture)")
_EYES = ("from lib_easydiffuser.eyes.claims import glance", "glance(picture, Settings(), QuietHost())")


def speed(base: Path, pictures: Sequence[Path]) -> list[Figure]:
    """Medians over pictures of the median over rounds; the trees take turns, so that a busy neighbour hits all."""
    ways = {"base": (base, _PIXELS), "pixels": (ROOT, _PIXELS), "eyes": (ROOT, _EYES)}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (tree, work) in ways.items():
            spent[name].append(_mean(tree, work, pictures))
    base_s, pixels_s, eyes_s = (median(spent[name]) for name in ("base", "pixels", "eyes"))
    cold, without = _cold(ROOT, pictures[0]), _cold(base, pictures[0])
    return [
        Figure(
            "CPU a picture: pixels",
            pixels_s * 1000,
            base_s * 1000,
            None,
            unit="ms",
            share=True,
            note="bar of bench-pixels: 0.45",
        ),
        Figure("CPU a picture: pixels and eyes", eyes_s * 1000, base_s * 1000, 1.4, unit="ms", share=True),
        Figure("memory of a cold `tags PHOTO`, eyes", cold, without, 0.7, unit="MB", share=True),
    ]


def _mean(tree: Path, work: tuple[str, str], pictures: Sequence[Path]) -> float:
    code = _CHILD.format(tree=str(tree), imports=work[0], work=work[1], rounds=2)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, pictures)], env={**os.environ, **_ONE_THREAD}, cwd=tree,
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    told: list[float] = json.loads(done.stdout)
    return sum(told) / len(told)


def _cold(tree: Path, picture: Path) -> float:
    """Peak memory of the command in a fresh process, MB."""
    command = [sys.executable, "-m", "lib_easydiffuser", "tags", str(picture)]
    measure = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, capture_output=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, *command], cwd=tree, env={**os.environ, **_ONE_THREAD}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    return int(done.stdout) * 1024 / 1e6  # Linux counts KiB
