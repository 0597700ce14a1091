"""What the button of the comparison does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import UsageError
from ...host import Host
from ..desk import Desk
from ..events import Events
from ..given import read_given
from ..picked_part import said_of
from ..running import Watch, watched
from ._labels_view import Pace, failed, message, running

if TYPE_CHECKING:
    from ...clip.lists import LabelList
    from ...clip.look import Look

Update = tuple[Any, ...]
_EACH = 3  # labels of each kind, for either picture


class CompareEvents:
    """The handlers of one tab's comparison; they answer (desk, message)."""

    def __init__(self, events: Events, host: Any) -> None:
        self._events = events
        self._host = host

    def compare(self, desk: Desk, image: Any, other: Any, *values: Any) -> Iterator[Update]:
        """Hold the second picture against the first."""

        def job(host: Host) -> dict[str, Any]:
            from ...pipeline import look

            if image is None or other is None:
                raise UsageError("Two pictures are wanted.", "Drop one at the top of the tab and one here.")
            settings = self._events.settings("", values)
            pair = [read_given(one, max_side=settings.max_side) for one in (image, other)]
            note = said_of(desk.part, pair[0])
            return compared(*(look(picture, settings, host) for picture in pair)) | ({"note": note} if note else {})

        watch, pace = desk.begin(Watch()), Pace()
        yield desk, running(watch, pace)
        for ended in watched(job, self._host, watch, "Easy Diffuser"):
            if ended is None:
                yield desk, running(watch, pace)
            else:
                desk.done(watch)
                yield desk, failed(ended.error) if ended.result is None else message("two", **ended.result)


def compared(first: Look, second: Look) -> dict[str, Any]:
    """Similarity of two looks of one model, and the labels they differ most in, by kind."""
    kinds = [_kind(first, second, item) for item in first.wanted]
    return {"clip": first.model.title, "similarity": round(float(first.image @ second.image), 4), "kinds": kinds}


def _kind(first: Look, second: Look, labels: LabelList) -> dict[str, Any]:
    """The labels that stand out most in one picture against the other."""
    more = first.standings(labels.name) - second.standings(labels.name)
    order = [int(row) for row in more.argsort(kind="stable") if labels.labels[row]]
    rows = {"first": [row for row in order[::-1] if more[row] > 0], "second": [row for row in order if more[row] < 0]}
    return {
        "kind": labels.kind,
        **{side: [_row(labels.labels[row], abs(float(more[row]))) for row in found[:_EACH]]
           for side, found in rows.items()},
    }  # fmt: skip


def _row(label: str, difference: float) -> dict[str, Any]:
    return {"label": label, "difference": round(difference, 2)}
