"""What the page draws, as plain JSON. The page writes every text as text, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError
from ...serial import to_line
from ..desk import Desk
from ..running import Watch
from ..stamps import stamp
from .about import about
from .bench import Bench
from .edits import emphasis_of
from .pictures import Album

if TYPE_CHECKING:
    from ...loop.records import MeasureSpread, Result, Round, ScoreSpread, Summary, TagDifference
    from ...records import GenerationSettings


def view(
    bench: Bench,
    desk: Desk,
    *,
    watch: Watch | None = None,
    error: EasyDiffuserError | None = None,
    said: str = "",
    download: dict[str, str] | None = None,
) -> str:
    """The whole section.

    Args:
        watch: The run in hand; its progress is shown.
        error, said: One sentence.
        download: A file for the person: "name" and "uri".
    """
    number = stamp()
    album = Album(bench)
    shown = _round(bench, desk, album) if bench.round else None
    return to_line(
        {
            "stamp": number,
            "whole": True,
            "line": _line(watch, error, said),
            "rounds": _rounds(bench.rounds, album),
            "shown": shown,
            "pictures": album.fresh,
            "held": album.held,
            "download": download,
        }
    )


def progress(watch: Watch) -> str:
    """Only the line: what is drawn stays."""
    return to_line({"stamp": stamp(), "line": _line(watch, None, "")})


def _line(watch: Watch | None, error: EasyDiffuserError | None, said: str) -> dict[str, Any]:
    if watch is not None:
        return {
            "kind": "running", "text": watch.text, "done": watch.done, "total": watch.total,
            "elapsed": round(watch.elapsed, 1),
        }  # fmt: skip
    if error is not None:
        return {"kind": "stopped" if error.exit_code == 130 else "error", "text": str(error)}
    return {"kind": "done" if said else "idle", "text": said}


def _rounds(rounds: Sequence[Round], album: Album) -> dict[str, Any]:
    """The history's strip, column by column: of every round its number, whether it has a picture and was generated,
    and its first score."""
    firsts = [found.summary.scores[0] if found.summary.scores else None for found in rounds]
    titles = dict.fromkeys(first.score.title for first in firsts if first)
    return {
        "numbers": [found.number for found in rounds],
        "bare": [found.number for found in rounds if not _thumbnail(found, album)],
        "compared": [found.number for found in rounds if found.request is None],
        "scores": {
            title: [round(one.score.value, 3) if one and one.score.title == title else None for one in firsts]
            for title in titles
        },
    }


def _thumbnail(found: Round, album: Album) -> str:
    return album.thumbnail(found.results[0].thumbnail, f"thumb {found.number} 0") if found.results else ""


def _round(bench: Bench, desk: Desk, album: Album) -> dict[str, Any]:
    found = bench.round
    assert found is not None
    picked = min(bench.picked, max(len(found.results) - 1, 0))
    changed = _changes(bench, found)
    return {
        "number": found.number,
        "finished": found.finished,
        "started": found.started,
        "problem": found.problem,
        "notes": [*found.notes, *found.summary.notes],
        "prompts": [found.prompts.prompt, found.prompts.negative_prompt],
        "settings": settings_lines(found.settings),
        "preset": found.request.preset if found.request else "",
        "mode": found.request.mode if found.request else "",
        "reference": album.reference(found),
        "shape": _shape(found),
        "results": [_result(found, result, index, album) for index, result in enumerate(found.results)],
        "picked": picked,
        "picture": album.result(found, picked) if found.results else "",
        "tags": _tags(found.summary, desk),
        "scores": [{**_score(score), "change": changed.get(score.score.name, "")} for score in found.summary.scores],
        "measures": [_measure(measure) for measure in found.summary.measures],
        "latest": bool(bench.rounds) and bench.rounds[-1].number == found.number,
        "about": about(found, bench),
    }


def _shape(found: Round) -> str:
    """The reference's proportions, as CSS writes them: the frame stands before its pictures are decoded."""
    picture = found.reference.reading.picture
    return f"{picture.width} / {picture.height}" if picture else "1 / 1"


def _changes(bench: Bench, found: Round) -> dict[str, str]:
    """Score -> better, worse, same or "", against the last round before it with the same picture."""
    from ...loop.refine import changes

    picture = found.reference.reading.picture
    earlier = [old for old in bench.rounds if old.number < found.number and old.reference.reading.picture is picture]
    return {change.after.score.name: change.said for change in changes(earlier[-1], found)} if earlier else {}


_STATUSES: tuple[Any, ...] = ("lost", "invented", "kept")


def _tags(summary: Summary, desk: Desk) -> dict[str, Any]:
    """The three lists, and what is in none of them since it may be misread."""
    lists = {status: summary.of(status) for status in _STATUSES} | {"uncertain": summary.uncertain}
    return {name: [_tag(found, desk) for found in tags] for name, tags in lists.items()}


def _result(found: Round, result: Result, index: int, album: Album) -> dict[str, Any]:
    comparison = result.comparison
    return {
        "index": index,
        "seed": result.seed,
        "size": list(result.size),
        "thumbnail": album.thumbnail(result.thumbnail, f"thumb {found.number} {index}"),
        "prompts": [result.prompts.prompt, result.prompts.negative_prompt],
        "infotext": result.infotext,
        "file": result.path.name if result.path else "",
        "caption": " ".join(c.text for c in comparison.analysis.reading.captions) if comparison else "",
        "scores": [[score.title, round(score.value, 3)] for score in comparison.scores] if comparison else [],
        "problem": result.problem,
    }


def _tag(difference: TagDifference, desk: Desk) -> dict[str, Any]:
    return {
        "text": difference.tag.text,
        "status": difference.status,
        "count": difference.count,
        "of": difference.of,
        "chance": round(difference.chance, 2),
        "attention": [round(difference.attention, 3), round(difference.result_attention, 3)],
        "seen_as": difference.seen_as,
        "place": difference.place,
        "asked": difference.asked,
        "now": emphasis_of(desk, difference),
    }


def _score(found: ScoreSpread) -> dict[str, Any]:
    score = found.score
    return {
        "title": score.title,
        "value": round(score.value, 3),
        "deviation": round(found.spread.deviation, 3),
        "count": len(found.spread.values),
        "low": score.low,
        "high": score.high,
        "what": score.what,
    }


def _measure(found: MeasureSpread) -> dict[str, Any]:
    measure = found.measure
    return {
        "name": measure.name,
        "reference": round(measure.reference, 3),
        "result": round(measure.result, 3),
        "deviation": round(found.spread.deviation, 3),
        "low": measure.low,
        "high": measure.high,
        "differs": found.differs,
        "said": found.said,
        "what": measure.what,
    }


def settings_lines(settings: GenerationSettings | None) -> list[list[str]]:
    """[name, value] of what a person would want to know."""
    if settings is None:
        return []
    lines = [
        ("Checkpoint", settings.checkpoint),
        ("Sampling method", settings.sampler),
        ("Schedule type", settings.scheduler),
        ("Sampling steps", str(settings.steps)),
        ("Size", f"{settings.width} × {settings.height}"),
        ("CFG Scale", f"{settings.cfg_scale:g}"),
        ("Styles", ", ".join(settings.styles)),
        ("Hires. fix", f"{settings.hires.scale:g} {settings.hires.upscaler}" if settings.hires else ""),
    ]
    return [[name, value] for name, value in lines if value]
