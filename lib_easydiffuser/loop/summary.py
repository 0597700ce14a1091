"""All results of a round together: which tags all of them lost, and which measures lie outside their spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

from ..prompt.phrases import key_of, phrases_of
from ..records import PromptPair, Tag
from .measures import COLOUR
from .records import Comparison, Measure, MeasureSpread, ScoreSpread, Summary, TagDifference, TagVerdict
from .scores import bare
from .spread import differs, spread

_ORDER = ("lost", "invented", "kept")


def summarise(comparisons: Sequence[Comparison], prompts: PromptPair) -> Summary:
    """What the comparisons of one round say together; nothing where there is none."""
    if not comparisons:
        return Summary()
    notes = tuple(dict.fromkeys(note for comparison in comparisons for note in comparison.notes))
    return Summary(_tags(comparisons, prompts), _scores(comparisons), _measures(comparisons), notes)


def _tags(comparisons: Sequence[Comparison], prompts: PromptPair) -> tuple[TagDifference, ...]:
    denied, asked = phrases_of(prompts.negative_prompt), f" {key_of(bare(prompts.prompt))} "
    found = [_difference(group, len(comparisons)) for group in _grouped(comparisons)]
    # A prompt may ask in a sentence too, or with one more word: "a brown dog on grass" asks for a dog.
    found = [
        replace(f, asked=f" {key_of(f.tag.text)} " in asked, denied=key_of(f.tag.text) in denied) for f in found
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda f: (_ORDER.index(f.status), -f.count, -max(f.attention, f.result_attention))))


def _grouped(comparisons: Sequence[Comparison]) -> Iterable[list[TagVerdict]]:
    """The verdicts about one tag: the reference's own by their text, the invented ones by their meaning."""
    groups: dict[tuple[str, str], list[TagVerdict]] = {}
    for comparison in comparisons:
        said = set()
        for verdict in comparison.verdicts:
            side = "result" if verdict.status == "invented" else "reference"
            key = (side, key_of(verdict.tag.text))
            if key not in said:  # one result counts once
                said.add(key)
                groups.setdefault(key, []).append(verdict)
    return groups.values()


def _difference(group: Sequence[TagVerdict], of: int) -> TagDifference:
    attention = sum(verdict.result_attention for verdict in group) / of
    if group[0].status == "invented":
        return TagDifference(_commonest(group), "invented", len(group), of, 0.0, attention)
    lost = sum(verdict.status == "lost" for verdict in group)
    wording = next((verdict.seen_as for verdict in group if verdict.seen_as), "")
    first = group[0]
    if lost:
        return TagDifference(first.tag, "lost", lost, of, first.attention, attention, seen_as=wording)
    return TagDifference(first.tag, "kept", of, of, first.attention, attention, seen_as=wording)


def _commonest(group: Sequence[TagVerdict]) -> Tag:
    text = Counter(verdict.tag.text for verdict in group).most_common(1)[0][0]
    return max((v.tag for v in group if v.tag.text == text), key=lambda tag: tag.attention)


def _scores(comparisons: Sequence[Comparison]) -> tuple[ScoreSpread, ...]:
    names = list(dict.fromkeys(score.name for comparison in comparisons for score in comparison.scores))
    found = []
    for name in names:
        scores = [score for comparison in comparisons for score in comparison.scores if score.name == name]
        found.append(
            ScoreSpread(
                replace(scores[0], value=fmean(score.value for score in scores)),
                spread([score.value for score in scores]),
            )
        )
    return tuple(found)


def _measures(comparisons: Sequence[Comparison]) -> tuple[MeasureSpread, ...]:
    """Light, and the colours that cover enough of the reference or of the results to matter; differences first."""
    by_name: dict[str, list[Measure]] = {}
    for comparison in comparisons:
        for measure in comparison.measures:
            by_name.setdefault(measure.name, []).append(measure)
    found = [_measure(_filled(group, len(comparisons))) for group in by_name.values()]
    kept = [item for item in found if not item.measure.name.startswith(COLOUR) or _matters(item.measure)]
    return tuple(sorted(kept, key=lambda item: not item.differs))


def _filled(group: list[Measure], of: int) -> list[Measure]:
    """A colour that a result does not name covers none of it."""
    if group[0].name.startswith(COLOUR):
        return group + [replace(group[0], result=0.0)] * (of - len(group))
    return group


def _matters(measure: Measure) -> bool:
    return max(measure.reference, measure.result) >= measure.least


def _measure(group: Sequence[Measure]) -> MeasureSpread:
    found = spread([measure.result for measure in group])
    measure = replace(group[0], result=found.mean)
    out = differs(measure.reference, found, measure.least)
    return MeasureSpread(measure, found, out, _said(measure, found.deviation, len(group), out))


def _said(measure: Measure, deviation: float, seeds: int, out: bool) -> str:
    """ "lightness 0.31 ± 0.02 over 3 seeds, 0.62 in the reference: darker"."""
    values = f"{measure.name} {measure.result:.2f}"
    values += f" ± {deviation:.2f} over {seeds} seeds" if seeds > 1 else " for one seed, whose spread is unknown"
    verdict = _more_or_less(measure) if out else "no difference"
    return f"{values}, {measure.reference:.2f} in the reference: {verdict}"


_WORDS = {
    "lightness": ("darker", "lighter"), "contrast": ("flatter", "harder"), "colourfulness": ("paler", "more colourful"),
    "warmth": ("cooler", "warmer"), "sharpness": ("softer", "sharper"),
}  # fmt: skip


def _more_or_less(measure: Measure) -> str:
    more = measure.result > measure.reference
    return _WORDS.get(measure.name, ("less of it", "more of it"))[more]
