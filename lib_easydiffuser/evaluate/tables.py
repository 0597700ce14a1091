"""An evaluation as text for a terminal, as CSV for a spreadsheet, as a record for programs."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from ..learn.intervals import Interval
from .records import Evaluation, Result

_SHOWN = 8


def text(done: Evaluation) -> str:
    """The table a person reads: every way, what its parts bring, what was left out."""
    lines = [_head(done), "", *_ways(done), *_parts(done)]
    notes = [f"{result.way}: {result.note}." for result in done.results if result.note]
    lines += ["", *notes, *done.notes]
    if done.left_out:
        lines += ["", f"Left out: {len(done.left_out)}"]
        lines += [f"  {trouble.name}: {trouble.why}" for trouble in done.left_out[:_SHOWN]]
        more = len(done.left_out) - _SHOWN
        lines += [f"  ... and {more} more (they stand in the CSV's end with --out)"] if more > 0 else []
    return "\n".join(lines)


def record(done: Evaluation) -> dict[str, Any]:
    """In JSON's own types."""
    return {
        "pictures": len(done.examples),
        "truths": sum(len(example.truths) for example in done.examples),
        "source": done.source,
        "ways": [_result(result) for result in done.results],
        "left_out": [{"name": trouble.name, "why": trouble.why} for trouble in done.left_out],
        "notes": list(done.notes),
    }


def per_picture_csv(done: Evaluation) -> str:
    """A row a picture: its truths, and of every way its score and what it said; those left out behind them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    shown = [result for result in done.results if any(result.shown)]
    heads = [f"score of {result.way}" for result in done.results] + [f"said by {result.way}" for result in shown]
    writer.writerow(["picture", "true prompts", "left out because", *heads])
    for row, example in enumerate(done.examples):
        scores = [f"{result.scores[row]:.6f}" for result in done.results]
        writer.writerow([example.name, " | ".join(example.truths), "", *scores, *(one.shown[row] for one in shown)])
    for trouble in done.left_out:
        writer.writerow([trouble.name, "", trouble.why, *[""] * len(heads)])
    return out.getvalue()


def _head(done: Evaluation) -> str:
    truths = sum(len(example.truths) for example in done.examples)
    more = f" with {truths} true prompts" if truths != len(done.examples) else ""
    source = f" ({done.source})" if done.source else ""
    return f"{len(done.examples)} pictures{more}{source}. Mean cosine of all-MiniLM-L6-v2 embeddings, 95 % intervals."


def _ways(done: Evaluation) -> list[str]:
    width = max(len(result.way) for result in done.results)
    rows = [f"{'way':{width}}  {'a picture':24}  {'flattened':24}  over the mean embedding"]
    for result in done.results:
        over = str(result.over_baseline) if result.over_baseline else ""
        failed = f"  {result.failed} not answered" if result.failed else ""
        rows.append(f"{result.way:{width}}  {result.mean!s:24}  {result.flat!s:24}  {over}{failed}".rstrip())
    return rows


def _parts(done: Evaluation) -> list[str]:
    rows = [
        f"  {result.way} without {part.name}: {_signed(part.gain)} on {part.pictures} pictures"
        for result in done.results
        for part in result.parts
    ]
    return ["", "What each part brings (score with it minus score without it):", *rows] if rows else []


def _signed(found: Interval) -> str:
    if math.isnan(found.low):
        return f"{found.mean:+.4f}"
    return f"{found.mean:+.4f} [{found.low:+.4f}, {found.high:+.4f}]"


def _result(result: Result) -> dict[str, Any]:
    return {
        "way": result.way,
        "title": result.title,
        "mean": interval_record(result.mean),
        "flattened": interval_record(result.flat),
        "over_mean_embedding": interval_record(result.over_baseline) if result.over_baseline else None,
        "parts": [
            {"name": part.name, "pictures": part.pictures, "gain": interval_record(part.gain)} for part in result.parts
        ],
        "not_answered": result.failed,
        "trained_on": result.seen,
        "note": result.note,
    }


def interval_record(found: Interval) -> dict[str, float | None]:
    """JSON knows no NaN."""
    values = {"mean": found.mean, "low": found.low, "high": found.high}
    return {name: round(value, 6) if math.isfinite(value) else None for name, value in values.items()}
