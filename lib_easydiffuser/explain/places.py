"""Where each tag and each word is: boxes of what looked, and maps of what a captioner's attention says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..language.stems import stem
from ..language.stopwords import is_stop
from ..language.words import word_spans, words_of
from ..records import Analysis, Box, Caption, Evidence, Place, Reading, Span, Tag
from .maps import Floats, on_one_scale, piece_maps, spread, word_map
from .recipe import Recipe, recipe_for
from .regions import boxes_of, covered, mean_in, seen_share
from .same import is_whole, kinds_of, names_several

_THINGS = frozenset(("subject", "object", "general", "character", ""))
DENIED = "It names what shall not be in the picture."
ABOUT_ALL = "It is about the whole picture."
SPREAD = "The captioner looked all over the picture when it said this."
NOBODY = "Nobody says where it is."
# Reads in every page's language by its pattern, so the captioner's name stands at a place of its own.
BLIND = "The captioner {!r} does not say where it looked."


def places(analysis: Analysis) -> tuple[Place, ...]:
    """The places of all tags, in the order of the tags, then of the words of the captions, in the order they are said.

    One for every tag and for every word that could be a tag, with boxes where it is somewhere and with the reason
    where it is not. Shares are those of the picture that was read, which may be a part of another (`in_whole`).
    """
    desk = _Desk(analysis.reading)
    found = [*(desk.of_tag(tag) for tag in analysis.tags), *desk.of_words()]
    maps = iter(on_one_scale([one.map for one in found if one.map is not None]))
    return tuple(replace(one.place, map=next(maps)) if one.map is not None else one.place for one in found)


@dataclass(frozen=True, eq=False)
class _Found:
    """A place, and its map before all maps are put on one scale."""

    place: Place
    map: Floats | None = None


@dataclass(frozen=True, eq=False)
class _Looked:
    """A caption whose captioner says where it looked."""

    caption: Caption
    recipe: Recipe
    maps: Floats

    def map_of(self, spans: Sequence[Span]) -> Floats | None:
        assert self.caption.focus is not None  # only those captions are here
        return word_map(self.maps, self.caption.focus, spans, self.recipe)


class _Desk:
    """A reading, prepared for many questions."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._claims = [claim for claim in reading.evidence if claim.box is not None]
        self._looked = {i: _looked(caption) for i, caption in enumerate(reading.captions) if caption.focus}

    def of_tag(self, tag: Tag) -> _Found:
        if tag.polarity == "negative":
            return _Found(Place(tag.text, why=DENIED))
        own = [claim for claim in self._claims if claim.source == tag.source and claim.text == tag.text]
        if own or tag.box:
            return _Found(_boxed(Place(tag.text), own) if own else _at(Place(tag.text), tag))
        if tag.kind not in _THINGS or is_whole(tag.text):
            return _Found(Place(tag.text, why=ABOUT_ALL))
        return self._seen(Place(tag.text), dict(self._mentions(tag.text)))

    def of_words(self) -> Iterator[_Found]:
        for index, caption in enumerate(self._reading.captions):
            for start, end in word_spans(caption.text):
                text = caption.text[start:end]
                if not is_stop(text):
                    place = Place(text, span=(index, start, end))
                    yield (
                        _Found(replace(place, why=ABOUT_ALL))
                        if is_whole(text)
                        else self._seen(place, {index: [(start, end)]})
                    )

    def _mentions(self, text: str) -> Iterator[tuple[int, list[Span]]]:
        """(caption, spans of the words) of every caption that says the phrase, whole and in one run or word by word."""
        wanted = {stem(word) for word in words_of(text)}
        for index, caption in enumerate(self._reading.captions):
            spans = [span for span in word_spans(caption.text) if stem(caption.text[slice(*span)]) in wanted]
            run = _run_of(spans, caption.text, wanted)
            if run:
                yield index, run

    def _seen(self, place: Place, mentions: dict[int, list[Span]]) -> _Found:
        """By the map of the first caption that has one and looked somewhere, and the boxes of a thing of that kind."""
        claims = [claim for claim in self._claims if kinds_of(claim.text) & kinds_of(place.text)]
        said = [(self._looked[i], spans) for i, spans in mentions.items() if i in self._looked]
        # An attribute that was said without looking anywhere does not take its noun's place away.
        found = said + [(looked, spans[-1:]) for looked, spans in said if len(spans) > 1]
        maps = [(looked, made) for looked, spans in found if (made := looked.map_of(spans)) is not None]
        for looked, made in maps:
            wide = spread(made)
            if wide <= looked.recipe.spread:
                if claims:
                    return _Found(_supported(_boxed(place, claims), made), made)
                return _Found(_mapped(place, looked.caption, made, 1 - wide), made)
        if claims:
            return _Found(_boxed(place, claims))
        return _Found(replace(place, why=SPREAD if maps else self._why(mentions)))

    def _why(self, mentions: dict[int, list[Span]]) -> str:
        blind = [self._reading.captions[i] for i in mentions if i not in self._looked]
        if any(not caption.attended for caption in blind):  # made of evidence, which would have said where
            return ABOUT_ALL
        return BLIND.format(blind[0].source) if blind and blind[0].source != "person" else NOBODY


def _looked(caption: Caption) -> _Looked:
    focus = caption.focus
    assert focus is not None
    recipe = recipe_for(*focus.attention.shape[:2])
    return _Looked(caption, recipe, piece_maps(focus, recipe))


def _run_of(spans: Sequence[Span], text: str, wanted: set[str]) -> list[Span]:
    """Of the spans that say wanted words the neighbouring ones that say most of them; () where the head is not said."""
    best: list[Span] = []
    run: list[Span] = []
    for span in spans:
        near = run and not text[run[-1][1] : span[0]].strip(" -/&'’s")
        run = [*run, span] if near else [span]
        if len({stem(text[slice(*one)]) for one in run}) > len({stem(text[slice(*one)]) for one in best}):
            best = list(run)
    said = {stem(text[slice(*one)]) for one in best}
    return best if len(said) * 2 >= len(wanted) else []


def _boxed(place: Place, claims: Sequence[Evidence]) -> Place:
    boxes = tuple(dict.fromkeys(box for claim in claims for box in (claim.boxes or (claim.box,)) if box))
    surest = max(claims, key=lambda claim: claim.score)
    return replace(place, boxes=boxes, source=surest.source, score=surest.score, area=covered(boxes))


def _at(place: Place, tag: Tag) -> Place:
    assert tag.box is not None
    return replace(place, boxes=(tag.box,), source=tag.source, score=tag.attention, area=covered((tag.box,)))


def _supported(place: Place, found: Floats) -> Place:
    """Of several boxes for one thing the one the captioner looked at; all of them where the text names several."""
    if len(place.boxes) < 2 or names_several(place.text):
        return place
    box: Box = max(place.boxes, key=lambda one: mean_in(found, one))
    return replace(place, boxes=(box,), area=covered((box,)))


def _mapped(place: Place, caption: Caption, found: NDArray[np.float32], sure: float) -> Place:
    return replace(
        place, boxes=boxes_of(found), source=caption.source, score=round(sure, 4), area=round(seen_share(found), 4)
    )
