"""The detector's own heads: the boxes that OpenCV's whole network gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.errors import BrokenModelError
from lib_easydiffuser.eyes.detector import decoded, suppressed
from lib_easydiffuser.eyes.files import GRAPH, TEXT
from lib_easydiffuser.eyes.graph_file import constants, without
from lib_easydiffuser.eyes.networks import opened
from lib_easydiffuser.eyes.seen import Sighting
from lib_easydiffuser.pixels.view import view_of

from .conftest import photograph

cv2 = pytest.importorskip("cv2", reason="without OpenCV nothing can look", exc_type=ImportError)


def rows(sightings: tuple[Sighting, ...]) -> np.ndarray:
    return np.array([(s.category, s.score, s.left, s.top, s.right, s.bottom) for s in sightings])


def test_it_finds_what_opencvs_whole_network_finds(wheels: tuple[Path, Path]) -> None:
    whole = cv2.dnn.readNetFromTensorflow(str(wheels[0] / GRAPH), str(wheels[0] / TEXT))
    ours = opened(wheels, None)
    for side, name in ((300, "motorcycle_left"), (ours.second, "coffee")):
        square = np.ascontiguousarray(view_of(photograph(name)).stretched(side, side))
        whole.setInput(cv2.dnn.blobFromImage(square))
        expected = whole.forward()[0, 0][:, 1:]
        expected[:, 2:] = expected[:, 2:].clip(0, 1)
        clear = expected[expected[:, 1] > 0.05]
        found = rows(ours.boxes(square))
        assert len(clear) > 3
        np.testing.assert_allclose(found[: len(clear)], clear, atol=2e-3)


def test_offsets_move_and_stretch_the_prior() -> None:
    priors = np.array([[[0.2, 0.2, 0.4, 0.6]], [[0.1, 0.1, 0.2, 0.2]]], np.float32)
    still = decoded(np.zeros((1, 4), np.float32), priors)
    np.testing.assert_allclose(still, priors[0], atol=1e-6)
    moved = decoded(np.array([[5, 0, 5 * np.log(2), 0]], np.float32), priors)
    np.testing.assert_allclose(moved, [[0.2, 0.2, 0.6, 0.6]], atol=1e-6)


def test_of_boxes_on_one_another_the_surest_stays_by_category() -> None:
    boxes = np.array([[0.1, 0.1, 0.5, 0.5], [0.1, 0.1, 0.5, 0.52], [0.6, 0.6, 0.9, 1.2]], np.float32)
    sure = np.array([0.5, 0.9, 0.7], np.float32)
    found = suppressed(boxes, sure, np.array([17, 17, 17]))
    assert [round(one.score, 2) for one in found] == [0.9, 0.7] and found[1].bottom == 1
    assert len(suppressed(boxes, sure, np.array([17, 18, 17]))) == 3


def test_a_graph_that_is_none_is_refused() -> None:
    for content in (b"", b"\x0a\x7fcut short", bytes(range(256))):
        with pytest.raises(BrokenModelError, match="graph"):
            constants(memoryview(content), {"weights"})


def test_nodes_leave_the_text_by_name() -> None:
    text = 'node {\n  name: "a"\n  op: "Conv2D"\n}\nnode {\n  name: "b"\n  attr {\n    key: "k"\n  }\n}\nlibrary {\n}\n'
    assert without(text, lambda name: name == "b") == 'node {\n  name: "a"\n  op: "Conv2D"\n}\nlibrary {\n}\n'
    assert without(text, lambda name: False) == text
