"""M2M100: one model for a hundred languages, every pair of them."""

from __future__ import annotations

from typing import Any

from ...models.checkpoint import Checkpoint
from ...parts import Needs
from ._checkpoint import CheckpointTranslator


class M2M100(CheckpointTranslator):
    """facebook/m2m100_418M."""

    name = "m2m100-418m"
    title = "M2M100, Korean and English both ways"
    needs = Needs(("torch", "transformers", "sentencepiece"), mib=1852)
    rank = 30
    pairs = (("ko", "en"), ("en", "ko"))
    architecture = "M2M100ForConditionalGeneration"
    tokenizer = "M2M100Tokenizer"
    checkpoints = (Checkpoint(
        "facebook/m2m100_418M", "55c2e61bbf05dfb8d7abccdc3fae6fc8512fd636", "MIT", mib=1852,
        files=(
            "config.json", "vocab.json", "sentencepiece.bpe.model", "tokenizer_config.json",
            "special_tokens_map.json", "generation_config.json", "pytorch_model.bin",
        ),
    ),)  # fmt: skip

    def _encoded(self, text: str, source: str, target: str, tokenizer: Any) -> Any:
        tokenizer.src_lang = source
        return super()._encoded(text, source, target, tokenizer)

    def _options(self, target: str, tokenizer: Any) -> dict[str, Any]:
        return {"forced_bos_token_id": tokenizer.get_lang_id(target)}
