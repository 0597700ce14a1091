"""Words of real captions in any order: the reader gives something for each, and never breaks."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from lib_easydiffuser.translate.sentence import english_caption

_SETS = Path(__file__).parents[1] / "korean_captions"
_MOST = 7


def _captions() -> list[str]:
    """Captions of the sets that may be read."""
    names = ("open", "more", "fifth", "ninth")
    lines = [line for name in names for line in (_SETS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [str(json.loads(line)["caption"]) for line in lines]


@pytest.mark.parametrize("seed", range(4))
def test_words_in_any_order_break_nothing(seed: int) -> None:
    chance, captions = random.Random(seed), _captions()
    words = [word for caption in captions for word in caption.split()]
    for _ in range(250):
        mixed = " ".join(chance.choice(words) for _ in range(chance.randint(1, _MOST)))
        english, _ = english_caption(mixed)
        assert isinstance(english, str), mixed


@pytest.mark.parametrize("seed", range(4))
def test_a_caption_that_lost_a_word_breaks_nothing(seed: int) -> None:
    chance, captions = random.Random(seed), _captions()
    for caption in chance.sample(captions, 250):
        words = caption.split()
        del words[chance.randrange(len(words))]
        if words:
            english, _ = english_caption(" ".join(words))
            assert isinstance(english, str), caption


@pytest.mark.parametrize("caption", ["꽂지 않은 생일 케이크", "맺힌 물방울"])
def test_what_a_place_would_stand_before_may_stand_alone(caption: str) -> None:
    assert english_caption(caption)[0]
