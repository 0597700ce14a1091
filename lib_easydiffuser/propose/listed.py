"""All proposers asked: the list, as a person and as a program reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..host import Host, HostFacts, facts_of
from ..records import Reading
from .proposers import REGISTRY, Proposer
from .records import Offer, Proposal, Scene, Values


def proposals(
    reading: Reading, host: Host, boxes: Values | None = None, facts: HostFacts | None = None
) -> tuple[Proposal, ...]:
    """What goes with a picture's tags; () where only captions were read.

    Args:
        boxes: What stands in the person's boxes, by the names of `host.FIELDS`; None where that is not known. A
            proposal for a field that is not among them is left out.
        facts: Instead of the host's own.
    """
    if reading.picture is None:
        return ()
    facts = facts_of(host) if facts is None else facts
    scene = Scene(reading.picture, _proven(reading), facts, boxes or {})
    found = sorted(REGISTRY.all(host), key=lambda one: (one.order, one.name))
    asked = [one for one in found if boxes is None or one.fields[0] in boxes]
    return tuple(proposal for one in asked for proposal in _numbered(one, scene))


def to_json(found: Sequence[Proposal]) -> list[dict[str, Any]]:
    """The list in JSON's own types."""
    return [asdict(one) | {"values": dict(one.values)} for one in found]


def _proven(reading: Reading) -> Sequence[Any]:
    """Pixels are looked at here where the reading did without their claims."""
    assert reading.picture is not None
    if any(claim.source == "pixels" for claim in reading.evidence):
        return reading.evidence
    from ..pixels import claims

    return claims(reading.picture, worth=lambda made: False)


def _numbered(proposer: Proposer, scene: Scene) -> Iterator[Proposal]:
    for place, offer in enumerate(proposer.offers(scene)):
        yield _proposal(proposer, offer, scene.boxes, f"{proposer.name} {place + 1}" if place else proposer.name)


def _proposal(proposer: Proposer, offer: Offer, boxes: Values, name: str) -> Proposal:
    # A tab may lack a field that another has: what it cannot take is not sent.
    values = {field: value for field, value in offer.values.items() if not boxes or field in boxes}
    here = {field: boxes[field] for field in proposer.fields if field in boxes and boxes[field] is not None}
    same = bool(boxes) and not offer.absent and all(_equal(boxes.get(field), value) for field, value in values.items())
    return Proposal(
        name,
        proposer.title,
        values,
        proposer.shown(offer.values),
        offer.reason,
        offer.origin,
        proposer.shown(here),
        offer.on and not same and not offer.absent,
        same,
        offer.absent,
    )


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(float(one) - float(other)) < 1e-9
    return str(one) == str(other)


def chosen(found: Sequence[Proposal], names: Sequence[str]) -> Mapping[str, Any]:
    """What the ticked ones would write, by field.

    Raises:
        UsageError: If a tick names none of the list, none is ticked, one cannot be sent, or two write the same field.
    """
    from ..errors import UsageError, quoted

    by_name = {one.name: one for one in found}
    if not names:
        raise UsageError("No setting is ticked.", "Tick what shall be sent.")
    values: dict[str, Any] = {}
    for name in names:
        one = by_name.get(name)
        if one is None:
            raise UsageError(f"There is no proposal {quoted(name)}.", "Press Propose settings again.")
        if one.absent:
            raise UsageError(one.absent, "Take its tick away.")
        if any(field in values for field in one.values):
            raise UsageError(f"Two ticks write {quoted(one.title)}.", "Keep one of them.")
        values.update(one.values)
    return values
