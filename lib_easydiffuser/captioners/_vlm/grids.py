"""The picture's tokens as a grid of patches, row by row."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Grid = tuple[int, int]
_TILE = re.compile(r"<row_(\d+)_col_(\d+)>")


def on_grid(
    attention: NDArray[np.float32], inputs: dict[str, Any], row: int, config: Any, prompt: str
) -> tuple[NDArray[np.float32], Grid] | None:
    """(attention by patch, rows and columns); None where the tokens make no grid that is known.

    Args:
        attention: Shape (layers, heads, pieces, tokens of the picture).
        row: The picture.
        prompt: The question as the model read it, with the marks of tiles.
    """
    tokens = attention.shape[-1]
    if "image_grid_thw" in inputs:
        merge = int(getattr(config.vision_config, "spatial_merge_size", 1))
        _, high, wide = (int(side) for side in inputs["image_grid_thw"][row])
        grid = high // merge, wide // merge
        return (attention, grid) if grid[0] * grid[1] == tokens else None
    tiles = [(int(high), int(wide)) for high, wide in _TILE.findall(prompt)]
    if tiles:
        return _tiled(attention, max(high for high, _ in tiles), max(wide for _, wide in tiles))
    side = math.isqrt(tokens)
    if side * side == tokens:
        return attention, (side, side)
    side = math.isqrt(tokens - 1)
    # One more than a square: the token of the whole picture stands first.
    return (attention[..., 1:], (side, side)) if side and side * side == tokens - 1 else None


def _tiled(attention: NDArray[np.float32], high: int, wide: int) -> tuple[NDArray[np.float32], Grid] | None:
    """Tiles put side by side; what went to the view of the whole, which comes last, lies evenly over its places."""
    import numpy as np

    each = attention.shape[-1] // (high * wide + 1)
    side = math.isqrt(each)
    if side * side != each or each * (high * wide + 1) != attention.shape[-1]:
        return None
    head = attention.shape[:-1]
    tiles = attention[..., :-each].reshape(*head, high, wide, side, side)
    fine = np.moveaxis(tiles, -3, -2).reshape(*head, high * side, wide * side)
    whole = attention[..., -each:].reshape(*head, side, side)
    spread = whole.repeat(high, axis=-2).repeat(wide, axis=-1) / (high * wide)
    return (fine + spread).reshape(*head, -1), (high * side, wide * side)
