"""The tag sources that look at the picture themselves: taggers. Their models run here, before any tag is made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from ..errors import Interrupted, ModelError
from ..host import Host
from ..records import Evidence, Picture
from ..settings import Settings
from .sources import REGISTRY, TagSource

Looks: TypeAlias = tuple[tuple[Evidence, ...], tuple[str, ...]]
"""What a source saw, and notes where it could not look."""
_NOTHING: Mapping[str, Looks] = MappingProxyType({})


def looked(
    picture: Picture, settings: Settings, host: Host, captioner: str = "", known: Mapping[str, Looks] = _NOTHING
) -> Looks:
    """What the taggers that are switched on see, and notes about those that could not look.

    Args:
        captioner: Who made the captions; what has looked for it needs no second look.
        known: What some have seen before, by their names.

    A tagger that fails costs its own tags alone: caption and attention still stand.

    Raises:
        Interrupted: As soon as `host.stopped()`.
    """
    found: list[Evidence] = []
    notes: list[str] = []
    for source in _lookers(settings, host, captioner):
        evidence, unseen = known[source.name] if source.name in known else _look(source, picture, settings, host)
        found += evidence
        notes += unseen
    return tuple(found), tuple(notes)


def looked_apart(picture: Picture, settings: Settings, host: Host, captioner: str) -> dict[str, Looks]:
    """What those see that need no device of the host, by name: for whoever asks before the captioner speaks."""
    lookers = [source for source in _lookers(settings, host, captioner) if source.apart]
    return {source.name: _look(source, picture, settings, host) for source in lookers}


def _lookers(settings: Settings, host: Host, captioner: str) -> list[TagSource]:
    wanted = (source for source in REGISTRY.all(host) if source.enabled(settings) and source.looks)
    return [source for source in wanted if captioner not in source.beside]


def _look(source: TagSource, picture: Picture, settings: Settings, host: Host) -> Looks:
    lack = source.missing(host)
    if lack and source.optional:
        return (), ()
    evidence, problem = ((), lack) if lack else _tried(source, picture, settings, host)
    return evidence, ((f"{source.title} could not look: {problem}",) if problem else ())


def _tried(source: TagSource, picture: Picture, settings: Settings, host: Host) -> tuple[tuple[Evidence, ...], str]:
    try:
        return source.look(picture, settings, host), ""
    except Interrupted:
        raise
    except ModelError as error:
        return (), str(error)
