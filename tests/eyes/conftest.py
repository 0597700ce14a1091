"""The real networks where their wheels are installed, opened once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.eyes.files import folders
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.records import Picture


@pytest.fixture(scope="session")
def wheels() -> tuple[Path, Path]:
    pytest.importorskip("cv2", reason="without OpenCV nothing can look", exc_type=ImportError)
    found = folders(QuietHost())
    if found is None:
        pytest.skip("the eyes' wheels are not installed here (make setup without EYES=0 installs them)")
    return found


def photograph(name: str) -> Picture:
    """One that scikit-image installs."""
    skimage = pytest.importorskip("skimage", reason="scikit-image's photographs are not installed")
    found = sorted((Path(skimage.__file__).parent / "data").glob(f"{name}.*"))
    if not found:
        pytest.skip(f"scikit-image ships no {name} here")
    return load_picture(found[0])
