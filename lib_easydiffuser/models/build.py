"""A model without its weights: parameters on the meta device, small constants real."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn


def build_empty(kind: Callable[[Any], nn.Module], config: Any) -> nn.Module:
    """An instance whose parameters take no memory until weights are assigned.

    Only tensors of arbitrary content go to the meta device. What the constructor computes (position
    numbers, causal masks) stays real: a buffer outside the checkpoint would otherwise be lost.
    """
    with _on_meta():
        return kind(config)


def _on_meta() -> Any:
    import torch
    from torch.overrides import TorchFunctionMode

    arbitrary = {torch.empty, torch.rand, torch.randn, torch.normal}
    fills = {torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.zero_, torch.Tensor.fill_}

    class OnMeta(TorchFunctionMode):  # type: ignore[misc]
        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            kwargs = dict(kwargs or {})
            if function in fills and args[0].device.type == "meta":
                return args[0]  # torch would work out the shape of the result, slowly
            if function in arbitrary and kwargs.get("device") is None:
                kwargs["device"] = "meta"
            return function(*args, **kwargs)

    return OnMeta()
