"""The tag sources that look at the picture themselves: taggers. Their models run here, before any tag is made."""

from __future__ import annotations

from ..errors import Interrupted, ModelError
from ..host import Host
from ..records import Evidence, Picture
from ..settings import Settings
from .sources import REGISTRY, TagSource


def looked(
    picture: Picture, settings: Settings, host: Host, captioner: str = ""
) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
    """What the taggers that are switched on see, and notes about those that could not look.

    Args:
        captioner: Who made the captions; what has looked for it needs no second look.

    A tagger that fails costs its own tags alone: caption and attention still stand.

    Raises:
        Interrupted: As soon as `host.stopped()`.
    """
    found: list[Evidence] = []
    notes: list[str] = []
    for source in REGISTRY.all(host):
        if source.enabled(settings) and source.looks and captioner not in source.beside:
            lack = source.missing(host)
            if lack and source.optional:
                continue
            evidence, problem = ((), lack) if lack else _tried(source, picture, settings, host)
            found += evidence
            notes += [f"{source.title} could not look: {problem}"] if problem else []
    return tuple(found), tuple(notes)


def _tried(source: TagSource, picture: Picture, settings: Settings, host: Host) -> tuple[tuple[Evidence, ...], str]:
    try:
        return source.look(picture, settings, host), ""
    except Interrupted:
        raise
    except ModelError as error:
        return (), str(error)
