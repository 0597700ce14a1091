"""What a round is judged by, for a person to choose from: each aspect by itself, never one number for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from ...records import Tag, place_of
from ..checkpoints import same_checkpoint
from ..measures import COLOUR
from ..records import Comparison, Result, Round, Score, ScoreSpread, TagVerdict
from ..spread import spread
from .aspects import ALL, ASPECTS, PLACES, Counts

_LABELS = ("clip-labels", "picked-labels", "fit-labels")
_LIGHT = ("light", "contrast", "sharpness")
_EYES = "eyes"
_NEAR = "How near lightness, contrast, colourfulness, warmth and sharpness are, on the mean of their ranges (pixels)."


def aspect_of(tag: Tag) -> str:
    """The aspect a tag belongs to."""
    if tag.source == _EYES:
        return "things"
    if tag.kind == "colour":
        return "colours"
    if tag.kind in _LIGHT:
        return "light"
    return "labels" if tag.source in _LABELS else "words"


def judged(current: Round, counts: Counts) -> tuple[tuple[Result, tuple[TagVerdict, ...]], ...]:
    """The results that can be held against each other, and of each the verdicts that count."""
    from ...prompt.phrases import key_of

    known = {key_of(tag.text): tag for tag in (*current.reference.dropped, *current.reference.tags)}
    results, _ = same_checkpoint(current)
    return tuple(
        (result, tuple(verdict for verdict in comparison.verdicts if _aspect(verdict, comparison, known) in counts))
        for result in results
        if (comparison := result.comparison)
    )


def scores(current: Round, counts: Counts = ALL) -> tuple[ScoreSpread, ...]:
    """The scores that belong to what counts; each has its range."""
    wanted = {name for aspect in ASPECTS if aspect.name in counts for name in aspect.scores}
    found = [item for item in current.summary.scores if item.score.name in wanted]
    kept = [_kept(verdicts) for _, verdicts in judged(current, counts)]
    counted_tags = [_counted(item, kept) if item.score.name == "tags" else item for item in found]
    more = [measure(current) for name, measure in (("places", _places), ("light", _light)) if name in counts]
    return tuple(item for item in (*counted_tags, *more) if item)


def _aspect(verdict: TagVerdict, comparison: Comparison, known: Mapping[str, Tag]) -> str:
    """A verdict read again from a file has lost its tag's source: the analysis of its picture has it."""
    from ...prompt.phrases import key_of

    if verdict.tag.source:
        return aspect_of(verdict.tag)
    key = key_of(verdict.tag.text)
    own = {key_of(tag.text): tag for tag in comparison.analysis.tags} if verdict.status == "invented" else known
    return aspect_of(own.get(key, verdict.tag))


def _kept(verdicts: Sequence[TagVerdict]) -> float | None:
    asked = [verdict for verdict in verdicts if verdict.status != "invented"]
    return sum(verdict.status == "kept" for verdict in asked) / len(asked) if asked else None


def _counted(item: ScoreSpread, kept: Sequence[float | None]) -> ScoreSpread | None:
    """The share of the tags that count, each for one; None where none does."""
    values = [value for value in kept if value is not None]
    if not values:
        return None
    what = "Share of the reference's tags that count, and that the result shows too."
    return ScoreSpread(replace(item.score, value=fmean(values), what=what), spread(values))


def _places(current: Round) -> ScoreSpread | None:
    shares = [share for result, _ in judged(current, ALL) if (share := _share(result, current)) is not None]
    if not shares:
        return None
    return ScoreSpread(Score("places", "Places", fmean(shares), 0.0, 1.0, PLACES), spread(shares))


def _light(current: Round) -> ScoreSpread | None:
    """Of the properties that `measures` has for both pictures; colours are the palette's."""
    near = [
        fmean(1 - abs(item.reference - item.result) / (item.high - item.low) for item in properties)
        for result, _ in judged(current, ALL)
        if result.comparison
        and (properties := [item for item in result.comparison.measures if not item.name.startswith(COLOUR)])
    ]
    return ScoreSpread(Score("light", "Light", fmean(near), 0.0, 1.0, _NEAR), spread(near)) if near else None


def _share(result: Result, current: Round) -> float | None:
    comparison = result.comparison
    assert comparison is not None
    there = _boxes(comparison.analysis.tags)
    both = [(place, there[key]) for key, place in _boxes(current.reference.tags).items() if key in there]
    return sum(one == other for one, other in both) / len(both) if both else None


def _boxes(tags: Iterable[Tag]) -> dict[str, str]:
    from ...prompt.phrases import key_of

    return {key_of(tag.text): place_of(tag.box) for tag in tags if tag.box and tag.polarity == "positive"}
