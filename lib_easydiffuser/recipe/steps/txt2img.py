"""txt2img: the first picture, of the prompt, LoRAs and ControlNet's units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import UsageError
from ...knob import field
from ..offers import Offers
from ..records import Ask, Stand
from ._contract import StepKind
from ._painting import LISTS, body_of, painting, sides


class Txt2Img(StepKind):
    """From noise."""

    name = "txt2img"
    title = "txt2img: the prompt becomes a picture"
    order = 10
    starts = True
    fields = (
        *painting("{prompt}", None),
        field("aspect", str, "", 'Width to height, like "2:3"; empty takes the reference picture\'s, else a square.'),
        *sides("by the aspect, at the size the checkpoint was trained at"),
    )
    lists = LISTS

    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        from ...loop.preset import usual_size

        body, notes = body_of(values, stand, offers, False)
        width, height = usual_size(_proportions(values["aspect"], stand), stand.family)
        size = {"width": values["width"] or width, "height": values["height"] or height}
        return Ask("/sdapi/v1/txt2img", body | size, tuple(notes))


def _proportions(aspect: str, stand: Stand) -> tuple[int, int]:
    if not aspect.strip():
        return stand.reference_size if all(stand.reference_size) else (1, 1)
    try:
        width, height = (round(1000 * float(part)) for part in aspect.split(":"))
    except (ValueError, OverflowError):
        width = height = 0
    if min(width, height) < 1:
        raise UsageError(f"The aspect cannot be {aspect!r}.", 'It is width to height, like "2:3".')
    return width, height
