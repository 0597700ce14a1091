"""Many sentences through an encoder: sorted by length, padded, cut again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from ...errors import Interrupted
from ...host import Host

BATCH = 64
R = TypeVar("R")


def by_length(encodings: Sequence[Any], run: Callable[[list[Any]], Iterator[R]], host: Host) -> list[R]:
    """`run` over batches of encodings of like length (padding is wasted work); results in the order given.

    Raises:
        Interrupted: If `host.stopped()` between two batches.
    """
    order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
    results: dict[int, R] = {}
    for first in range(0, len(order), BATCH):
        if host.stopped():
            raise Interrupted
        rows = order[first : first + BATCH]
        results.update(zip(rows, run([encodings[i] for i in rows]), strict=True))
    return [results[i] for i in range(len(encodings))]


def padded(encodings: Sequence[Any], filler: int) -> tuple[Any, Any]:
    """(ids, mask), both long tensors of shape (sentences, longest)."""
    import torch

    longest = max(len(encoding.ids) for encoding in encodings)
    ids = torch.full((len(encodings), longest), filler, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = torch.tensor(encoding.ids)
        mask[row, : len(encoding.ids)] = 1
    return ids, mask
