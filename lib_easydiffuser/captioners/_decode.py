"""Which way of decoding a model class needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..models.load import Loaded
from . import _blip, _blip2
from ._sentence import Sentence

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

SUPPORTED = tuple(_DECODERS)


def decode_pictures(loaded: Loaded, pixel_values: Any, options: dict[str, Any]) -> list[Sentence]:
    """All sentences of the first picture, best first, then those of the next."""
    return _DECODERS[type(loaded.model).__name__](loaded, pixel_values, options)
