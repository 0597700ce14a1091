"""OPUS-MT big, English to Korean."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._marian import MARIAN_FILES, MarianTranslator


class MarianEnKo(MarianTranslator):
    """Helsinki-NLP/opus-mt-tc-big-en-ko."""

    name = "opus-mt-tc-big-en-ko"
    title = "OPUS-MT big, English to Korean"
    needs = Needs(("torch", "transformers", "sentencepiece"), mib=300)
    rank = 20
    pairs = (("en", "ko"),)
    checkpoints = (Checkpoint("Helsinki-NLP/opus-mt-tc-big-en-ko", "", "CC-BY-4.0", mib=0, files=MARIAN_FILES),)
