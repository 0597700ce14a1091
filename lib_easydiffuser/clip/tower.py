"""CLIP's causal text transformer over a token tree behind a common prefix.

    variable   meaning
    N, P, T    nodes of the tree, tokens of the prefix, tokens of a node's own path (itself included)
    H, E       heads, width of a head

What a token sees stands before it, so texts that begin alike share their beginnings' keys and values: the
features are those of the library's own encode_text, from a twentieth of the positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..dataclass import dataclass
from .branches import Branches, Index, branches, sort_order
from .products import Block, block
from .tokens import Ids, Tokens, padded
from .weights import TextWeights

if TYPE_CHECKING:
    import torch

CHUNK = 512  # texts at once


@dataclass(frozen=True, eq=False)
class Prefix:
    """What every text of a step begins with.

    Attributes:
        length: P.
        states: (keys, values) of every layer, each of shape (H, P, E), float32.
    """

    length: int
    states: tuple[tuple[torch.Tensor, torch.Tensor], ...]


class TextTower:
    """Text features of one CLIP model, unit length.

    Args:
        dtype: Of the large matrix products: "float32", "bfloat16" or "float16". All else is float32.
    """

    def __init__(self, weights: TextWeights, tokens: Tokens, device: str = "cpu", dtype: str = "float32") -> None:
        import torch

        self._dtype = getattr(torch, dtype)
        self._blocks = tuple(block(layer.to(device, self._dtype), weights.activation) for layer in weights.layers)
        self._weights = replace(weights, layers=()).to(device, self._dtype)
        self._device = device
        self.tokens = tokens

    @property
    def width(self) -> int:
        """Numbers of a feature."""
        return int(self._weights.projection.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Features of whole texts, shape (texts, width), in order."""
        ids, lengths = padded(self.tokens.sequence(text) for text in texts)
        order = sort_order(ids)
        features = np.empty((len(texts), self.width), np.float32)
        for rows, found in self.features(ids[order], lengths[order]):
            features[order[rows]] = found.cpu().numpy()
        return features

    def prefix(self, ids: Sequence[int]) -> Prefix:
        """Keys and values of a beginning, its start token included."""
        with _inference():
            states = tuple(self._prefix_states(ids)) if ids else ()
        return Prefix(len(ids), states)

    def features(
        self, ids: Ids, lengths: Index, prefix: Prefix | None = None, chunk: int = CHUNK
    ) -> Iterator[tuple[slice, torch.Tensor]]:
        """Features of what follows the prefix, a chunk of neighbouring texts at a time.

        Args:
            ids: Shape (texts, longest), every text ended, -1 beyond it; sorted, to share the most.

        Yields:
            (which texts, their unit features float32).
        """
        for first in range(0, len(ids), chunk):
            rows = slice(first, min(first + chunk, len(ids)))
            with _inference():
                found = self._run(branches(ids[rows], lengths[rows]), prefix)
            yield rows, found

    def _prefix_states(self, ids: Sequence[int]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        weights = self._weights
        x = weights.tokens[torch.tensor(ids, device=self._device)] + weights.positions[: len(ids)]
        for layer in self._blocks:
            q, k, v = self._qkv(x, layer)
            q, k, v = (part.transpose(0, 1).contiguous() for part in (q, k, v))
            yield k, v
            seen = scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
            seen = seen.transpose(0, 1).flatten(1)
            x = self._after_attention(x, seen, layer)

    def _run(self, tree: Branches, prefix: Prefix | None) -> torch.Tensor:
        import torch
        from torch.nn.functional import layer_norm, normalize

        weights = self._weights
        before = prefix.length if prefix else 0
        place = torch.from_numpy(tree.depth + before).to(self._device)
        x = weights.tokens[torch.from_numpy(tree.tokens).long().to(self._device)] + weights.positions[place]
        paths = [torch.from_numpy(path).to(self._device) for path in tree.paths]
        ends = torch.from_numpy(tree.ends).to(self._device)
        for number, layer in enumerate(self._blocks):
            q, k, v = self._qkv(x, layer)
            seen = _look(q, k, v, tree, paths, prefix.states[number] if prefix and prefix.states else None)
            if number == len(self._blocks) - 1:  # only where a text ends does the last layer matter
                x, seen = x[ends], seen[ends]
            x = self._after_attention(x, seen, layer)
        x = layer_norm(x, (x.shape[1],), *weights.norm, weights.epsilon)
        return normalize(x @ weights.projection, dim=-1)

    def _qkv(self, x: torch.Tensor, layer: Block) -> list[torch.Tensor]:
        """Query (scaled), key and value, each of shape (N, H, E)."""
        from torch.nn.functional import layer_norm

        heads = self._weights.heads
        h = layer_norm(x, (x.shape[1],), *layer.norm1, self._weights.epsilon)
        both = layer.qkv(h.to(self._dtype)).float()
        return [part.unflatten(1, (heads, -1)) for part in both.chunk(3, dim=1)]

    def _after_attention(self, x: torch.Tensor, seen: torch.Tensor, layer: Block) -> torch.Tensor:
        from torch.nn.functional import layer_norm

        x = x + layer.out(seen.to(self._dtype))
        h = layer_norm(x, (x.shape[1],), *layer.norm2, self._weights.epsilon)
        return x.add_(layer.mlp(h.to(self._dtype)))


def _look(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, tree: Branches, paths: list[torch.Tensor],
    prefix: tuple[torch.Tensor, torch.Tensor] | None,
) -> torch.Tensor:  # fmt: skip
    """What every node sees of the prefix and of its own path, shape (N, H * E)."""
    import torch

    q = q * q.shape[2] ** -0.5
    own = (q * k).sum(-1)[:, :, None]
    far = torch.matmul(q.transpose(0, 1), prefix[0].transpose(1, 2)).transpose(0, 1) if prefix else own[:, :, :0]
    count, seen = far.shape[2], torch.empty_like(q)
    behind = torch.empty_like(far)
    for (first, last), path in zip(tree.levels, paths, strict=True):
        nodes, above = slice(first, last), path[:, :-1]  # (n, T - 1)
        near = _taken(k, above).mul_(q[nodes, None]).sum(-1).transpose(1, 2)
        share = torch.cat([far[nodes], own[nodes], near], dim=2).softmax(-1)
        behind[nodes] = share[:, :, :count]
        seen[nodes] = share[:, :, count, None] * v[nodes]
        if above.shape[1]:
            seen[nodes] += _taken(v, above).mul_(share[:, :, count + 1 :].transpose(1, 2)[..., None]).sum(1)
    if prefix:
        seen += torch.matmul(behind.transpose(0, 1), prefix[1]).transpose(0, 1)
    return seen.flatten(1)


def _taken(states: torch.Tensor, path: torch.Tensor) -> torch.Tensor:
    """Rows of a path, shape (n, T, H, E); index_select copies them twice as fast as indexing does."""
    return states.flatten(1).index_select(0, path.flatten()).view(*path.shape, *states.shape[1:])


def _inference() -> Any:
    import torch

    return torch.inference_mode()
