"""Captioning models of their real sizes with random weights: the cost of a product does not depend on its values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lib_easydiffuser.models.build import build_empty
from lib_easydiffuser.models.load import Loaded

_TILE = 1_000_003  # a prime: no two words get the same embedding, whose scores would be equal


def _blip(t: Any, vision: dict[str, Any]) -> Any:
    text = {
        "encoder_hidden_size": vision["hidden_size"], "intermediate_size": 3072, "num_attention_heads": 12,
        "projection_dim": 768,
    }  # fmt: skip
    return t.BlipConfig(text_config=text, vision_config=vision | {"image_size": 384, "patch_size": 16})


def blip_base(t: Any) -> tuple[Any, Any]:
    return t.BlipForConditionalGeneration, _blip(t, {"hidden_size": 768, "intermediate_size": 3072})


def blip_large(t: Any) -> tuple[Any, Any]:
    vision = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
    return t.BlipForConditionalGeneration, _blip(t, vision)


def vit_gpt2(t: Any) -> tuple[Any, Any]:
    text = t.GPT2Config(add_cross_attention=True, is_decoder=True)
    config = t.VisionEncoderDecoderConfig.from_encoder_decoder_configs(t.ViTConfig(), text)
    config.decoder_start_token_id = config.eos_token_id = config.pad_token_id = 50256
    return lambda config: t.VisionEncoderDecoderModel(config=config), config


def git_large(t: Any) -> tuple[Any, Any]:
    vision = {
        "hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16,
        "image_size": 224, "patch_size": 14, "projection_dim": 512,
    }  # fmt: skip
    return t.GitForCausalLM, t.GitConfig(vision_config=vision)


SIDES: dict[str, tuple[Callable[[Any], tuple[Any, Any]], int]] = {
    "BLIP-base": (blip_base, 384), "ViT-GPT2": (vit_gpt2, 224), "GIT-large": (git_large, 224),
    "BLIP-large": (blip_large, 384),
}  # fmt: skip


def model(name: str) -> tuple[Loaded, Any]:
    """The model and one picture for it, shape (1, 3, side, side)."""
    import torch
    import transformers

    make, side = SIDES[name]
    kind, config = make(transformers)
    for part in (config, getattr(config, "text_config", None)):
        if part is not None and getattr(config, "model_type", "") == "blip":
            part._attn_implementation = "eager"  # as models.load does: BLIP gives its attention no other way
    built: Any = build_empty(kind, config)
    torch.manual_seed(0)
    tile = torch.randn(_TILE) * 0.02
    made: dict[int, Any] = {}  # what is tied stays tied
    for key, parameter in list(built.named_parameters(remove_duplicate=False)):
        parent, _, last = key.rpartition(".")
        if id(parameter) not in made:
            wide = parameter.dim() > 1
            value = _values(tile, parameter) if wide else torch.full(parameter.shape, float(last == "weight"))
            made[id(parameter)] = torch.nn.Parameter(value, requires_grad=False)
        setattr(built.get_submodule(parent), last, made[id(parameter)])
    if hasattr(transformers, "GenerationConfig") and name == "ViT-GPT2":
        built.generation_config = transformers.GenerationConfig.from_model_config(config)
    return Loaded(Path(), built.eval(), None, None, {}, torch.float32), torch.randn(1, 3, side, side)


def _values(tile: Any, parameter: Any) -> Any:
    """Random numbers of the parameter's shape, a short sequence over and over."""
    count = parameter.numel()
    return tile.repeat(count // len(tile) + 1)[:count].view(parameter.shape)
