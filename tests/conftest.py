"""What every test shares: the project's own folder, photographs an installed package ships, one thread for torch."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

# Before anything imports torch: two workers with two threads each would only stand in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
# No test may ask the network, whatever a library thinks.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def photographs() -> Path:
    """scikit-image's photographs: astronaut.png, chelsea.png (a cat), coffee.png, rocket.jpg ..."""
    found = importlib.util.find_spec("skimage")
    if found is None or found.origin is None:
        pytest.skip("scikit-image, which ships the photographs, is not installed")
    return Path(found.origin).parent / "data"


@pytest.fixture(autouse=True)
def _no_half_precision_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test says must not depend on how quickly this CPU multiplies; test_precision.py asks that itself."""
    for module in ("models.place", "clip.precision"):
        monkeypatch.setattr(f"lib_easydiffuser.{module}.bfloat16_pays", lambda host=None: False)
