"""The rounds as a graph: who came from whom, how each stands; to walk back along it and to paint a round again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import UsageError
from ...records import GenerationRequest, Picture
from ..records import Round
from .aspects import Counts, counted
from .best import best_of, misses_of, said_of
from .counts import judged, scores
from .records import Node, Options

if TYPE_CHECKING:
    from PIL import Image


def graph(rounds: Sequence[Round], counts: Iterable[str] = ()) -> tuple[Node, ...]:
    """A node for each round, oldest first.

    Raises:
        UnknownNameError: If there is no such aspect to count.
    """
    names = tuple(counts)
    chosen, best = counted(names), best_of(rounds, Options(counts=names))
    return tuple(_node(item, chosen, best is not None and best.round.number == item.number) for item in rounds)


def said(item: Round, counts: Iterable[str] = ()) -> str:
    """What was done about a round, else what came of it, one sentence.

    Raises:
        UnknownNameError: If there is no such aspect to count.
    """
    return _said(item, counted(tuple(counts)))


def branch(rounds: Iterable[Round], number: int) -> tuple[Round, ...]:
    """The way from the first round to that one, oldest first: what `refine` goes on from.

    Raises:
        UsageError: If there is no such round.
    """
    known = {item.number: item for item in rounds}
    if number not in known:
        raise UsageError(f"There is no round {number}.", f"There are {len(known)}, counted from 1.")
    found: list[Round] = []
    while number in known and (not found or number < found[0].number):
        found.insert(0, known[number])
        number = found[0].refined.parent if found[0].refined else 0
    return tuple(found)


def request_again(item: Round) -> GenerationRequest:
    """What paints a round again from its record: its prompts, seeds and settings in full.

    Raises:
        UsageError: If nothing was generated for it, or it started from a picture that is gone.
    """
    request = item.request
    if request is None:
        raise UsageError(f"Round {item.number} generated nothing.", "Choose one that did.")
    seeds = tuple(result.seed for result in item.results) or request.seeds
    again = replace(request, seeds=seeds, settings=item.settings or request.settings)
    if request.mode == "img2img" and request.init_image is None:
        return replace(again, init_image=_start(item.reference.reading.picture, item.number))
    return again


def _start(picture: Picture | None, number: int) -> Image.Image:
    if picture is None:
        raise UsageError(f"The picture that round {number} started from is not kept.", "Choose it again.")
    return picture.rgb


def _node(item: Round, counts: Counts, best: bool) -> Node:
    refined = item.refined
    found = judged(item, counts)
    shown = min(found, key=lambda pair: misses_of(pair[1]).hits)[0] if found else next(iter(item.results), None)
    return Node(
        item.number,
        refined.parent if refined else 0,
        refined.standing if refined else "",
        scores(item, counts),
        shown.thumbnail if shown else b"",
        _said(item, counts),
        refined.lines if refined else (),
        best,
    )


def _said(item: Round, counts: Counts) -> str:
    return (item.refined.said if item.refined else "") or said_of(item, counts)
