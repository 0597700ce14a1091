"""What it costs to record where a captioner looked, and to make the maps: BLIP base's own size, random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from lib_easydiffuser.captioners._decode import decode_pictures, plain, sharing
from lib_easydiffuser.captioners._sentence import Sentence
from lib_easydiffuser.explain import places
from lib_easydiffuser.models.load import Loaded
from lib_easydiffuser.records import Analysis, Caption, Focus, PromptPair, Reading, Tag

from .report import Figure, interleaved

TOKENS, ROUNDS = 12, 3
_WORDS = "a small brown dog lies on green grass near red flowers".split()


def figures() -> list[Figure]:
    """CPU time of a caption with maps over that of one without, greedy and with three beams."""
    import torch

    torch.set_num_threads(1)
    loaded, picture = _model(), torch.rand(1, 3, 384, 384)
    return [_cost(loaded, picture, beams) for beams in (1, 3)]


def _cost(loaded: Loaded, picture: Any, beams: int) -> Figure:
    import torch

    options = {"num_beams": beams, "min_new_tokens": TOKENS, "max_new_tokens": TOKENS, "do_sample": False}

    def without() -> None:
        with torch.inference_mode(), sharing(loaded.model, 1):
            plain(loaded, picture, dict(options))

    def with_maps() -> None:
        with torch.inference_mode():
            (sentence,) = decode_pictures(loaded, picture, dict(options))
        _places(sentence)

    without()
    ours, bare = interleaved([with_maps, without], ROUNDS)
    name = f"a caption with its maps, {beams} beam{'s' if beams > 1 else ''}"
    return Figure(name, ours, bare, 1.05, share=True, note=f"BLIP base's size, {TOKENS} tokens; peer: none recorded")


def _places(sentence: Sentence) -> None:
    """As for a caption of eleven words and four tags."""
    assert sentence.attention is not None
    text, count = " ".join(_WORDS), min(len(_WORDS), sentence.attention.shape[2])
    starts = np.cumsum([0, *(len(word) + 1 for word in _WORDS)])[:count].tolist()
    pieces = tuple((start, start + len(word)) for start, word in zip(starts, _WORDS, strict=False))
    caption = Caption(text, "blip-base", focus=Focus(pieces, sentence.attention[:, :, :count], (24, 24)))
    tags = tuple(Tag(tag) for tag in ("small brown dog", "green grass", "red flowers", "dog"))
    places(Analysis(Reading((caption,)), tags, PromptPair()))


def _model() -> Loaded:
    import transformers as t

    model = t.BlipForConditionalGeneration(t.BlipConfig()).eval().requires_grad_(False)
    return Loaded(Path(), model, None, None, {})
