"""GIT with the picture encoded once.

GIT's decoder reads the picture's patches and the words in one row; patches look at patches alone, so their keys and
values never change. transformers up to 4.56 keeps those of the words only, and runs the whole image encoder and all
patches through the decoder again for every token and beam. Here the patches go through once, and the library's
decoder sees the words alone, whose attention is given the patches' keys and values in front. transformers 5 caches
them; there the beams share the image encoder's pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from ._shared import Forward, grouped, join_heads, one_per_picture, replaced, split_heads, takes, ungrouped

if TYPE_CHECKING:
    import torch

Pair = tuple["torch.Tensor", "torch.Tensor"]


@contextmanager
def sharing(model: Any, pictures: int) -> Iterator[None]:
    """GitForCausalLM, decoding so many pictures."""
    attention = model.git.encoder.layer[0].attention.self
    if not takes(attention, "pixel_values_present"):
        with replaced([(model.git.image_encoder, _once_a_picture(model.git.image_encoder, pictures))]):
            yield
    elif getattr(attention, "position_embedding_type", "absolute") != "absolute":
        yield
    else:
        with ExitStack() as until_the_end, replaced([(model.git, _words_alone(model.git, pictures, until_the_end))]):
            yield


def _once_a_picture(encoder: Any, pictures: int) -> Forward:
    original = encoder.forward

    def forward(pixel_values: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        output = original(one_per_picture(pixel_values, pictures), *args, **kwargs)
        hidden = output.last_hidden_state
        output.last_hidden_state = hidden.repeat_interleave(len(pixel_values) // pictures, dim=0)
        return output

    return forward


def _words_alone(git: Any, pictures: int, until_the_end: ExitStack) -> Forward:
    """The decoder's forward: pictures on the first step, words on all."""
    original = git.forward

    def forward(*args: Any, pixel_values: Any = None, **kwargs: Any) -> Any:
        if pixel_values is not None and "forward" not in vars(git.encoder.layer[0].attention.self):
            until_the_end.enter_context(replaced(_reading(git, one_per_picture(pixel_values, pictures))))
        return original(*args, **kwargs)

    return forward


def _reading(git: Any, pixel_values: torch.Tensor) -> Iterator[tuple[Any, Forward]]:
    """Every layer's self-attention with the patches' keys and values in front."""
    hidden = git.visual_projection(git.image_encoder(pixel_values).last_hidden_state)
    layers = list(git.encoder.layer)
    found: list[tuple[Any, Pair]] = []
    gives_weights = False
    for number, layer in enumerate(layers, 1):
        attention = layer.attention.self
        with _overheard(attention) as pair:
            if number < len(layers) or number == 1:
                hidden, told = layer(hidden)[:2]
                # 4.30 to 4.52 end with their cache, 4.53 and later with the attention.
                gives_weights = hasattr(told, "dtype")
            else:  # of the last layer only these are asked for
                attention.key(hidden), attention.value(hidden)
        found.append((attention, (pair[0], pair[1])))
    yield from ((attention, _forward(attention, pair, gives_weights)) for attention, pair in found)


@contextmanager
def _overheard(attention: Any) -> Iterator[list[torch.Tensor]]:
    """[keys, values], by heads, that the layer computes meanwhile."""
    heard: list[torch.Tensor] = []

    def keep(_: Any, args: Any, output: torch.Tensor) -> None:
        heard.append(split_heads(output, attention.num_attention_heads))

    hooks = [part.register_forward_hook(keep) for part in (attention.key, attention.value)]
    try:
        yield heard
    finally:
        for hook in hooks:
            hook.remove()


def _forward(attention: Any, picture: Pair, gives_weights: bool) -> Forward:
    heads = attention.num_attention_heads

    def forward(
        hidden_states: torch.Tensor,
        attention_mask: Any = None,
        head_mask: Any = None,
        past: Any = None,
        output_attentions: bool | None = False,
        pixel_values_present: bool | None = False,
    ) -> tuple[Any, ...]:
        q, k, v = (
            split_heads(part(hidden_states), heads) for part in (attention.query, attention.key, attention.value)
        )
        k, v, past = _with_past(k, v, past, getattr(attention, "layer_idx", None))
        seen, weights = _attend(q, (k, v), picture, attention_mask)
        if gives_weights:
            return join_heads(seen), weights
        return (join_heads(seen), weights, past) if output_attentions else (join_heads(seen), past)

    return forward


def _with_past(k: torch.Tensor, v: torch.Tensor, past: Any, layer: int | None) -> tuple[Any, Any, Any]:
    """Keys and values of all words so far, and the cache: a pair in 4.30, an object that keeps them itself later."""
    import torch

    if hasattr(past, "update"):
        return (*past.update(k, v, layer), past)
    if past is not None:
        k, v = torch.cat([past[0], k], dim=2), torch.cat([past[1], v], dim=2)
    return k, v, (k, v)


def _attend(q: torch.Tensor, words: Pair, picture: Pair, mask: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """(what is seen, attention): shape as q, and (rows, heads, tokens, patches + words)."""
    import torch

    (k, v), (patch_k, patch_v) = words, picture
    to_words = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    to_words = to_words if mask is None else to_words + mask
    to_patches = ungrouped(grouped(q, len(patch_k)) @ patch_k.transpose(-1, -2), len(q)) / math.sqrt(q.shape[-1])
    weights = torch.cat([to_patches, to_words], dim=-1).softmax(dim=-1)
    patches = patch_k.shape[2]
    # Both parts of one sum: rounded once, at its end, as a product over patches and words is.
    exact = weights.float()
    seen = ungrouped(grouped(exact[..., :patches], len(patch_k)) @ patch_v.float(), len(q))
    return (seen + exact[..., patches:] @ v.float()).to(q.dtype), weights
