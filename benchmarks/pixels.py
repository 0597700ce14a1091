"""What the pixel claims cost against an older checkout: `make bench-pixels BASE=folder`.

Both sides read the same pictures in processes of their own, picture by picture and in turn, so that what else the
machine does meets both. CPU time at one thread, the least of the rounds for each picture, decoding left out on both
sides. With `--documents` it also counts the pictures whose claims are not the same to the letter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bench" / "pixels.json"
BAR = 0.45
ROUNDS = 3

# Runs in either checkout: a path in, CPU seconds and the claims out.
_SIDE = """
import dataclasses, json, sys, time
sys.path.insert(0, sys.argv[1])
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.pixels import claims
try:
    import cv2
    cv2.setNumThreads(1)
except ImportError:
    pass
for line in sys.stdin:
    picture = load_picture(json.loads(line), max_side=1536)
    begun = time.process_time()
    found = claims(picture)
    spent = time.process_time() - begun
    print(json.dumps([spent, [dataclasses.asdict(claim) for claim in found]]), flush=True)
"""


class Side:
    """One checkout in a process of its own."""

    def __init__(self, folder: Path) -> None:
        threads = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SIDE, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env={**os.environ, **threads},
        )  # fmt: skip

    def __call__(self, picture: Path) -> tuple[float, Any]:
        """(CPU seconds, the claims as plain values)."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps(str(picture)), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"bench-pixels: a side ended at {picture.name}.")
        spent, found = json.loads(line)
        return spent, found

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", type=Path, help="a checkout of the commit to compare with (5f946c0)")
    parser.add_argument("--pictures", type=Path, help="a folder of photographs instead of scikit-image's")
    parser.add_argument("--documents", action="store_true", help="count the pictures whose claims differ")
    options = parser.parse_args()
    if not (options.base / "lib_easydiffuser" / "pixels").is_dir():
        print(f"bench-pixels: {options.base} is no checkout; git worktree add FOLDER 5f946c0 makes one.")
        return 2
    pictures = _pictures(options.pictures)
    base, ours, different = _measured(options.base.resolve(), pictures)
    if options.documents:
        print(f"claims differ in {different} of {len(pictures)} pictures")
    return _report(base / len(pictures), ours / len(pictures), len(pictures))


def _pictures(folder: Path | None) -> list[Path]:
    if folder is None:
        import skimage

        folder = Path(skimage.__file__).parent / "data"
    found = sorted(path for path in folder.iterdir() if path.suffix in (".jpg", ".jpeg", ".png", ".webp"))
    if not found:
        raise SystemExit(f"bench-pixels: no pictures in {folder}.")
    return found


def _measured(base: Path, pictures: list[Path]) -> tuple[float, float, int]:
    """CPU seconds for all pictures, base's and ours, and how many pictures' claims differ."""
    sides = [Side(base), Side(ROOT)]
    total, different = [0.0, 0.0], 0
    for side in sides:
        side(pictures[0])  # what is imported and read once
    for picture in pictures:
        rounds = [[side(picture) for side in sides] for _ in range(ROUNDS)]
        for index in (0, 1):
            total[index] += min(row[index][0] for row in rounds)
        different += rounds[0][0][1] != rounds[0][1][1]
    for side in sides:
        side.end()
    return total[0], total[1], different


def _report(base: float, ours: float, count: int) -> int:
    ratio = ours / base
    kept = ratio <= BAR
    record = {"ours": ours, "peer": base, "ratio": ratio, "bar": BAR, "ok": kept}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"claims of a picture, CPU s": record}, indent=2) + "\n", "utf-8")
    print(f"claims, {count} pictures: {ours * 1e3:.1f} ms against {base * 1e3:.1f} ms, {ratio:.2f}x (bar {BAR}x)")
    print("kept" if kept else "NOT kept")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
