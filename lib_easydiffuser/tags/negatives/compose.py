"""The parts decide which negatives are allowed; here their union becomes one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ...language.phrases import COLOURS
from ...language.stems import stem_phrase
from ...language.words import words_of
from ...records import Picture, Tag
from .conflicts import same_as, without_conflicts
from .model import Order, likelihoods
from .opposite import nearest_to_inverse
from .vocabulary import vocabulary

if TYPE_CHECKING:
    from ..sources._contract import Scene

# What somebody said about this very picture comes before every habit.
_FIRST = ("own", "denied", "result")
# Contrasts stand behind the ten likeliest: real lists hardly hold one, so that among the ten each would
# push out a likelier term, and behind the twenty nobody would ever get one.
_HEAD = 10
# A colour that covers more of the picture than this is in it.
_COVERS = 0.03


def order_negatives(candidates: Sequence[Tag], scene: Scene, order: Order | None = None) -> list[Tag]:
    """Every allowed negative once, none of which the prompt asks for, likeliest first.

    What the person or a caption says comes first, then the learned order (or the rules' order); contrasts stand
    behind its first ten.

    Args:
        order: Another learned order than the shipped one.
    """
    if scene.settings.negative == "attention-opposite":
        return nearest_to_inverse(scene)
    wanted = _not_unwanted(_once(_scored(candidates, likelihoods(scene, order))), scene)
    own = [tag for tag in wanted if tag.source == "own"]
    rest = _uncovered(without_conflicts((tag for tag in wanted if tag.source != "own"), scene), scene)
    first = [tag for source in _FIRST[1:] for tag in rest if tag.source == source]
    # Words of no list, such as "photo" against anime, have no likelihood: they stand with the contrasts.
    habits = [tag for tag in rest if tag.source not in _FIRST]
    listed = sorted((tag for tag in habits if tag.text in vocabulary()), key=lambda tag: -tag.score)
    others = [tag for tag in habits if tag.text not in vocabulary()]
    others.sort(key=lambda tag: tag.source != "contrast")
    return own + first + listed[:_HEAD] + others + listed[_HEAD:]


def _scored(tags: Iterable[Tag], likely: Mapping[str, float]) -> list[Tag]:
    """Terms of the vocabulary get the likelihood that somebody writes them here; likeliest first among equals."""
    scored = [tag.but(score=likely.get(tag.text, tag.score)) for tag in tags]
    return sorted(scored, key=lambda tag: (_rank(tag), -tag.score))


def _rank(tag: Tag) -> int:
    return _FIRST.index(tag.source) if tag.source in _FIRST else len(_FIRST)


def _once(tags: Iterable[Tag]) -> list[Tag]:
    """The first of all tags that say the same by stems."""
    seen: dict[str, Tag] = {}
    for tag in tags:
        seen.setdefault(stem_phrase(tag.text), tag)
    return list(seen.values())


def _not_unwanted(tags: Iterable[Tag], scene: Scene) -> list[Tag]:
    """Without what is on the person's list of never, by stems or as a synonym."""
    never = {same for text in scene.settings.negative_never for same in same_as(text)}
    return [tag for tag in tags if stem_phrase(tag.text) not in never]


def _uncovered(tags: Sequence[Tag], scene: Scene) -> list[Tag]:
    """Without colours the picture has; without a picture no colour is denied of our own accord."""
    colours = [_colours_named(tag.text) for tag in tags]
    if not any(colours):
        return list(tags)
    shares = _colour_shares(scene)
    return [
        tag
        for tag, named in zip(tags, colours, strict=True)
        if all(shares.get(colour, 1.0 if tag.source == "contrast" else 0.0) <= _COVERS for colour in named)
    ]


@lru_cache(maxsize=4096)
def _colours_named(text: str) -> frozenset[str]:
    return COLOURS & frozenset(words_of(text))


def _colour_shares(scene: Scene) -> Mapping[str, float]:
    return {} if scene.reading.picture is None else _shares_of(scene.reading.picture)


@lru_cache(maxsize=2)
def _shares_of(picture: Picture) -> Mapping[str, float]:
    """Kept while a person turns knobs over one picture."""
    from ...pixels import colour_shares

    shares = colour_shares(picture)
    return {**shares, "grey": max(shares.get("gray", 0.0), shares.get("grey", 0.0))}
