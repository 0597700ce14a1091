from __future__ import annotations

import numpy as np

from lib_easydiffuser.tags.negatives.model import row_of, shipped_order
from lib_easydiffuser.tags.negatives.said import LEAST, checksums, learn

from .scenes import scene_of

PROMPTS = ["masterpiece, best quality, 1girl", "masterpiece, raw photo", "Masterpiece, an old boat", "raw photo"]


def test_a_tag_and_its_words_have_a_checksum_each() -> None:
    assert checksums("best quality") == checksums("quality, best") | checksums("best quality")
    assert len(checksums("best quality")) == 3


def test_only_words_of_enough_prompts_get_a_column() -> None:
    said = learn(PROMPTS)
    assert list(said.words) == sorted(checksums("masterpiece")) and LEAST == 3


def test_a_row_is_a_unit_vector_of_the_known_words() -> None:
    said = learn([*PROMPTS, "raw photo"])
    row = said.row("raw photo, never seen")
    assert np.isclose(np.linalg.norm(row), 1.0)
    assert {int(word) for word in said.words[row > 0]} == checksums("raw photo")


def test_a_text_of_unknown_words_says_nothing() -> None:
    assert not learn(PROMPTS).row("zebra \ud800").any()
    assert not learn([]).row("masterpiece").any()


def test_the_shipped_order_knows_words_by_checksum_alone() -> None:
    order = shipped_order()
    assert order is not None and order.said.words.dtype == np.uint32
    assert (np.diff(order.said.words.astype(np.int64)) > 0).all()
    scene = scene_of("masterpiece, best quality, 1girl")
    if scene.reading.embedding is not None:
        assert len(row_of(scene, order.said)) == len(order.weights)
