"""The large products of a text tower's block: torch's own, or of weights that were packed once.

torch lays the weight of every product out anew for the CPU, call by call. The reduced copy of a tower multiplies the
same weights some two hundred times a step, so it keeps them as oneDNN wants them: an eighth off a product in bfloat16,
the activation inside it. float32 stays as it is: its weights are the file's own, and packed they would stand in
memory twice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from .weights import Layer, Linear

if TYPE_CHECKING:
    import torch

_QUICK = 1.702  # quick_gelu(x) = x sigmoid(1.702 x)
_TYPICAL = 1024  # rows a layout is chosen for; any number can be multiplied


class Block(Protocol):
    """One block's norms, (weight, bias), and its products of rows in the tower's precision."""

    norm1: Linear
    norm2: Linear

    def qkv(self, h: torch.Tensor) -> torch.Tensor:
        """Query, key and value side by side, shape (rows, 3 width)."""

    def out(self, seen: torch.Tensor) -> torch.Tensor:
        """What attention adds to the rows, shape (rows, width)."""

    def mlp(self, h: torch.Tensor) -> torch.Tensor:
        """What the second half adds to the rows, shape (rows, width). It may write into h."""


def block(layer: Layer, activation: str) -> Block:
    """A block's products, packed where that is to be had for the precision and device of its weights.

    Args:
        activation: "quick_gelu" or "gelu".
    """
    return _Packed(layer, activation) if _can_pack(layer) else _Plain(layer, activation)


class _Plain:
    def __init__(self, layer: Layer, activation: str) -> None:
        self.norm1, self.norm2 = layer.norm1, layer.norm2
        self._layer = layer
        self._activation = activation

    def qkv(self, h: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import linear

        return linear(h, *self._layer.qkv)

    def out(self, seen: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import linear

        return linear(seen, *self._layer.out)

    def mlp(self, h: torch.Tensor) -> torch.Tensor:
        """x sigmoid(c x) is silu(c x) / c; both factors go into the matrix products."""
        import torch
        from torch.nn.functional import gelu, linear, silu

        if self._activation == "gelu":
            return linear(gelu(linear(h, *self._layer.up)), *self._layer.down)
        (up, up_bias), (down, down_bias) = self._layer.up, self._layer.down
        inner = torch.addmm(up_bias * _QUICK, h, up.T, alpha=_QUICK)
        return torch.addmm(down_bias, silu(inner, inplace=True), down.T, alpha=1 / _QUICK)


class _Packed:
    def __init__(self, layer: Layer, activation: str) -> None:
        self.norm1, self.norm2 = layer.norm1, layer.norm2
        self._qkv, self._out = _packed(layer.qkv), _packed(layer.out)
        # The factors of quick_gelu go into the weights, which have been rounded to the same eight bits before.
        quick = activation == "quick_gelu"
        up, down = layer.up, layer.down
        self._up = _packed((up[0] * _QUICK, up[1] * _QUICK) if quick else up)
        self._down = _packed((down[0] / _QUICK, down[1]) if quick else down)
        self._act = ("swish", "") if quick else ("gelu", "none")

    def qkv(self, h: torch.Tensor) -> torch.Tensor:
        return _multiplied(h, self._qkv)

    def out(self, seen: torch.Tensor) -> torch.Tensor:
        return _multiplied(seen, self._out)

    def mlp(self, h: torch.Tensor) -> torch.Tensor:
        return _multiplied(_multiplied(h, self._up, *self._act), self._down)


def _can_pack(layer: Layer) -> bool:
    import torch

    weight = layer.qkv[0]
    return weight.device.type == "cpu" and weight.dtype == torch.bfloat16 and _ops_are_here()


def _packed(pair: Linear) -> Linear:
    import torch

    weight, bias = pair
    return torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), _TYPICAL), bias


def _multiplied(h: torch.Tensor, pair: Linear, act: str = "none", kind: str = "") -> torch.Tensor:
    import torch

    product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(h.contiguous(), *pair, act, [], kind)
    return product


@lru_cache(maxsize=1)
def _ops_are_here() -> bool:
    """Whether this torch multiplies packed weights rightly, tried on a small one.

    Source:
        torch's compiler has packed linear maps by these operators from 2.1 to 2.13. They are not of its public
        interface: whatever one of them says, the plain product is there.
    """
    import torch
    from torch.nn.functional import linear, silu

    try:
        h = torch.linspace(-1, 1, 24).view(3, 8).bfloat16()
        weight, bias = torch.linspace(1, -1, 128).view(16, 8).bfloat16(), torch.linspace(0, 1, 16).bfloat16()
        found: Any = _multiplied(h, _packed((weight, bias)), "swish")
        return bool(torch.allclose(found.float(), silu(linear(h, weight, bias)).float(), atol=0.05))
    except (RuntimeError, AttributeError, NotImplementedError, TypeError):
        return False
