"""Attention of many rows to few pictures: what is the same for all beams and tokens is computed and kept once.

    variable   meaning
    P, R       pictures; rows of the text decoder: R / P beams or drawn sentences of each picture, side by side
    q          queries, shape (R, heads, tokens, d)
    k, v       keys and values of the pictures' patches, shape (P, heads, patches, d)

The library's own generate() decodes; only the attention to the picture, or what stands for it, is replaced while it
does. Nothing is kept afterwards.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

Forward = Callable[..., Any]


@contextmanager
def replaced(forwards: Iterable[tuple[Any, Forward]]) -> Iterator[None]:
    """Modules with other forwards of their own for a while; their classes, and what others gave them, stay."""
    given: list[tuple[Any, Any]] = []
    try:
        for module, forward in forwards:
            given.append((module, vars(module).get("forward")))
            module.forward = forward
        yield
    finally:
        for module, before in given:
            if before is None:
                del module.forward
            else:
                module.forward = before


def takes(module: Any, name: str) -> bool:
    """Whether the module's forward has an argument of that name: what tells the library's versions apart."""
    return name in inspect.signature(type(module).forward).parameters


def split_heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    """Shape (rows, tokens, width) -> (rows, heads, tokens, d), laid out so that products need no copy."""
    return x.view(*x.shape[:-1], heads, -1).transpose(1, 2).contiguous()


def join_heads(x: torch.Tensor) -> torch.Tensor:
    """Shape (rows, heads, tokens, d) -> (rows, tokens, width)."""
    return x.transpose(1, 2).flatten(2)


def one_per_picture(rows: torch.Tensor, pictures: int) -> torch.Tensor:
    """The first row of each picture: the library gives every beam a copy."""
    return rows[:: len(rows) // pictures].contiguous()


def grouped(x: torch.Tensor, pictures: int) -> torch.Tensor:
    """Shape (R, heads, tokens, n) -> (P, heads, R / P * tokens, n): the rows of a picture one below the other."""
    rows, heads, tokens, n = x.shape
    if rows == pictures:
        return x
    return x.view(pictures, -1, heads, tokens, n).transpose(1, 2).reshape(pictures, heads, -1, n)


def ungrouped(x: torch.Tensor, rows: int) -> torch.Tensor:
    """Back from `grouped`."""
    pictures, heads, together, n = x.shape
    if rows == pictures:
        return x
    each = rows // pictures
    return x.view(pictures, heads, each, together // each, n).transpose(1, 2).reshape(rows, heads, -1, n)


def look(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(what each row sees, shape as q; grouped attention, for `ungrouped`)."""
    weights = (grouped(q, len(k)) @ k.transpose(-1, -2)) / math.sqrt(q.shape[-1])
    weights = weights.softmax(dim=-1)
    return ungrouped(weights @ v, len(q)), weights


def look_fused(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """What each row sees, by torch's own kernel: it rounds less in half precision, and so must who is compared."""
    import torch

    seen = torch.nn.functional.scaled_dot_product_attention(grouped(q, len(k)), k, v)
    return ungrouped(seen, len(q))
