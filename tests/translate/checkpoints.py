"""Tiny real MarianMT and M2M100 checkpoints, with sentencepiece models trained here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_TEXT = [
    "a cat sleeps on the sofa", "a red dress in the wind", "the girl holds a flower", "two dogs run on the beach",
    "고양이가 소파에서 잔다", "바람에 날리는 빨간 드레스", "소녀가 꽃을 들고 있다", "개 두 마리가 해변을 달린다",
]  # fmt: skip


def train(folder: Path, name: str) -> list[str]:
    """A sentencepiece model in `folder/name`; gives its pieces."""
    import sentencepiece

    lines = folder / "lines.txt"
    lines.write_text("\n".join(_TEXT * 4), encoding="utf-8")
    stem = str(folder / "trained")
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines), model_prefix=stem, vocab_size=120, hard_vocab_limit=False, minloglevel=2
    )
    (folder / "trained.model").replace(folder / name)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / name))
    for left in (lines, folder / "trained.vocab"):
        left.unlink()
    return [pieces.id_to_piece(i) for i in range(pieces.get_piece_size()) if not pieces.is_control(i)]


def marian(folder: Path, safe: bool = True) -> Path:
    """A MarianMT checkpoint with random weights."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    folder.mkdir(parents=True)
    pieces = [piece for piece in train(folder, "source.spm") if piece != "<unk>"]
    (folder / "target.spm").write_bytes((folder / "source.spm").read_bytes())
    vocabulary = {piece: index for index, piece in enumerate(["</s>", "<unk>", *pieces, "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    pad = vocabulary["<pad>"]
    torch.manual_seed(0)
    config = MarianConfig(
        vocab_size=len(vocabulary), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_position_embeddings=256,
        pad_token_id=pad, eos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0, max_length=12,
        static_position_embeddings=True, scale_embedding=True,
    )  # fmt: skip
    _save(MarianMTModel(config), folder, safe)
    return folder


def m2m100(folder: Path) -> Path:
    """An M2M100 checkpoint with random weights, tokenizer and all hundred languages."""
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    folder.mkdir(parents=True)
    pieces = [piece for piece in train(folder, "sentencepiece.bpe.model") if piece != "<unk>"]
    vocabulary = {piece: index for index, piece in enumerate(["<s>", "<pad>", "</s>", "<unk>", *pieces])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    tokenizer = M2M100Tokenizer(str(folder / "vocab.json"), str(folder / "sentencepiece.bpe.model"))
    size = max(tokenizer.get_lang_id("zu"), len(vocabulary) + 110) + 1
    torch.manual_seed(0)
    config = M2M100Config(
        vocab_size=size, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_position_embeddings=256,
    )  # fmt: skip
    _save(M2M100ForConditionalGeneration(config), folder, True)
    return folder


def _save(model: Any, folder: Path, safe: bool) -> None:
    model.save_pretrained(str(folder), safe_serialization=safe)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert config["architectures"] == [type(model).__name__]
