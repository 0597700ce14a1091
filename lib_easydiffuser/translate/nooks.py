"""Words of place that are things behind an adjective of their own: 갈라진 틈에서, 어두운 구석에."""

from __future__ import annotations

from .particles import PARTICLES, stems
from .piece import Piece

_NOOKS = {
    "틈": "crack", "구석": "corner", "한구석": "corner", "모퉁이": "corner", "귀퉁이": "corner", "가장자리": "edge",
    "꼭대기": "top", "둘레": "rim", "속": "inside",
}  # fmt: skip


def nook_of(piece: str, previous: Piece | None) -> Piece | None:
    """The crack, corner or edge that an adjective stands before; None for a word of place alone."""
    if previous is None or not (previous.role == "before" or (previous.kind == "quality" and not previous.role)):
        return None
    found = ((stem, particle) for stem, particle in stems(piece) if stem in _NOOKS)
    return next((Piece("noun", _NOOKS[stem], stem, PARTICLES[end], end) for stem, end in found), None)
