"""The same BERT by torch, where that is in memory anyway: a third quicker, and on all the cores it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...models.weights import read_file
from ._bert import Bert, Block

Array = NDArray[np.float32]


class TorchBert(Bert):
    """A folder's BERT on its file's pages; in here an `Array` is a tensor.

    Raises:
        MissingModelError, BrokenModelError: As `Bert`.
        ImportError, RuntimeError: If torch cannot be imported here.
    """

    def __init__(self, folder: Path) -> None:
        import torch

        self._torch: Any = torch
        super().__init__(folder)

    def __call__(self, ids: Sequence[Sequence[int]], blocks: Sequence[Block]) -> tuple[Array, list[Array]]:
        with self._torch.inference_mode():
            h, attention = super().__call__(ids, blocks)
            return h.numpy(), [a.numpy() for a in attention]  # type: ignore[attr-defined]

    def _mapped(self, path: Path) -> Mapping[str, Any]:
        return read_file(path)

    def _look(self, q: Any, k: Any, a: Any) -> None:
        a[:] = self._torch.softmax(q @ k.swapaxes(2, 3) / q.shape[-1] ** 0.5, dim=-1)

    def _linear(self, x: Any, name: str) -> Any:
        return self._torch.nn.functional.linear(x, self._get(f"{name}.weight"), self._get(f"{name}.bias"))

    def _norm(self, x: Any, name: str) -> Any:
        weight, bias = self._get(f"{name}.weight"), self._get(f"{name}.bias")
        return self._torch.nn.functional.layer_norm(x, weight.shape, weight, bias, float(self._epsilon))

    def _gelu(self, x: Any) -> Any:
        return self._torch.nn.functional.gelu(x)

    def _empty(self, shape: tuple[int, ...]) -> Any:
        return self._torch.empty(shape)
