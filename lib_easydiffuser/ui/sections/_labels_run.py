"""What the buttons of the labels' section do. Every handler ends in a message to the page."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import HostError, UsageError
from ...host import Host
from ...records import Evidence, Picture, Polarity, Reading
from ...settings import Settings
from ..desk import Desk
from ..events import Events
from ..given import read_given
from ..picked_part import PART_ALONE
from ..rows import Row
from ..running import Watch, attempt, watched
from ._labels_view import Pace, failed, message, running, tables

if TYPE_CHECKING:
    from ...clip.look import Look

T = TypeVar("T")
Update = tuple[Any, ...]
_LONGEST = 1000
_COUNT = 5  # where the number was emptied


class LabelEvents:
    """The handlers of one tab's labels; all but `pick` answer (desk, message, text)."""

    def __init__(self, events: Events, host: Any) -> None:
        self._events = events
        self._host = host

    def show(self, desk: Desk, image: Any, captioner: str, count: float, *values: Any) -> Iterator[Update]:
        """Rank the labels against the picture."""
        from ...pipeline import look

        def job(host: Host) -> dict[str, Any]:
            settings = self._events.settings(captioner, values)
            picture = _picture(desk, image, settings)
            seen = look(picture, settings, host)
            if not seen.lists:
                raise UsageError(
                    "There are no label lists here.",
                    "Install clip-interrogator, or put .txt lists into the folder interrogate beside models.",
                )
            return _ended(seen, lambda: tables(seen, int(count or _COUNT))) | _noted(picture)

        yield from self._run(desk, job, lambda found: (message("tables", **found), _skip()))

    def write(self, desk: Desk, image: Any, captioner: str, caption: str, *values: Any) -> Iterator[Update]:
        """clip-interrogator's text of the chosen mode; a chain that is stopped gives what it had."""
        from ...pipeline import look

        def job(host: Host) -> tuple[str, bool, dict[str, str]]:
            settings = self._events.settings(captioner, values)
            if settings.mode != "negative" and not caption.strip():
                raise UsageError("The text begins with the caption, and there is none.", "Press Analyse, or write one.")
            picture = _picture(desk, image, settings)
            seen = look(picture, settings, host)
            return (*_ended(seen, lambda: seen.text(settings.mode, caption.strip().rstrip(" ."))), _noted(picture))

        def end(found: tuple[str, bool, dict[str, str]]) -> tuple[str, str]:
            text, finished, note = found
            return message("done" if finished else "partial", **note), text

        yield from self._run(desk, job, end)

    def interrogate(self, desk: Desk, image: Any, captioner: str, *values: Any) -> Iterator[Update]:
        """The host's own Interrogate, beside ours."""

        def job(host: Host) -> tuple[str, dict[str, str]]:
            own = getattr(host, "interrogate", None)
            if own is None:
                raise HostError("This host has no Interrogate of its own.", "It is part of the WebUI.")
            picture = _picture(desk, image, self._events.settings(captioner, values))
            return str(own(picture)), _noted(picture)

        yield from self._run(desk, job, lambda found: (message("done", **found[1]), found[0]))

    def pick(self, desk: Desk, document: str, *values: Any) -> Update:
        """A label becomes a tag; answers as `Events.answer` does."""
        claim = read_pick(document)
        if claim is None:
            return self._events.answer(desk)
        with self._events.turn:
            _, error = attempt(lambda: self._picked(desk, claim, values))
            return self._events.answer(desk, error=error)

    def _picked(self, desk: Desk, claim: Evidence, values: Sequence[Any]) -> None:
        from ...pipeline import compose

        settings = self._events.settings("", values)
        reading = desk.analysis.reading if desk.analysis else Reading()
        if any((own.source, own.kind, own.text) == (claim.source, claim.kind, claim.text) for own in reading.evidence):
            return
        analysis = compose(replace(reading, evidence=(*reading.evidence, claim)), settings, self._host)
        if desk.analysis is None:
            desk.put(analysis)
        else:
            desk.again(analysis, settings, self._host)
        self._insist(desk, claim, settings)

    def _insist(self, desk: Desk, claim: Evidence, settings: Settings) -> None:
        """What a maximum or the budget left out was still asked for by hand."""
        from ...prompt.phrases import key_of

        side: Polarity = "negative" if claim.kind == "negative" else "positive"
        rows = desk.lists.get(side, ())
        if all(key_of(row.text) != key_of(claim.text) for row in rows):
            own = Row(claim.text, claim.text, own=True)
            desk.edit({**desk.lists, side: (*rows, own)}, settings, self._host)

    def _run(
        self, desk: Desk, job: Callable[[Host], T], end: Callable[[T], tuple[Any, Any]]
    ) -> Iterator[Update]:  # fmt: skip
        watch, pace = desk.begin(Watch()), Pace()
        yield desk, running(watch, pace), _skip()
        for ended in watched(job, self._host, watch, "Easy Diffuser"):
            if ended is None:
                yield desk, running(watch, pace), _skip()
            elif ended.result is None:
                desk.done(watch)
                yield desk, failed(ended.error), _skip()
            else:
                desk.done(watch)
                yield (desk, *end(ended.result))


def read_pick(document: str) -> Evidence | None:
    """The label the page picked; None when it sent nothing of the kind. The page is not trusted."""
    from ...tags.sources.picked_labels import PICKED

    try:
        given: Mapping[str, Any] = json.loads(document)
        label, kind, reason = (" ".join(str(given[name])[:_LONGEST].split()) for name in ("label", "kind", "reason"))
        sure = float(given["sureness"])
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    known = label and kind and math.isfinite(sure)
    return Evidence(kind, label, min(max(sure, 0.0), 1.0), reason, PICKED) if known else None


def _ended(seen: Look, work: Callable[[], T]) -> T:
    """Do it; the memory it took is given back however it ends."""
    try:
        return work()
    finally:
        seen.done()


def _picture(desk: Desk, image: Any, settings: Settings) -> Picture:
    """What Analyse would read of it: the part that the person chose, else the whole."""
    if image is None:
        raise UsageError("There is no picture yet.", "Drop one above.")
    return desk.cut(read_given(image, max_side=settings.max_side))


def _noted(picture: Picture) -> dict[str, str]:
    return {"note": PART_ALONE} if picture.part else {}


def _skip() -> Any:
    import gradio as gr

    return gr.update()
