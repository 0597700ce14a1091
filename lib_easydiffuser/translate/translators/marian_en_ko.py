"""OPUS-MT big, English to Korean."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...models.files import PICKLED, SAFETENSORS
from ...parts import Needs
from ._marian import MARIAN_FILES, MarianTranslator


class MarianEnKo(MarianTranslator):
    """Helsinki-NLP/opus-mt-tc-big-en-ko."""

    name = "opus-mt-tc-big-en-ko"
    title = "OPUS-MT big, English to Korean"
    needs = Needs(("torch", "transformers", "sentencepiece"), mib=401)
    rank = 20
    pairs = (("en", "ko"),)
    checkpoints = (Checkpoint(
        "Helsinki-NLP/opus-mt-tc-big-en-ko", "ae8606b7b29a495f31ce679cee2007f536a3a5ce", "CC-BY-4.0", mib=401,
        files=tuple(SAFETENSORS if name == PICKLED else name for name in MARIAN_FILES),
    ),)  # fmt: skip
