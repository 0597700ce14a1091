"""What refining's buttons do. Every handler ends in a message to the page, whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError, Interrupted, UsageError
from ...host import Host
from ..compare.bench import Bench
from ..compare.choices import Choices
from ..compare.events import CompareEvents
from ..compare.kept import KEPT
from ..compare.view import view as compared
from ..compare.way import drained
from ..desk import Desk
from ..running import Finished, Watch, attempt, watched
from ..sections._contract import Tab
from ..view import status
from .asks import read_ask
from .choices import COUNT, read_counts, read_options
from .deeds import Deeds
from .view import ENDS, progress, same_picture, view
from .way import RefineWay

if TYPE_CHECKING:
    from ...loop.refining.records import Event

Update = tuple[Any, ...]
_EVERY = 0.3
_UNREAD = 12
"""Messages that a page has not fetched: it is gone, or asleep, and is told all when it is back."""
_KINDS = {"stopped": "stopped", "failed": "error"}


class RefineEvents:
    """The handlers of one tab; all answer (the tab's answer, bench, the comparison's message, ours)."""

    def __init__(self, tab: Tab, compare: CompareEvents) -> None:
        self._host, self._events, self._compare = tab.host, tab.events, compare
        self._knobs = len(tab.values)
        self._deeds = Deeds(tab.host, tab.events)

    def go(
        self, user: str | None, desk: Desk, bench: Bench, image: Any, caption: str, captioner: str,
        values: Sequence[Any], resume: bool = False,
    ) -> Iterator[Update]:  # fmt: skip
        """Rounds until one of the ends; with `resume` from the round that is shown.

        Args:
            values: The knobs, our choices, the comparison's, the host's fields.
        """
        knobs, rest = values[: self._knobs], values[self._knobs :]
        ours, theirs, fields = rest[:COUNT], rest[COUNT : COUNT + 6], rest[COUNT + 6 :]

        def begin() -> RefineWay:
            if bench.refining.watch is not None:
                raise UsageError("Refining is at work already.", "Interrupt it first.")
            settings, choices = self._events.settings(captioner, knobs), Choices.read(tuple(theirs))
            return RefineWay(desk, bench, settings, choices, image, Watch(), None, caption or "",
                             options=read_options(ours), resume=resume)  # fmt: skip

        way, error = attempt(begin)
        if way is None:
            yield self._answer(desk, bench, view(bench, self._host, error=error))
        else:
            yield from self._run(way, lambda host: way.refine(self._compare.generator(fields, user), host))

    def propose(
        self, desk: Desk, bench: Bench, counts: Sequence[str], pinned: str, *knobs: Any
    ) -> Iterator[Update]:  # fmt: skip
        """An edit list from the rounds so far."""
        _, error = attempt(lambda: self._deeds.propose(bench, same_picture(bench), counts, pinned, knobs))
        yield self._answer(desk, bench, view(bench, self._host, error=error))

    def ask(self, desk: Desk, bench: Bench, document: str, *knobs: Any) -> Update:
        """A click on what the page drew; answers with the picture box in front."""
        ask = read_ask(document)
        if ask is None:
            return self._compare.nothing(), *self._answer(desk, bench, view(bench, self._host))
        with self._events.turn:
            done, error = attempt(lambda: self._deeds.do(ask, desk, bench, knobs))
        if done is None:
            return self._compare.nothing(), *self._answer(desk, bench, view(bench, self._host, error=error))
        image = self._compare.nothing() if done.image is None else done.image
        tab = self._events.answer(desk, caption=done.caption) if done.tags else self._compare.kept(desk)
        return image, *tab, bench, compared(bench, desk), view(bench, self._host, said=done.said)

    def counted(self, desk: Desk, bench: Bench, counts: Sequence[str]) -> str:
        """Other ticks draw other scores."""
        names, error = attempt(lambda: read_counts(counts))
        if names is not None and bench.refining.watch is None:
            bench.refining.counts = names
        return view(bench, self._host, error=error)

    def hello(self, key: str, desk: Desk, bench: Bench) -> Iterator[Update]:
        """A page that was opened anew finds its rounds, and follows the run that is at work."""
        bench = KEPT.bench(key, bench)
        watch = bench.refining.watch
        yield self._answer(desk, bench, view(bench, self._host))
        if watch is None or watch in desk.runs:
            return
        desk.begin(watch)  # whoever sees it can interrupt it
        yield from self._followed(desk, bench, watch)
        desk.done(watch)
        bench.page_has_nothing()
        line = status("done", elapsed=round(watch.elapsed, 1))
        yield *self._compare.kept(desk, line), bench, compared(bench, desk), view(bench, self._host)

    def _followed(self, desk: Desk, bench: Bench, watch: Watch) -> Iterator[Update]:
        told = -1
        while bench.refining.watch is watch:
            if not self._asleep(desk):
                tab = self._compare.running(desk, watch)
                if told != bench.refining.told:
                    told = bench.refining.told
                    yield *tab, bench, compared(bench, desk), view(bench, self._host)
                else:
                    yield *tab, bench, self._compare.nothing(), progress(bench)
            time.sleep(_EVERY)

    def _run(self, way: RefineWay, job: Callable[[Host], None]) -> Iterator[Update]:
        desk, bench = way.desk, way.bench
        watch = bench.refining.watch = desk.begin(way.watch)
        bench.refining.event, bench.refining.counts = None, way.options.counts
        bench.refining.propose(None, 0)
        yield *self._compare.running(desk, watch), bench, self._compare.nothing(), view(bench, self._host)
        try:
            for end in watched(job, self._host, watch, "Easy Diffuser"):
                yield from self._news(way)
                if end is not None:
                    desk.done(watch)
                    yield self._ended(way, end)
                elif not self._asleep(desk):
                    yield *self._compare.running(desk, watch), bench, self._compare.nothing(), progress(bench)
        finally:  # a mistake of ours must not leave "at work already" behind for the rest of the session
            if bench.refining.watch is watch:
                bench.refining.watch, watch.stop = None, True
                desk.done(watch)

    def _news(self, way: RefineWay) -> Iterator[Update]:
        desk, bench = way.desk, way.bench
        found = drained(way.fresh)
        if "analysed" in found:
            yield *self._events.answer(desk, **way.shown()), bench, self._compare.nothing(), progress(bench)
        events = [one for one in found if one != "analysed"]
        for event in events:
            self._heard(way, event)
        if events and not self._asleep(desk):
            tab = self._compare.running(desk, way.watch)
            yield *tab, bench, compared(bench, desk), view(bench, self._host)

    def _heard(self, way: RefineWay, event: Event) -> None:
        bench = way.bench
        if way.before is not None:
            bench.snapshots.setdefault(event.round.number, way.before)
        bench.put(event.round)
        bench.refining.event = event
        bench.refining.told += 1
        if event.round.finished:
            bench.refining.propose(event.proposal or None, event.round.number)

    def _ended(self, way: RefineWay, end: Finished[None]) -> Update:
        desk, bench = way.desk, way.bench
        refining, event = bench.refining, bench.refining.event
        bench.forget_empty()
        error = end.error or self._problem(event)
        refining.said, refining.kind = _end(event, error)
        refining.watch = None
        refining.told += 1
        if self._asleep(desk):
            bench.page_has_nothing()
        kind = refining.kind

        def line() -> str:
            return status(kind, refining.said if kind != "done" else "", elapsed=round(end.elapsed, 1))

        tab = self._events.cleared(desk, line, way.caption) if way.lost else self._compare.kept(desk, line())
        return *tab, bench, compared(bench, desk), view(bench, self._host)

    def _answer(self, desk: Desk, bench: Bench, told: str) -> Update:
        return *self._compare.kept(desk), bench, self._compare.nothing(), told

    @staticmethod
    def _problem(event: Event | None) -> EasyDiffuserError | None:
        if event is None or event.ended not in _KINDS or not event.round.problem:
            return None
        return Interrupted(event.round.problem) if event.ended == "stopped" else EasyDiffuserError(event.round.problem)

    @staticmethod
    def _asleep(desk: Desk) -> bool:
        return len(desk.mail.messages) > _UNREAD


def _end(event: Event | None, error: EasyDiffuserError | None) -> tuple[str, str]:
    """(one or two sentences, how it ended)."""
    ended = event.ended if event else ""
    if error is None:
        return ENDS.get(ended, "Done."), _KINDS.get(ended, "done")
    kind = "stopped" if isinstance(error, Interrupted) else "error"
    kept = f" {ENDS['stopped' if kind == 'stopped' else 'failed'].partition('. ')[2]}" if event else ""
    return f"{str(error).rstrip()}{kept}", kind
