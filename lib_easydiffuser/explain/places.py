"""Where each tag and each word is: boxes of what looked, and maps of what a captioner's attention says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..language.stopwords import is_stop
from ..language.words import word_spans, words_of
from ..records import Analysis, Box, Caption, Evidence, Place, Reading, Span, Tag
from .maps import Floats, on_one_scale, piece_maps, spread, word_map
from .recipe import Recipe, recipe_for
from .regions import boxes_of, covered, mean_in, seen_share
from .said import is_whole_at, kinds_at, run_of, says_all
from .same import is_whole, kinds_of, names_several

_THINGS = frozenset(("subject", "object", "general", "character", ""))
DENIED = "It names what shall not be in the picture."
ABOUT_ALL = "It is about the whole picture."
SPREAD = "The captioner looked all over the picture when it said this."
NOBODY = "Nobody says where it is."
ONE_OF = "One of these; nobody says which."
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
        mentions = self._mentions(tag.text)
        if tag.kind not in _THINGS or self._is_whole(tag.text, mentions):
            return _Found(Place(tag.text, why=ABOUT_ALL))
        return self._seen(Place(tag.text), mentions, self._kinds(tag.text, mentions))

    def of_words(self) -> Iterator[_Found]:
        for index, caption in enumerate(self._reading.captions):
            for span in word_spans(caption.text):
                text = caption.text[slice(*span)]
                if not is_stop(text):
                    place = Place(text, span=(index, *span))
                    if is_whole_at(caption.text, span):
                        yield _Found(replace(place, why=ABOUT_ALL))
                    else:
                        yield self._seen(place, {index: [span]}, kinds_at(caption.text, span))

    def _mentions(self, text: str) -> dict[int, list[Span]]:
        """Caption -> spans of the words, of every caption that says it; who says all of it before who says most."""
        captions = self._reading.captions
        found = {i: run for i, caption in enumerate(captions) if (run := run_of(caption.text, text))}
        return dict(sorted(found.items(), key=lambda one: not says_all(captions[one[0]].text, one[1], text)))

    def _is_whole(self, text: str, mentions: dict[int, list[Span]]) -> bool:
        """By the sentences where a single word is said in some."""
        if not mentions or len(words_of(text)) > 1:
            return is_whole(text)
        return all(is_whole_at(self._reading.captions[i].text, spans[-1]) for i, spans in mentions.items())

    def _kinds(self, text: str, mentions: dict[int, list[Span]]) -> frozenset[str]:
        if not mentions or len(words_of(text)) > 1:
            return kinds_of(text)
        said = (kinds_at(self._reading.captions[i].text, spans[-1]) for i, spans in mentions.items())
        return frozenset[str]().union(*said)

    def _seen(self, place: Place, mentions: dict[int, list[Span]], kinds: frozenset[str]) -> _Found:
        """By the map of the first caption that has one and looked somewhere, and the boxes of a thing of that kind."""
        claims = [claim for claim in self._claims if kinds_of(claim.text) & kinds]
        said = [(self._looked[i], spans) for i, spans in mentions.items() if i in self._looked]
        # An attribute that was said without looking anywhere does not take its noun's place away.
        found = said + [(looked, spans[-1:]) for looked, spans in said if len(spans) > 1]
        maps = [(looked, made) for looked, spans in found if (made := looked.map_of(spans)) is not None]
        for looked, made in maps:
            wide = spread(made)
            if wide <= looked.recipe.spread:
                boxed = _supported(place, claims, made)
                return _Found(boxed or _mapped(place, looked.caption, made, 1 - wide), made)
        if claims:
            return _Found(_boxed_all(place, claims))
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


def _boxed(place: Place, claims: Sequence[Evidence]) -> Place:
    """The boxes of some claims, surest claim first."""
    surest = sorted(claims, key=lambda claim: -claim.score)
    boxes = tuple(dict.fromkeys(box for claim in surest for box in _boxes(claim)))
    return replace(place, boxes=boxes, source=surest[0].source, score=surest[0].score, area=covered(boxes))


def _boxed_all(place: Place, claims: Sequence[Evidence]) -> Place:
    """All boxes, if there is one or the text names several: which of them is meant nobody knows."""
    found = _boxed(place, claims)
    return found if len(found.boxes) == 1 or names_several(place.text) else replace(place, why=ONE_OF)


def _boxes(claim: Evidence) -> tuple[Box, ...]:
    return claim.boxes or ((claim.box,) if claim.box else ())


def _at(place: Place, tag: Tag) -> Place:
    assert tag.box is not None
    return replace(place, boxes=(tag.box,), source=tag.source, score=tag.attention, area=covered((tag.box,)))


def _supported(place: Place, claims: Sequence[Evidence], found: Floats) -> Place | None:
    """The box that the captioner looked at, all boxes where the text names several; None where it looked elsewhere.

    Elsewhere is another thing that goes by the same word: in a box of ours a map is stronger than all over.
    """
    least = float(found.mean())
    near = [claim for claim in claims if any(mean_in(found, box) > least for box in _boxes(claim))]
    if not near:
        return None
    if names_several(place.text):
        return _boxed(place, near)
    claim, box = max(((claim, box) for claim in near for box in _boxes(claim)), key=lambda one: mean_in(found, one[1]))
    return replace(_boxed(place, [claim]), boxes=(box,), area=covered((box,)))


def _mapped(place: Place, caption: Caption, found: NDArray[np.float32], sure: float) -> Place:
    return replace(
        place, boxes=boxes_of(found), source=caption.source, score=round(sure, 4), area=round(seen_share(found), 4)
    )
