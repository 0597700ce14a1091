"""What a click does to the tags and to the notes. Nothing is applied that was not clicked; the last time is undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass
from ...errors import EasyDiffuserError, UsageError
from ...host import TabHost
from ..compare.bench import Bench
from ..compare.edits import put_tags
from ..desk import Desk, caption_of
from ..snapshot import Snapshot
from .asks import Ask
from .choices import read_counts

if TYPE_CHECKING:
    from ...loop.records import Round
    from ...records import Tag
    from ...settings import Settings
    from ..events import Events


@dataclass(frozen=True)
class Done:
    """What a click did.

    Attributes:
        said: One sentence.
        tags: Whether the lists are others now.
        image, caption: For the tab's boxes, where another picture came onto the desk; None leaves them.
    """

    said: str = ""
    tags: bool = False
    image: Any = None
    caption: str | None = None


class Deeds:
    """The clicks of one tab."""

    def __init__(self, host: TabHost, events: Events) -> None:
        self._host, self._events = host, events

    def propose(
        self, bench: Bench, rounds: Sequence[Round], counts: Sequence[str], pinned: str, knobs: Sequence[Any]
    ) -> None:
        """An edit list from these rounds.

        Raises:
            UsageError: If there is nothing to propose from, or a run is at work.
        """
        from ...loop.refining.propose import proposal_of
        from ...loop.refining.records import Options

        _at_rest(bench)
        names = read_counts(counts)
        pins = tuple(text for part in (pinned or "").split(",") if (text := part.strip()))
        shown = tuple(found for found in rounds if found.number <= bench.shown)
        settings = self._events.settings("", knobs)
        proposal = proposal_of(shown, settings, self._host, Options(counts=names, pinned=pins))
        bench.refining.counts = names
        bench.refining.said = bench.refining.kind = ""
        bench.refining.propose(proposal, bench.shown)

    def do(self, ask: Ask, desk: Desk, bench: Bench, knobs: Sequence[Any]) -> Done:
        """A click.

        Raises:
            EasyDiffuserError: Why it cannot be.
        """
        if ask.deed in ("keep", "edit", "switch", "delete"):
            return self._noted(ask, bench)
        _at_rest(bench)
        if ask.deed == "undo":
            return self._undone(desk, bench)
        return self._accepted(ask, desk, bench, knobs) if ask.deed == "accept" else self._taken(ask, desk, bench, knobs)

    def _accepted(self, ask: Ask, desk: Desk, bench: Bench, knobs: Sequence[Any]) -> Done:
        from ...loop.refining.propose import made

        refining = bench.refining
        possible = refining.proposal.possible if refining.proposal else ()
        lines = [line for line in possible if line.number in ask.numbers and line.number not in refining.made]
        if not lines:
            raise UsageError("None of these lines can be made any more.", "Press Propose changes.")
        settings = self._events.settings("", knobs)  # refused before anything is touched
        before = self._onto(desk, bench, refining.base)
        tags = made(lines, desk.tags())
        if tags == made((), desk.tags()):
            raise UsageError("These lines change nothing in the tags as they are now.", "Take that round's tags first.")
        self._put(desk, before, tags, settings)
        self._undoable(bench, before)
        refining.made |= {line.number for line in lines}
        return self._changed(desk, before, f"{len(lines)} of the lines are in the tags now.")

    def _taken(self, ask: Ask, desk: Desk, bench: Bench, knobs: Sequence[Any]) -> Done:
        found = bench.numbered(ask.round)
        if found is None:
            raise UsageError("That round is not there any more.")
        settings = self._events.settings("", knobs)
        before = self._onto(desk, bench, ask.round, always=True)
        if found.refined is not None:
            self._put(desk, before, found.reference.tags, settings)
        self._undoable(bench, before)
        return self._changed(desk, before, f"The tags of round {ask.round} are in the lists.")

    def _onto(self, desk: Desk, bench: Bench, number: int, always: bool = False) -> Snapshot | None:
        """The round's picture on the desk (`always`: its tags too); gives what lay there before."""
        before = Snapshot.of(desk) if desk.analysis else None
        snapshot, found = bench.snapshots.get(number), bench.numbered(number)
        here = desk.analysis.reading.picture if desk.analysis else None
        if snapshot is not None and (always or (found and found.reference.reading.picture is not here)):
            snapshot.restore(desk)
        elif found is None or desk.analysis is None or (always and snapshot is None):
            raise UsageError("The tags of that round are not there any more.")
        return before

    def _put(self, desk: Desk, before: Snapshot | None, tags: Sequence[Tag], settings: Settings) -> None:
        try:
            put_tags(desk, tags, settings, self._host)
        except EasyDiffuserError:  # half done is not done: the page is not told of another picture
            if before is not None:
                before.restore(desk)
            raise

    @staticmethod
    def _undoable(bench: Bench, before: Snapshot | None) -> None:
        bench.refining.before, bench.refining.made_before = before, frozenset(bench.refining.made)

    def _undone(self, desk: Desk, bench: Bench) -> Done:
        before = bench.refining.before
        if before is None:
            raise UsageError("There is nothing to undo.")
        now = Snapshot.of(desk) if desk.analysis else None
        before.restore(desk)
        bench.refining.before = None
        bench.refining.made = set(bench.refining.made_before)
        return self._changed(desk, now, "The tags are as they were.")

    @staticmethod
    def _changed(desk: Desk, before: Snapshot | None, said: str) -> Done:
        assert desk.analysis is not None
        picture = desk.analysis.reading.picture
        if before is not None and before.analysis.reading.picture is picture:
            return Done(said, True)
        return Done(said, True, picture.rgb if picture else None, caption_of(desk.analysis))

    def _noted(self, ask: Ask, bench: Bench) -> Done:
        from ...loop.refining.learned import notes_of
        from .view import same_picture

        notes = notes_of(self._host)
        if ask.deed == "keep":
            offered = next((note for note in notes.offer(same_picture(bench)) if note.id == ask.id), None)
            if offered is None:
                raise UsageError("That is not offered any more.")
            notes.keep(offered)
            return Done("The note is kept on this machine.")
        if ask.deed == "edit":
            notes.edit(ask.id, ask.text)
            return Done("The note is changed.")
        if ask.deed == "switch":
            notes.switch(ask.id, ask.on)
            return Done("The note is switched on." if ask.on else "The note is switched off.")
        notes.delete(ask.id)
        return Done("The note is deleted.")


def _at_rest(bench: Bench) -> None:
    if bench.refining.watch is not None:
        raise UsageError("Refining is at work.", "Interrupt it first.")
