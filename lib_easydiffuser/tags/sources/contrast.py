"""Contrast sets: what the picture would be if one attribute were turned."""

from __future__ import annotations

from ...records import Tag
from ...settings import Settings
from ..negatives.contrasts import Named, Value, candidates, named_values
from ..negatives.profiles import allowed
from ._contract import Scene, TagSource

STRONGEST = 1.3


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
        unseen = _by_similarity(earned, scene)
        tags: dict[str, Tag] = {}
        for sibling, named in unseen:
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


def _by_similarity(earned: list[tuple[Value, Named]], scene: Scene) -> list[tuple[Value, Named]]:
    """With a picture and CLIP at hand: least similar first, and none that fits as well as what is there."""
    if scene.similarity is None or not earned:
        return earned
    phrases = sorted({sibling.text for sibling, _ in earned} | {named.form for _, named in earned})
    fits = dict(zip(phrases, map(float, scene.similarity(phrases)), strict=True))
    unseen = [pair for pair in earned if fits[pair[0].text] < fits[pair[1].form]]
    return sorted(unseen, key=lambda pair: (pair[0].place, fits[pair[0].text]))
