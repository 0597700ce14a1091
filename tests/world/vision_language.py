"""Tiny random vision-language checkpoints: the real model class, its real processor class, a tokenizer made here.

`python -m tests.world.vision_language FOLDER` writes those that this transformers has and the folder lacks, so that
the versions of the matrix, oldest first, each write what the ones before them could not, and read all of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .checkpoints import _SENTENCES

SIDE, PATCH = 32, 8
_TURNS = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}IMAGE{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}{{ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# As JoyCaption's: the content is a text, the picture is the template's own business, and it opens with the start sign.
_JOY = (
    "{% for message in messages %}{{ (bos_token if loop.first else '') + '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['role'] == 'user' %}{{ '<image>\n' }}{% endif %}"
    "{{ message['content'].replace('\r', '') | trim }}{{ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_KOREAN = ("풀밭 위의 개", "빨간 소파에서 자는 고양이 두 마리", "긴 머리의 여자")


def florence2(folder: Path) -> Path:
    """Florence2ForConditionalGeneration: DaViT and BART."""
    import transformers as t

    tokenizer = _tokenizer(["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<image>"], pad="<pad>", start="<s>", end="</s>")
    words = {
        "vocab_size": len(tokenizer), "d_model": 32, "encoder_layers": 2, "decoder_layers": 2,
        "encoder_attention_heads": 4, "decoder_attention_heads": 4, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48,
        "max_position_embeddings": 128, "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2,
        "decoder_start_token_id": 2, "forced_bos_token_id": 0, "forced_eos_token_id": 2,
    }  # fmt: skip
    vision = {
        "embed_dim": [8, 16, 16, 32], "depths": [1, 1, 1, 1], "num_heads": [2, 2, 2, 2], "num_groups": [2, 2, 2, 2],
        "window_size": 4, "projection_dim": 32, "max_position_embeddings": 8,
    }  # fmt: skip
    config = t.Florence2Config(
        text_config=t.BartConfig(**words).to_dict(), vision_config=vision,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    pictures = t.CLIPImageProcessor(size={"height": 64, "width": 64}, do_center_crop=False, crop_size=64)
    model = t.Florence2ForConditionalGeneration(config)
    model.generation_config = t.GenerationConfig(
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, forced_bos_token_id=0
    )
    return _save(
        folder, model, tokenizer, pictures, "Florence2Processor", "BartTokenizer",
        image_settings={"image_seq_length": 5}, extra={"extra_special_tokens": {"image_token": "<image>"}}, std=0.9,
    )  # fmt: skip


def smolvlm(folder: Path) -> Path:
    """Idefics3ForConditionalGeneration, as SmolVLM's first sizes are published."""
    return _smol(folder, "Idefics3", tiles=2)


def smolvlm2(folder: Path) -> Path:
    """SmolVLMForConditionalGeneration."""
    return _smol(folder, "SmolVLM", tiles=2)


def qwen25(folder: Path) -> Path:
    """Qwen2_5_VLForConditionalGeneration."""
    vision = {"window_size": 32, "fullatt_block_indexes": [1], "out_hidden_size": 32}
    return _qwen(folder, "Qwen2_5_VL", "Qwen2VLImageProcessor", vision, {"type": "mrope", "mrope_section": [1, 1, 2]})


def qwen3(folder: Path) -> Path:
    """Qwen3VLForConditionalGeneration."""
    vision = {"out_hidden_size": 32, "deepstack_visual_indexes": [0], "num_position_embeddings": 16}
    rope = {"rope_type": "default", "mrope_section": [2, 1, 1], "mrope_interleaved": True}
    return _qwen(folder, "Qwen3VL", "Qwen2VLImageProcessor", vision, rope)


def joycaption(folder: Path) -> Path:
    """LlavaForConditionalGeneration of SigLIP and Llama, with a template like JoyCaption's."""
    return _llava(folder, _JOY, _siglip(), "SiglipImageProcessor", "full", 0)


def llava(folder: Path) -> Path:
    """The same class as LLaVA 1.5 has it, CLIP without its class token: a folder that a person names."""
    tower = _siglip() | {"model_type": "clip_vision_model"}
    return _llava(
        folder, "{{ bos_token }}" + _TURNS.replace("IMAGE", "<image>"), tower, "CLIPImageProcessor", "default", 1
    )


def paligemma2(folder: Path) -> Path:
    """PaliGemmaForConditionalGeneration of SigLIP and Gemma 2; it has no chat template."""
    import transformers as t

    tokenizer = _tokenizer(["<pad>", "<eos>", "<bos>", "<unk>", "<image>"], pad="<pad>", start="<bos>", end="<eos>")
    words = {
        "vocab_size": len(tokenizer) + 1160, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 256,
        "query_pre_attn_scalar": 8, "sliding_window": 128,
        "bos_token_id": 2, "pad_token_id": 0, "eos_token_id": 1,
    }  # fmt: skip
    config = t.PaliGemmaConfig(
        text_config=t.Gemma2Config(**words).to_dict() | {"model_type": "gemma2"}, vision_config=_siglip(),
        image_token_index=4, projection_dim=32, hidden_size=32, bos_token_id=2, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    pictures = t.SiglipImageProcessor(size={"height": SIDE, "width": SIDE})
    model = t.PaliGemmaForConditionalGeneration(config)
    model.generation_config = t.GenerationConfig(bos_token_id=2, pad_token_id=0, eos_token_id=1)
    return _save(
        folder, model, tokenizer, pictures, "PaliGemmaProcessor", "GemmaTokenizer",
        image_settings={"image_seq_length": (SIDE // PATCH) ** 2}, extra={"image_token": "<image>"}, std=0.9,
        words_std=0.05,
    )  # fmt: skip


MAKERS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "Florence-2-base": ("Florence2ForConditionalGeneration", florence2),
    "SmolVLM-500M-Instruct": ("Idefics3ForConditionalGeneration", smolvlm),
    "SmolVLM2-500M-Video-Instruct": ("SmolVLMForConditionalGeneration", smolvlm2),
    "Qwen2.5-VL-3B-Instruct": ("Qwen2_5_VLForConditionalGeneration", qwen25),
    "Qwen3-VL-2B-Instruct": ("Qwen3VLForConditionalGeneration", qwen3),
    "llama-joycaption-beta-one-hf-llava": ("LlavaForConditionalGeneration", joycaption),
    "paligemma2-3b-mix-224": ("PaliGemmaForConditionalGeneration", paligemma2),
    "a-llava-of-mine": ("LlavaForConditionalGeneration", llava),
}


def has(architecture: str) -> bool:
    """Whether this transformers has the class."""
    import transformers

    return hasattr(transformers, architecture)


def make_all(folder: Path) -> Path:
    """Every checkpoint this transformers can write and that is not there, by the name of its repository."""
    for name, (architecture, make) in MAKERS.items():
        if has(architecture) and not (folder / name / "processor_config.json").is_file():  # the last file written
            make(folder / name)
    return folder


def _smol(folder: Path, family: str, tiles: int) -> Path:
    import transformers as t

    tokenizer = _tokenizer(
        ["<|im_start|>", "<|im_end|>", "<end_of_utterance>", "<fake_token_around_image>", "<image>", "<global-img>",
         *(f"<row_{row}_col_{column}>" for row in (1, 2) for column in (1, 2))],
        pad="<|im_end|>", start="<|im_start|>", end="<end_of_utterance>",
    )  # fmt: skip
    words = _llama(tokenizer, "llama")
    config = getattr(t, f"{family}Config")(
        text_config=words, vision_config=_siglip(), scale_factor=2, pad_token_id=1, tie_word_embeddings=False,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    pictures = getattr(t, f"{family}ImageProcessor")(
        size={"longest_edge": SIDE * tiles}, max_image_size={"longest_edge": SIDE}
    )
    template = (
        "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}: "
        "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
        "{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}"
        "<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}"
    )
    model = getattr(t, f"{family}ForConditionalGeneration")(config)
    model.generation_config = _generation(tokenizer)
    videos = {"SmolVLM": getattr(t, "SmolVLMVideoProcessor", None)}.get(family)
    return _save(
        folder, model, tokenizer, pictures, f"{family}Processor", "GPT2Tokenizer", template=template, videos=videos,
        processor_settings={"image_seq_len": (SIDE // PATCH) ** 2 // 4}, extra={"image_token": "<image>"},
    )  # fmt: skip


def _qwen(folder: Path, family: str, pictures: str, vision: Mapping[str, Any], rope: Mapping[str, Any]) -> Path:
    import transformers as t

    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    specials += ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    tokenizer = _tokenizer(specials, pad="<|endoftext|>", start="<|endoftext|>", end="<|im_end|>")
    ids = {
        f"{name}_token_id": tokenizer.convert_tokens_to_ids(token)
        for name, token in (
            ("image", "<|image_pad|>"), ("video", "<|video_pad|>"), ("vision_start", "<|vision_start|>"),
            ("vision_end", "<|vision_end|>"),
        )
    }  # fmt: skip
    tower = {
        "depth": 2, "hidden_size": 32, "intermediate_size": 48, "num_heads": 2, "patch_size": PATCH,
        "spatial_merge_size": 2, "temporal_patch_size": 2, "in_channels": 3, "in_chans": 3,
    }  # fmt: skip
    words = _llama(tokenizer, None) | {"head_dim": 8, "rope_scaling": dict(rope), "tie_word_embeddings": True}
    config = getattr(t, f"{family}Config")(
        text_config=words, vision_config=tower | dict(vision), tie_word_embeddings=True, **ids
    )
    images = getattr(t, pictures)(
        patch_size=PATCH, merge_size=2, temporal_patch_size=2,
        size={"shortest_edge": 4 * PATCH * PATCH, "longest_edge": 64 * PATCH * PATCH},
    )  # fmt: skip
    model = getattr(t, f"{family}ForConditionalGeneration")(config)
    model.generation_config = _generation(tokenizer)
    videos = getattr(t, "Qwen3VLVideoProcessor" if family == "Qwen3VL" else "Qwen2VLVideoProcessor", None)
    template = _TURNS.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")
    return _save(
        folder, model, tokenizer, images, f"{family}Processor", "Qwen2Tokenizer", template=template, videos=videos,
        video_settings={"patch_size": PATCH, "merge_size": 2},
    )  # fmt: skip


def _llava(
    folder: Path, template: str, tower: Mapping[str, Any], pictures: str, strategy: str, additional: int
) -> Path:
    import transformers as t

    specials = ["<|begin_of_text|>", "<|im_start|>", "<|im_end|>", "<pad>", "<image>"]
    tokenizer = _tokenizer(specials, pad="<pad>", start="<|begin_of_text|>", end="<|im_end|>", opens=True)
    image = tokenizer.convert_tokens_to_ids("<image>")
    config = t.LlavaConfig(
        text_config=_llama(tokenizer, "llama"), vision_config=dict(tower), image_token_index=image,
        vision_feature_layer=-2, vision_feature_select_strategy=strategy, image_seq_length=(SIDE // PATCH) ** 2,
    )  # fmt: skip
    side = {"height": SIDE, "width": SIDE}
    sizes = {"size": {"shortest_edge": SIDE}, "crop_size": side} if "CLIP" in pictures else {"size": side}
    images = getattr(t, pictures)(**sizes)
    model = t.LlavaForConditionalGeneration(config)
    model.generation_config = _generation(tokenizer)
    return _save(
        folder, model, tokenizer, images, "LlavaProcessor", "PreTrainedTokenizerFast", template=template,
        processor_settings={
            "patch_size": PATCH, "vision_feature_select_strategy": strategy, "image_token": "<image>",
            "num_additional_image_tokens": additional,
        },
    )  # fmt: skip


def _llama(tokenizer: Any, kind: str | None) -> dict[str, Any]:
    words = {
        "vocab_size": len(tokenizer) + 3, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
        "bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }  # fmt: skip
    return words | ({"model_type": kind} if kind else {})


def _siglip() -> dict[str, Any]:
    return {
        "model_type": "siglip_vision_model", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
        "num_attention_heads": 4, "image_size": SIDE, "patch_size": PATCH, "vision_use_head": False,
        "projection_dim": 32,
    }  # fmt: skip


def _generation(tokenizer: Any) -> Any:
    import transformers as t

    return t.GenerationConfig(
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )


def _tokenizer(specials: Sequence[str], pad: str, start: str, end: str, opens: bool = False) -> Any:
    """Byte pairs over a few sentences.

    Args:
        opens: Whether it puts the start sign in front of every text, as Llama 3's does.
    """
    from tokenizers import ByteLevelBPETokenizer
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    own = ByteLevelBPETokenizer()
    own.train_from_iterator(
        [*_SENTENCES, *_KOREAN], vocab_size=420 + len(specials), min_frequency=1, special_tokens=list(specials),
        show_progress=False,
    )  # fmt: skip
    if opens:
        own._tokenizer.post_processor = TemplateProcessing(
            single=f"{start} $A", special_tokens=[(start, specials.index(start))]
        )
    return PreTrainedTokenizerFast(
        model_input_names=["input_ids", "attention_mask"], tokenizer_object=own._tokenizer,
        pad_token=pad, bos_token=start, eos_token=end,
        unk_token="<unk>" if "<unk>" in specials else None,
        additional_special_tokens=[one for one in specials if one not in (pad, start, end, "<unk>")],
    )  # fmt: skip


def _save(
    folder: Path, model: Any, tokenizer: Any, pictures: Any, processor: str, tokenizer_class: str, *,
    template: str = "", videos: Any = None, image_settings: Mapping[str, Any] = {}, extra: Mapping[str, Any] = {},
    processor_settings: Mapping[str, Any] = {}, video_settings: Mapping[str, Any] = {}, std: float = 0.25,
    words_std: float = 0.4,
) -> Path:  # fmt: skip
    """Write the folder the way such a repository is laid out.

    Args:
        std: Spread of the weights: wide ones let different pictures give different captions.
        words_std: Spread of the embeddings: where they are scaled up and are the output matrix too, as Gemma's, narrow
            ones keep an answer from being its first token again and again.
    """
    import torch

    torch.manual_seed(20261130)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                torch.nn.init.normal_(parameter, std=words_std if "embed_tokens" in name else std)
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    _rewrite(
        folder / "tokenizer_config.json", {"tokenizer_class": tokenizer_class, "chat_template": None} | dict(extra)
    )
    pictures.save_pretrained(folder)
    _rewrite(folder / "preprocessor_config.json", {"processor_class": processor} | dict(image_settings))
    if videos is not None:
        videos(**video_settings).save_pretrained(folder)
        _rewrite(folder / "video_preprocessor_config.json", {"processor_class": processor})
    for old in folder.glob("chat_template.jinja"):
        old.unlink()
    if template:
        (folder / "chat_template.json").write_text(json.dumps({"chat_template": template}), encoding="utf-8")
    told = {"processor_class": processor} | dict(processor_settings)
    (folder / "processor_config.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def _rewrite(path: Path, values: Mapping[str, Any]) -> None:
    told = json.loads(path.read_text(encoding="utf-8")) | dict(values)
    path.write_text(json.dumps({key: value for key, value in told.items() if value is not None}), encoding="utf-8")


if __name__ == "__main__":
    make_all(Path(sys.argv[1]))
