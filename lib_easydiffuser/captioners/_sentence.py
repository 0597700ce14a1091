"""One decoded sequence, before it is a caption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Sentence:
    """What a model said.

    Attributes:
        ids: Generated tokens, without the prompt.
        attention: Shape (layers, heads, ids, patches), or None; see records.Focus.
        cut: Whether it ended at the limit of tokens.
        grid: Rows and columns of the patches, where they differ from picture to picture.
    """

    ids: list[int]
    attention: NDArray[np.float32] | None = None
    cut: bool = False
    grid: tuple[int, int] | None = None
