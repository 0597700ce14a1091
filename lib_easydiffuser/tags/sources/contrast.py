"""Contrast sets: what the picture would be if one attribute were turned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...records import Tag
from ...settings import Settings
from ..negatives.contrasts import Named, Value, candidates, named_values
from ..negatives.profiles import allowed
from ._contract import Scene, TagSource

STRONGEST = 1.3
CLEAR = 1.0
"""Deviations above the mean of all values at which CLIP is taken to see one."""


class Contrast(TagSource):
    """A strong value of a slot proposes its siblings; attention decides whether, and how strongly."""

    name = "contrast"
    title = "Contrast sets"
    polarity = "negative"
    order = 40

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.negative_contrast and settings.max_contrasts > 0

    def propose(self, scene: Scene) -> list[Tag]:
        earned = candidates(named_values(scene), scene.settings.contrast_threshold)
        tags: dict[str, Tag] = {}
        for sibling, named in _by_fit(earned, scene.reading.fits):
            tags.setdefault(sibling.text, _tag(sibling, named))
        return list(tags.values())[: scene.settings.max_contrasts]


def _tag(sibling: Value, named: Named) -> Tag:
    reason = f"contrast ({sibling.slot}): because of {named.because}"
    score = named.strength
    return Tag(sibling.text, "negative", named.strength, _emphasis(named), Contrast.name, reason, "contrast", score)


def _emphasis(named: Named) -> float:
    """1.0 for a word nobody else would use, at most 1.3 for one that everybody would; steps of .05."""
    raised = 1.0 + (STRONGEST - 1.0) * min(max(named.importance, 0.0), 1.0)
    return min(STRONGEST, round(round(raised / 0.05) * 0.05, 2))


def _by_fit(earned: list[tuple[Value, Named]], fits: Mapping[str, float]) -> Iterator[tuple[Value, Named]]:
    """Where CLIP looked: least like the picture first, and none that fits as well as what is there.

    CLIP is heard about an attribute only where it sees the value that the caption states; every attribute keeps its
    places.
    """
    queues: dict[Value, list[Value]] = {}
    for sibling, named in earned:
        queues.setdefault(named.value, []).append(sibling)
    for _, named in earned:
        queue, there = queues[named.value], fits.get(named.value.text, 0.0)
        if there >= CLEAR:
            queue[:] = sorted(
                (one for one in queue if fits.get(one.text, 0.0) < there), key=lambda one: fits.get(one.text, 0.0)
            )
        if queue:
            yield queue.pop(0), named
