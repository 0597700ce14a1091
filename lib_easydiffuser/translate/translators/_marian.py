"""MarianMT: one small model for one pair of languages."""

from __future__ import annotations

from typing import Any

from ._checkpoint import CheckpointTranslator

MARIAN_FILES = (
    "config.json", "vocab.json", "source.spm", "target.spm", "tokenizer_config.json", "generation_config.json",
    "pytorch_model.bin",
)  # fmt: skip


class MarianTranslator(CheckpointTranslator):
    """A checkpoint of the OPUS-MT family."""

    architecture = "MarianMTModel"
    tokenizer = "MarianTokenizer"

    def _encoded(self, text: str, source: str, target: str, tokenizer: Any) -> Any:
        # A model of several target languages wants to be told which; its vocabulary has the names.
        names = {code.strip("><") for code in getattr(tokenizer, "supported_language_codes", ())}
        wanted = next((name for name in ("kor", "kor_Hang", "ko") if target == "ko" and name in names), "")
        return super()._encoded(f">>{wanted}<< {text}" if wanted else text, source, target, tokenizer)
