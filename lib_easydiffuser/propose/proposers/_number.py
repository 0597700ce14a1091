"""A number that is taken from the file, or set right where it lies outside of what is sane."""

from __future__ import annotations

from collections.abc import Iterator

from .._usual import Usual
from ..records import Offer, Scene, said_by


def number_offers(
    scene: Scene, name: str, own: float | None, legal: tuple[float, float], usual: Usual
) -> Iterator[Offer]:
    """The file's own value within what the host takes; else the usual one, ticked where the person's is out of bounds.

    Args:
        own: What the file says.
        legal: The host's least and greatest value.
    """
    if own is not None:
        value = min(max(own, legal[0]), legal[1])
        reason = said_by(scene.picture.embedded)
        if value != own:
            reason = f"The file says {own:.10g}; a WebUI takes from {legal[0]:g} to {legal[1]:g}."
        yield Offer({name: value}, reason, "picture", on=True)
        return
    now = scene.boxes.get(name)
    bounds = f"{usual.low:g} - {usual.high:g}"
    if now is None:
        reason = f"Usual for {usual.of}; {bounds} does no harm."
        yield Offer({name: usual.value}, reason, "usual")
    elif not usual.low <= now <= usual.high:
        reason = f"Yours is outside of {bounds}, which is usual for {usual.of}."
        yield Offer({name: usual.value}, reason, "usual", on=True)


def plainly(value: object) -> str:
    """A number for a person, "" for none."""
    return f"{value:g}" if isinstance(value, int | float) else ""
