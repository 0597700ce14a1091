"""Medium contrast: a photograph stays a photograph, a painting a painting."""

from __future__ import annotations

from ...records import Tag
from ...settings import Settings
from ..negatives.mediums import COLOURLESS, Medium, mediums, named_mediums, rivals
from ..negatives.profiles import allowed, profile_of
from ..negatives.vocabulary import entries, share_of
from ._contract import Scene, TagSource


class MediumContrast(TagSource):
    """What the picture is not made as. Colourless only when the picture is not."""

    name = "medium"
    title = "Medium contrast"
    polarity = "negative"
    order = 30

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.negative_medium

    def propose(self, scene: Scene) -> list[Tag]:
        present = rivals(named_mediums(scene)) or _assumed(scene.settings)
        tags = _contrasts(present)
        if not any(medium.name in COLOURLESS for medium in present):
            tags += [_tag(entry.text, "in colour: nothing says it is not") for entry in entries("medium")
                     if entry.group == "monochrome"]  # fmt: skip
        return sorted(tags, key=lambda tag: -tag.score)


def _assumed(settings: Settings) -> list[Medium]:
    """The profile's medium, when nothing names one."""
    profile = profile_of(settings)
    return [Medium(profile.medium, 1.0, f"the profile {settings.negative_profile!r}")] if profile.medium else []


def _contrasts(present: list[Medium]) -> list[Tag]:
    """The contrasts of every medium that is there, without those that another one of them is."""
    spoken = {medium.name for medium in present}
    tags: dict[str, Tag] = {}
    for medium in present:
        for term in mediums().contrasts[medium.name]:
            says = {found.holds for found in mediums().lexicon.find(term)}
            if not says & spoken:
                tags.setdefault(term, _tag(term, f"{medium.name} because of {medium.because}"))
    return list(tags.values())


def _tag(text: str, why: str) -> Tag:
    return Tag(text, "negative", 0.0, 1.0, MediumContrast.name, f"medium: {why}", "medium", share_of(text))
