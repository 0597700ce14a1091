"""OPUS-MT, Korean to English."""

from __future__ import annotations

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._marian import MARIAN_FILES, MarianTranslator


class MarianKoEn(MarianTranslator):
    """Helsinki-NLP/opus-mt-ko-en."""

    name = "opus-mt-ko-en"
    title = "OPUS-MT, Korean to English"
    needs = Needs(("torch", "transformers", "sentencepiece"), mib=300)
    rank = 20
    pairs = (("ko", "en"),)
    checkpoints = (Checkpoint(
        "Helsinki-NLP/opus-mt-ko-en", "9a900cd71ac2666c247c13c5d1bf850ebb6ff15f", "Apache-2.0", mib=301,
        files=MARIAN_FILES,
    ),)  # fmt: skip
