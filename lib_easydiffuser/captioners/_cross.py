"""Cross-attention of BLIP's and GPT-2's decoders with the picture's keys and values computed once.

transformers up to 4.52 (BLIP) and 4.48 (GPT-2) computes them again for every token and every beam: of BLIP's
16.6 GFLOP a token 16.3. Later versions keep them in their cache, but compute BLIP's for every beam, and once more when
the finished sentences are looked at: there they are computed once a picture. Of GPT-2 nothing is replaced there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ._shared import Forward, join_heads, look, look_fused, one_per_picture, split_heads, takes, ungrouped

if TYPE_CHECKING:
    import torch


def blip(model: Any, pictures: int) -> Iterator[tuple[Any, Forward]]:
    """Replacements for BlipForConditionalGeneration's text decoder."""
    for layer in model.text_decoder.bert.encoder.layer:
        attention = layer.crossattention.self
        plain = getattr(attention, "position_embedding_type", "absolute") == "absolute"
        if plain and takes(attention, "past_key_value") and not takes(attention, "cache_position"):
            yield attention, _blip_forward(attention, pictures)
        elif takes(attention, "cache_position") or not takes(attention, "past_key_value"):
            yield from ((linear, _once_a_picture(linear, pictures)) for linear in (attention.key, attention.value))


def gpt2(model: Any, pictures: int) -> Iterator[tuple[Any, Forward]]:
    """Replacements for a VisionEncoderDecoderModel whose decoder is GPT-2; none for other decoders."""
    decoder = getattr(model.decoder, "transformer", None)
    for block in getattr(decoder, "h", ()):
        attention = getattr(block, "crossattention", None)
        if attention is not None and takes(attention, "layer_past") and _is_usual(attention):
            yield attention, _gpt2_forward(attention, pictures)


def _is_usual(attention: Any) -> bool:
    """Scaled as everywhere, in the precision of its inputs."""
    unusual = attention.scale_attn_by_inverse_layer_idx or attention.reorder_and_upcast_attn
    return bool(attention.scale_attn_weights and not unusual and attention.is_cross_attention)


class _Kept:
    """Keys and values of the pictures, from the first call on."""

    def __init__(self, pictures: int) -> None:
        self.pictures = pictures
        self.pair: tuple[torch.Tensor, torch.Tensor] | None = None


def _once_a_picture(linear: Any, pictures: int) -> Forward:
    """What it makes of the pictures' patches, shape (R, patches, width), for as many rows as are asked for."""
    own, kept = linear.forward, list[Any]()

    def forward(patches: torch.Tensor) -> torch.Tensor:
        if not kept:
            kept.append(own(one_per_picture(patches, pictures)))
        each = len(patches) // pictures
        rows: torch.Tensor = kept[0] if each == 1 else kept[0].repeat_interleave(each, dim=0)
        return rows

    return forward


def _blip_forward(attention: Any, pictures: int) -> Forward:
    kept = _Kept(pictures)

    def forward(
        hidden_states: torch.Tensor,
        attention_mask: Any = None,
        head_mask: Any = None,
        encoder_hidden_states: Any = None,
        encoder_attention_mask: Any = None,
        past_key_value: Any = None,
        output_attentions: bool | None = False,
    ) -> tuple[Any, ...]:
        # No patch of a picture is padding: the mask is zeros.
        heads = attention.num_attention_heads
        if kept.pair is None:
            patches = one_per_picture(encoder_hidden_states, kept.pictures)
            kept.pair = split_heads(attention.key(patches), heads), split_heads(attention.value(patches), heads)
        seen, weights = look(split_heads(attention.query(hidden_states), heads), *kept.pair)
        outputs = (
            (join_heads(seen), ungrouped(weights, len(hidden_states))) if output_attentions else (join_heads(seen),)
        )
        return (*outputs, kept.pair)

    return forward


def _gpt2_forward(attention: Any, pictures: int) -> Forward:
    kept = _Kept(pictures)
    fused = getattr(getattr(attention, "config", None), "_attn_implementation", "") == "sdpa"  # from 4.46 on

    def forward(
        hidden_states: torch.Tensor,
        layer_past: Any = None,
        attention_mask: Any = None,
        head_mask: Any = None,
        encoder_hidden_states: Any = None,
        encoder_attention_mask: Any = None,
        use_cache: bool | None = False,
        output_attentions: bool | None = False,
    ) -> tuple[Any, ...]:
        heads = attention.num_heads
        if kept.pair is None:
            both = attention.c_attn(one_per_picture(encoder_hidden_states, kept.pictures))
            key, value = both.split(attention.split_size, dim=2)
            kept.pair = split_heads(key, heads), split_heads(value, heads)
        q = split_heads(attention.q_attn(hidden_states), heads)
        if fused and not output_attentions:
            return attention.c_proj(join_heads(look_fused(q, *kept.pair))), None
        seen, weights = look(q, *kept.pair)
        outputs = (attention.c_proj(join_heads(seen)), None)
        return (*outputs, ungrouped(weights, len(hidden_states))) if output_attentions else outputs

    return forward
