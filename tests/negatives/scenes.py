"""Scenes made by hand, and what the negative sources say to them."""

from __future__ import annotations

from collections.abc import Mapping

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption, Evidence, Reading, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives import order_negatives
from lib_easydiffuser.tags.sources import REGISTRY, Scene


def scene_of(
    caption: str = "",
    *positives: str,
    attention: float = 0.9,
    evidence: tuple[Evidence, ...] = (),
    fits: Mapping[str, float] | None = None,
    **knobs: object,
) -> Scene:
    reading = Reading((Caption(caption),) if caption else (), evidence=evidence, fits=fits or {})
    tags = tuple(Tag(text, attention=attention) for text in positives)
    return Scene(reading, Settings().with_values(knobs), tags)


def tags_of(source: str, scene: Scene) -> list[Tag]:
    return REGISTRY.get(source, QuietHost()).propose(scene)


def proposed(source: str, scene: Scene) -> list[str]:
    return [tag.text for tag in tags_of(source, scene)]


def everything(scene: Scene) -> list[Tag]:
    sources = [part for part in REGISTRY.all(QuietHost()) if part.polarity == "negative"]
    ready = [part for part in sorted(sources, key=lambda part: part.order) if part.enabled(scene.settings)]
    return order_negatives([tag for part in ready for tag in part.propose(scene)], scene)


def texts(tags: list[Tag]) -> list[str]:
    return [tag.text for tag in tags]
