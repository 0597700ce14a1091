"""The runs of a grid as a table: what was tried, what runs are compared by, and what they reach on unseen pictures."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from typing import Any

from ..learn.intervals import Interval
from .training import Run

_TOLD = ("model", "features", "side", "batch", "rate", "penalty", "best_epoch", "epochs_run", "seed")
_HEAD = ("run", *_TOLD, "chosen_by", "held_out", "low", "high", "mean_embedding", "over", "over_low", "over_high",
         "seconds", "chosen", "settings", "problem")  # fmt: skip


def runs_csv(runs: Sequence[Run], chosen: Run | None) -> str:
    """A row a run, failed ones with their reason."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    for number, run in enumerate(runs, 1):
        told = [run.settings.get(name, "") for name in _TOLD]
        held, over = _cells(run.held_out), _cells(run.over)
        mean = _cells(run.mean_embedding)[:1]
        own = "" if math.isnan(run.chosen_by) else f"{run.chosen_by:.6f}"
        tail = [
            f"{run.seconds:.1f}",
            "yes" if run is chosen else "",
            json.dumps(run.settings, sort_keys=True),
            run.problem,
        ]
        writer.writerow([number, *told, own, *held, *mean, *over, *tail])
    return out.getvalue()


def runs_text(runs: Sequence[Run], chosen: Run | None) -> str:
    """For a terminal."""
    lines = [f"{'run':44}  {'chosen by':>9}  {'held out':24}  over the mean embedding"]
    for run in runs:
        name = f"{'* ' if run is chosen else '  '}{run.name} {_short(run.settings)}"
        if run.problem:
            lines.append(f"{name:44}  {run.problem}")
        else:
            lines.append(f"{name:44}  {run.chosen_by:9.4f}  {run.held_out!s:24}  {run.over}")
    if chosen is not None and chosen.regressor is not None:
        counts = chosen.regressor.card.pictures
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        lines += ["", f"Pictures: {told}. The file is of the run with the star, chosen without its held-out pictures."]
    return "\n".join(lines)


def _short(settings: dict[str, Any]) -> str:
    names = {"side": "", "batch": "b", "rate": "lr", "penalty": "penalty "}
    return " ".join(f"{short}{settings[name]:g}" for name, short in names.items() if name in settings)


def _cells(found: Interval | None) -> list[str]:
    if found is None:
        return ["", "", ""]
    return ["" if math.isnan(value) else f"{value:.6f}" for value in (found.mean, found.low, found.high)]
