"""All tag sources, in order: positives first, then the negatives that see them."""

from __future__ import annotations

from collections.abc import Sequence

from ..host import Host
from ..records import Polarity, Reading, Tag
from ..settings import Settings
from .negatives import order_negatives
from .sources import REGISTRY, Scene, TagSource


def propose_tags(reading: Reading, settings: Settings, host: Host) -> list[Tag]:
    """Candidates, positive first, each polarity best first; no negative among them denies a positive."""
    positives = _proposed("positive", Scene(reading, settings), host)
    scene = Scene(reading, settings, tuple(positives))
    wanted = _proposed("negative", scene, host) if settings.negatives else []
    return positives + order_negatives(wanted, scene)


def _proposed(polarity: Polarity, scene: Scene, host: Host) -> list[Tag]:
    return [tag for source in _sources(polarity, scene.settings, host) for tag in source.propose(scene)]


def _sources(polarity: Polarity, settings: Settings, host: Host) -> Sequence[TagSource]:
    wanted = [source for source in REGISTRY.all(host) if source.polarity == polarity and source.enabled(settings)]
    # Only what is switched on is asked what it lacks, and not what has looked: that searches packages and files, for
    # every caption, and what it saw stands in the reading.
    ready = (source for source in wanted if source.looks or not source.missing(host))
    return sorted(ready, key=lambda source: source.order)
