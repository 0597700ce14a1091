"""What the page draws of CLIP's labels, as plain JSON; the page writes every text as text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError, Interrupted
from ...serial import to_line
from ..running import Watch
from ..stamps import stamp

if TYPE_CHECKING:
    from ...clip.look import Look
    from ...clip.table import Ranked


def message(kind: str, **more: Any) -> str:
    """One message to the page; no two are the same text, or the page would not notice the second."""
    return to_line({"stamp": stamp(), "kind": kind, **more})


def failed(error: EasyDiffuserError | None) -> str:
    """How a run that gave nothing ended."""
    return message("stopped" if isinstance(error, Interrupted) else "error", text=str(error or ""))


def tables(seen: Look, count: int) -> dict[str, Any]:
    """The top of every wanted kind, and of the negative list what is least like the picture."""
    kinds = [_kind(seen, kind, rows) for kind, rows in seen.ranked(count).items()]
    least = seen.least(count)
    return {"clip": seen.model.title, "kinds": [*kinds, *([_kind(seen, "negative", least)] if least else [])]}


def _kind(seen: Look, kind: str, rows: list[Ranked]) -> dict[str, Any]:
    sign = -1.0 if kind == "negative" else 1.0
    return {
        "kind": kind,
        "total": len(seen.list_of(kind).labels),
        "rows": [_row(seen, item, sign) for item in rows],
    }


def _row(seen: Look, item: Ranked, sign: float) -> dict[str, Any]:
    sureness = seen.sureness(item) if sign > 0 else seen.unlikeness(item)
    return {
        "label": item.label,
        "similarity": round(item.similarity, 4),
        "sureness": sureness,
        "reason": seen.reason(item),
    }


class Pace:
    """Guesses how long a run still takes, from how fast its present stage has gone."""

    def __init__(self) -> None:
        self._stage: tuple[str, int] = ("", 0)
        self._began = (0.0, 0)

    def left(self, watch: Watch) -> float | None:
        """Seconds, or None while it is too early to say."""
        now = time.monotonic()
        if (watch.text, watch.total) != self._stage or watch.done < self._began[1]:
            self._stage, self._began = (watch.text, watch.total), (now, watch.done)
        spent, done = now - self._began[0], watch.done - self._began[1]
        return spent * (watch.total - watch.done) / done if done > 0 and spent > 1.0 else None


def running(watch: Watch, pace: Pace) -> str:
    """How far a run is."""
    left = pace.left(watch)
    return message(
        "running", text=watch.text, done=watch.done, total=watch.total, left=None if left is None else round(left)
    )
