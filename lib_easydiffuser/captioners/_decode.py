"""Which way of decoding a model class needs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ..models.load import Loaded
from . import _blip, _blip2, _cross, _git
from ._sentence import Sentence
from ._shared import replaced

Decoder = Callable[[Loaded, Any, dict[str, Any]], list[Sentence]]


def plain(loaded: Loaded, pixel_values: Any, options: dict[str, Any]) -> list[Sentence]:
    """generate() as it is."""
    sequences = loaded.model.generate(pixel_values=pixel_values, **options)
    return [Sentence(row) for row in sequences.tolist()]


_DECODERS: dict[str, Decoder] = {
    "BlipForConditionalGeneration": _blip.decode,
    "Blip2ForConditionalGeneration": _blip2.decode,
    "GitForCausalLM": plain,
    "VisionEncoderDecoderModel": plain,
}

# What a class computes again and again for one picture, where transformers does not know better (see each file).
_SHARING: dict[str, Callable[[Any, int], AbstractContextManager[None]]] = {
    "BlipForConditionalGeneration": lambda model, pictures: replaced(_cross.blip(model, pictures)),
    "GitForCausalLM": _git.sharing,
    "VisionEncoderDecoderModel": lambda model, pictures: replaced(_cross.gpt2(model, pictures)),
}

SUPPORTED = tuple(_DECODERS)


def decode_pictures(loaded: Loaded, pixel_values: Any, options: dict[str, Any]) -> list[Sentence]:
    """All sentences of the first picture, best first, then those of the next."""
    name = type(loaded.model).__name__
    with sharing(loaded.model, len(pixel_values)):
        return _DECODERS[name](loaded, pixel_values, options)


def sharing(model: Any, pictures: int) -> AbstractContextManager[None]:
    """Meanwhile generate() on so many pictures computes once a picture what all its tokens and beams share."""
    share = _SHARING.get(type(model).__name__)
    return share(model, pictures) if share else nullcontext()
