"""Fit the eyes' three logistic maps and write `data/eyes_fit.json`: make fit-eyes [PHOTOS=folder]."""

from __future__ import annotations

import json
import os
from pathlib import Path

from lib_easydiffuser.eyes.judge import MAPS

from . import eyes_data

ROOT = Path(__file__).resolve().parents[1]
FIT = ROOT / "lib_easydiffuser" / "data" / "eyes_fit.json"
KEPT = ROOT / "build" / "eyes"
_LEAST = 5e-4  # categories that no picture speaks for or against


def main() -> int:
    """All photographs together; `bench-eyes` is what judges, by leaving each out."""
    folder = Path(os.environ.get("PHOTOS") or ROOT.parent / "shared" / "photos")
    photos = eyes_data.photographs(folder, KEPT / "photos.pickle")
    skimage = eyes_data.skimage_pictures(KEPT / "skimage.pickle")
    counts = {group: sum(photo.group == group for photo in photos) for group in ("coco", "thumbnails")}
    maps = eyes_data.fitted([*photos, *skimage])
    about = (
        f"Ridge logistic maps (L2 {eyes_data.L2}; a category's own weight has a spread of {eyes_data.OWN}) from two "
        f"networks' scores to 'this category is here', fitted by "
        f"`make fit-eyes` on {counts['coco']} photographs of COCO (captions and boxes), {counts['thumbnails']} of "
        f"Flickr8k (captions) and {len(skimage)} pictures of scikit-image. Only these numbers come from them."
    )
    rounded = {
        name: {key: round(value, 4) for key, value in weights.items() if key in MAPS[name] or abs(value) >= _LEAST}
        for name, weights in maps.items()
    }
    FIT.write_text(json.dumps({"about": about, **rounded}, indent=1) + "\n", encoding="utf-8")
    print(FIT.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
