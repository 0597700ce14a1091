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


def _name_torchvisions_operators() -> None:
    """PyPI's torchvision beside a CPU build of torch has none of its compiled operators, and cannot even be imported.

    Naming the two it asks for at import is enough: only its detection models would call them.
    """
    import torch

    try:
        import torchvision  # noqa: F401
    except ImportError:
        return
    except RuntimeError:  # operator torchvision::nms does not exist
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _KEPT.append(library)


_KEPT: list[object] = []  # an operator lives as long as the library that named it
if "EASYDIFFUSER_TINY" in os.environ:  # the matrix, where torch may be another build
    _name_torchvisions_operators()

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
