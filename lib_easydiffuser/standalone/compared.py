"""A round of generating and comparing as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..loop.records import Round, ScoreSpread, Status, TagDifference
from .show import block, plain, wrapped

_TITLES: dict[Status, str] = {"kept": "Kept", "lost": "Lost", "invented": "Invented"}


def round_text(done: Round, files: Sequence[Path] = ()) -> str:
    """Pictures, tags, scores with what they are, differences, and what else is worth saying."""
    blocks = [
        block(
            "Pictures", [_picture(result.seed, result.path, result.problem) for result in done.results] or ["(none)"]
        ),
        *[_tags(title, done.summary.of(status)) for status, title in _TITLES.items()],
        _tags("Uncertain, perhaps misread", done.summary.uncertain),
        block("Scores", [line for found in done.summary.scores for line in _score(found)])
        if done.summary.scores
        else "",
        _differences(done),
        *[wrapped(f"Note: {note}") for note in (*done.notes, *done.summary.notes)],
        block("Written", [str(file) for file in files]) if files else "",
    ]
    return "\n\n".join(text for text in blocks if text) + "\n"


def _picture(seed: int, path: Path | None, problem: str) -> str:
    return "  ".join(part for part in (f"seed {seed}", str(path or ""), problem) if part)


def _tags(title: str, found: Sequence[TagDifference]) -> str:
    if not found:
        return ""
    width = min(32, max(len(item.tag.text) for item in found))
    return block(title, [f"{item.tag.text.ljust(width)}  {_about(item)}" for item in found])


def _about(item: TagDifference) -> str:
    facts = [f"attention {item.attention:.2f}, {item.result_attention:.2f} in the results"]
    if item.status == "invented":
        facts = [f"attention {item.result_attention:.2f} in the results"]
    if not (item.certain and item.sure):
        facts.insert(0, item.said)
    if item.place:
        facts.append(item.place)
    if item.seen_as:
        facts.append(f"there as {item.seen_as!r}")
    if item.status == "lost" and not item.asked:
        facts.append("the prompt does not ask for it")
    if item.status == "invented" and item.denied:
        facts.append("although denied")
    return ", ".join(facts)


def _score(found: ScoreSpread) -> list[str]:
    """The value and its range, and below it what it is."""
    score, spread = found.score, found.spread
    value = f"{score.value:.3f}" + (f" ± {spread.deviation:.3f}" if len(spread.values) > 1 else "")
    first = f"{score.title.ljust(10)}  {value.ljust(15)} from {score.low:g} to {score.high:g}"
    return [first, *(f"  {line}" for line in wrapped(score.what).split("\n"))]


def _differences(done: Round) -> str:
    differing = [found.said for found in done.summary.measures if found.differs]
    if not done.summary.measures:
        return ""
    return block("Palette and light", differing or ["no difference beyond the spread of the seeds"])


def problem_line(done: Round) -> str:
    """The one sentence about what went wrong, safe for a terminal."""
    return plain(done.problem)
