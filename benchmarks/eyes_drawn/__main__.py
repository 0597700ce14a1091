"""Write them into a folder: make drawn-eyes DRAWN=folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import skimage
from PIL import Image

from . import drawn

# scikit-image's photographs alone: what is written may be shown to anybody.
_PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")
_EACH = 6


def main() -> int:
    if not os.environ.get("DRAWN"):
        raise SystemExit("Name a folder: make drawn-eyes DRAWN=folder")
    folder = Path(os.environ["DRAWN"])
    folder.mkdir(parents=True, exist_ok=True)
    kept = Path(skimage.__file__).parent / "data"
    photographs = [np.asarray(Image.open(kept / name).convert("RGB")) for name in _PHOTOGRAPHS]
    for number, one in enumerate(drawn(photographs, _EACH)):
        Image.fromarray(one.rgb).save(folder / f"{number:03d} {one.family}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
