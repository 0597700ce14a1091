"""Anatomy faults, but only those that somebody in the picture could have."""

from __future__ import annotations

from ...records import Tag
from ...settings import Settings
from ..negatives.bodies import Body, bodies
from ..negatives.profiles import allowed, most
from ..negatives.vocabulary import Entry, entries
from ._contract import Scene, TagSource


class Anatomy(TagSource):
    """A person brings hands, face and limbs as far as the framing shows them; an animal its limbs."""

    name = "anatomy"
    title = "Anatomy"
    polarity = "negative"
    order = 20

    def enabled(self, settings: Settings) -> bool:
        return allowed(self.name, settings) and settings.negative_anatomy

    def propose(self, scene: Scene) -> list[Tag]:
        present = bodies(scene)
        tags = []
        for entry in entries("anatomy"):
            body = next((body for body in present if entry.group in body.groups), None)
            if body:
                tags.append(_tag(entry, body))
        return tags[: most(self.name, scene.settings, len(tags))]


def _tag(entry: Entry, body: Body) -> Tag:
    reason = f"anatomy ({entry.group}): {body.kind} because of {body.because}"
    return Tag(entry.text, "negative", 0.0, 1.0, Anatomy.name, reason, "anatomy", entry.share)
