"""Where the tags on the desk are, for the page: made when the page asks, once for each answer."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..errors import UsageError
from ..records import Analysis, Box, Picture, Place, Polarity, Tag
from ..serial import to_line
from .desk import Desk
from .rows import POLARITIES
from .stamps import stamp

if TYPE_CHECKING:
    from ..explain import Hit

_SIGN = 8  # pixels a side of the picture's sign


@dataclass(frozen=True, eq=False)
class Placed:
    """Places of one answer.

    Attributes:
        analysis: The answer, with the person's own tags behind its own.
        of: The answer as it came.
        own: Side and text of tags that no answer proposed: typed, or retyped.
        number: Tells them from all others; the page asks for places when a view names a number that it has not.
        found: One place for every tag, then for every word, of the part that was read; None until asked for.
    """

    analysis: Analysis
    of: Analysis
    own: tuple[tuple[Polarity, str], ...]
    number: int
    found: tuple[Place, ...] | None = None


def number_of(desk: Desk) -> int:
    """The number of what lies on the desk now; 0 for nothing. Looks at no picture."""
    return _placed(desk).number if desk.analysis else 0


def places_of(desk: Desk) -> tuple[Placed, tuple[Place, ...]]:
    """The places, made now if nobody has asked before.

    Raises:
        UsageError: If there is nothing on the desk.
    """
    from ..explain import places

    if desk.analysis is None:
        raise UsageError("There is no picture yet.", "Drop one here, or write a caption and press Re-tag.")
    placed = _placed(desk)
    if placed.found is None:
        desk.placed = placed = replace(placed, found=places(placed.analysis))
    assert placed.found is not None
    return placed, placed.found


def message(desk: Desk) -> str:
    """The places as the page draws them; see docs/where.md for a place's own keys."""
    from ..explain import in_whole, to_dicts

    if desk.analysis is None:
        return to_line({"stamp": stamp(), "of": 0, "tags": [], "words": []})
    placed, found = places_of(desk)
    picture = placed.analysis.reading.picture
    part = picture.part if picture else None
    told = to_dicts(in_whole(found, part), korean=True)
    tags = placed.analysis.tags
    sides = [{"side": tag.polarity} for tag in tags]
    return to_line({
        "stamp": stamp(), "of": placed.number, "part": part, "sign": _sign(picture), "blind": _blind(placed.analysis),
        "tags": [side | place for side, place in zip(sides, told, strict=False)], "words": told[len(tags):],
    })  # fmt: skip


def hits_at(desk: Desk, here: Box) -> list[Hit]:
    """The positive tags that are seen in a rectangle of the whole picture, strongest first.

    Args:
        here: Shares 0..1; a point has no width and no height.
    """
    from ..explain import tags_at

    placed, found = places_of(desk)
    picture = placed.analysis.reading.picture
    inside = _in_part(here, picture.part if picture else None)
    if inside is None:
        return []
    return tags_at(listed(desk, placed, found), *inside)


def listed(desk: Desk, placed: Placed, found: Sequence[Place]) -> list[Place]:
    """The places of the positive tags as the list has them: what was taken out of it or renamed is not there."""
    here = {row.text for row in desk.lists.get("positive", ()) if not row.gone}
    pairs = zip(placed.analysis.tags, found, strict=False)
    return [place for tag, place in pairs if tag.polarity == "positive" and tag.text in here]


def _placed(desk: Desk) -> Placed:
    before, analysis = desk.placed, desk.analysis
    assert analysis is not None
    own = _own(desk, analysis)
    if isinstance(before, Placed) and before.of is analysis and before.own == own:
        return before
    more = tuple(Tag(text, side, source="person") for side, text in own)
    desk.placed = fresh = Placed(replace(analysis, tags=(*analysis.tags, *more)), analysis, own, stamp())
    return fresh


def _own(desk: Desk, analysis: Analysis) -> tuple[tuple[Polarity, str], ...]:
    known = {(tag.polarity, tag.text) for tag in analysis.tags}
    texts = {(side, row.text) for side in POLARITIES for row in desk.lists.get(side, ()) if row.text.strip()}
    return tuple(sorted(texts - known))


def _in_part(here: Box, part: Box | None) -> Box | None:
    """A rectangle of the whole picture as shares of the part; None where they have nothing in common."""
    if part is None:
        return here
    left, top = max(here[0], part[0]), max(here[1], part[1])
    right, bottom = min(here[0] + here[2], part[0] + part[2]), min(here[1] + here[3], part[1] + part[3])
    if right < left or bottom < top:
        return None
    return (left - part[0]) / part[2], (top - part[1]) / part[3], (right - left) / part[2], (bottom - top) / part[3]


def _blind(analysis: Analysis) -> list[str]:
    """Captioners that do not say where they looked."""
    blind = [one.source for one in analysis.reading.captions if one.attended and one.focus is None]
    return [name for name in dict.fromkeys(blind) if name not in ("", "person")]


def _sign(picture: Picture | None) -> dict[str, Any] | None:
    """The picture in a few pixels: by them the page knows whether the one that it shows is the one that was read."""
    if picture is None:
        return None
    from PIL import Image

    small = picture.rgb.resize((_SIGN, _SIGN), Image.Resampling.BOX)
    return {"side": _SIGN, "rgb": base64.b64encode(small.tobytes()).decode("ascii")}
