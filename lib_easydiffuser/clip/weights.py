"""The weights of CLIP's text tower under one set of names, whoever published them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..errors import BrokenModelError, ModelError, quoted

if TYPE_CHECKING:
    import torch

Linear = tuple["torch.Tensor", "torch.Tensor"]  # weight (out, in), bias (out,)
_SAMPLES = 4096  # values of every tensor
State = Mapping[str, "torch.Tensor"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One block; `qkv` holds query, key and value one below the other. Norms are (weight, bias)."""

    norm1: Linear
    qkv: Linear
    out: Linear
    norm2: Linear
    up: Linear
    down: Linear

    def to(self, device: str, dtype: torch.dtype) -> Layer:
        """Linear maps in a precision; norms stay float32."""
        import torch

        def moved(name: str) -> Linear:
            weight, bias = getattr(self, name)
            kind = torch.float32 if name.startswith("norm") else dtype
            return weight.to(device, kind), bias.to(device, kind)

        return Layer(*(moved(name) for name in ("norm1", "qkv", "out", "norm2", "up", "down")))


@dataclass(frozen=True, eq=False)
class TextWeights:
    """A causal text tower.

    Attributes:
        tokens: Token embedding, shape (vocabulary, width).
        positions: Shape (length, width).
        projection: Shape (width, features).
        activation: "quick_gelu" or "gelu".
    """

    tokens: torch.Tensor
    positions: torch.Tensor
    layers: tuple[Layer, ...]
    norm: Linear
    projection: torch.Tensor
    heads: int
    activation: str
    epsilon: float = 1e-5

    def to(self, device: str, dtype: torch.dtype) -> TextWeights:
        """On a device, its linear maps in a precision; embeddings, norms and projection float32."""
        return replace(
            self,
            tokens=self.tokens.to(device).float(),
            positions=self.positions.to(device).float(),
            layers=tuple(layer.to(device, dtype) for layer in self.layers),
            norm=(self.norm[0].to(device).float(), self.norm[1].to(device).float()),
            projection=self.projection.to(device).float(),
        )


def from_open_clip(state: State, heads: int, activation: str) -> TextWeights:
    """The text tower in a state of open_clip (or of OpenAI's own files).

    Raises:
        ModelError: If the tower is of another kind (not causal, or not a transformer of CLIP's).
        BrokenModelError: If a weight is missing.
    """
    state = {name.removeprefix("text."): tensor for name, tensor in state.items() if not name.startswith("visual.")}
    if "cls_emb" in state or "positional_embedding" not in state:
        raise ModelError("This model's text tower is not CLIP's causal transformer.", "Choose another CLIP model.")
    count = _count(state, "transformer.resblocks.")
    names = {"norm1": "ln_1", "out": "attn.out_proj", "norm2": "ln_2", "up": "mlp.c_fc", "down": "mlp.c_proj"}
    layers = []
    for number in range(count):
        stem = f"transformer.resblocks.{number}."
        parts = {ours: _linear(state, stem + theirs) for ours, theirs in names.items()}
        qkv = _get(state, stem + "attn.in_proj_weight"), _get(state, stem + "attn.in_proj_bias")
        layers.append(_scaled(Layer(qkv=qkv, **parts), state, stem))
    return TextWeights(
        _get(state, "token_embedding.weight"), _get(state, "positional_embedding"), tuple(layers),
        _linear(state, "ln_final"), _get(state, "text_projection"), heads, activation,
    )  # fmt: skip


def from_transformers(state: State, config: Any) -> TextWeights:
    """The text tower in a state of transformers' CLIPModel, CLIPTextModelWithProjection or CLIPTextModel.

    Args:
        state: With "text_projection.weight". A CLIPTextModel of transformers 5 has no inner `text_model`.
        config: Its CLIPTextConfig.
    """
    import torch

    if config.hidden_act not in ("quick_gelu", "gelu"):
        raise ModelError(f"CLIP with the activation {config.hidden_act!r} is not known.", "Choose another CLIP model.")
    names = {
        "norm1": "layer_norm1", "out": "self_attn.out_proj", "norm2": "layer_norm2", "up": "mlp.fc1",
        "down": "mlp.fc2",
    }  # fmt: skip
    inner = "" if "embeddings.token_embedding.weight" in state else "text_model."
    layers = []
    for number in range(config.num_hidden_layers):
        stem = f"{inner}encoder.layers.{number}."
        parts = {ours: _linear(state, stem + theirs) for ours, theirs in names.items()}
        split = [_linear(state, f"{stem}self_attn.{name}_proj") for name in "qkv"]
        qkv = torch.cat([weight for weight, _ in split]), torch.cat([bias for _, bias in split])
        layers.append(Layer(qkv=qkv, **parts))
    embeddings = f"{inner}embeddings."
    return TextWeights(
        _get(state, embeddings + "token_embedding.weight"), _get(state, embeddings + "position_embedding.weight"),
        tuple(layers), _linear(state, f"{inner}final_layer_norm"), _get(state, "text_projection.weight").T,
        config.num_attention_heads, config.hidden_act, config.layer_norm_eps,
    )  # fmt: skip


def tower_fingerprint(weights: TextWeights) -> str:
    """Names a text tower by its values, under whatever names and in whichever precision it is kept.

    Two towers of the same fingerprint differ by less than half precision at every sampled place: a checkpoint's
    text encoder may stand in for CLIP's own only then. The projection is left out, checkpoints have none.
    """
    digest = hashlib.sha256()
    for _, tensor in _places(weights):
        digest.update(_sampled(tensor))
    return digest.hexdigest()[:16]


def difference(first: TextWeights, second: TextWeights) -> str:
    """How one text tower differs from another by more than half precision; "" where they are the same."""
    if len(first.layers) != len(second.layers):
        return f"it has {len(first.layers)} layers instead of {len(second.layers)}"
    for (name, one), (_, other) in zip(_places(first), _places(second), strict=True):
        if one.shape != other.shape or _sampled(one) != _sampled(other):
            return f"{name} differs"
    return ""


def _places(weights: TextWeights) -> Iterator[tuple[str, torch.Tensor]]:
    """Every weight but the projection, with a name for a person."""
    yield from (("the token embedding", weights.tokens), ("the positions", weights.positions))
    for number, layer in enumerate(weights.layers, 1):
        for pair in (layer.qkv, layer.out, layer.up, layer.down, layer.norm1, layer.norm2):
            yield from ((f"layer {number}", tensor) for tensor in pair)
    yield from (("the last norm", tensor) for tensor in weights.norm)


def _sampled(tensor: torch.Tensor) -> bytes:
    values = tensor.detach().flatten()
    found: bytes = values[:: max(len(values) // _SAMPLES, 1)].half().cpu().numpy().tobytes()
    return found


def _scaled(layer: Layer, state: State, stem: str) -> Layer:
    """open_clip's layer scale, folded into the maps it follows."""
    if f"{stem}ls_1.gamma" not in state:
        return layer
    first, second = state[f"{stem}ls_1.gamma"], state[f"{stem}ls_2.gamma"]
    out = layer.out[0] * first[:, None], layer.out[1] * first
    return replace(layer, out=out, down=(layer.down[0] * second[:, None], layer.down[1] * second))


def _count(state: State, stem: str) -> int:
    return len({name[len(stem) :].split(".")[0] for name in state if name.startswith(stem)})


def _linear(state: State, name: str) -> Linear:
    return _get(state, f"{name}.weight"), _get(state, f"{name}.bias")


def _get(state: State, name: str) -> torch.Tensor:
    if name not in state:
        raise BrokenModelError(f"The weights of CLIP's text tower lack {quoted(name)}.", "Download the model again.")
    return state[name]
