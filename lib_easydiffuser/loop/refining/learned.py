"""What rounds have taught about a checkpoint: offered as a note, kept in a file of this machine, applied by nobody.

A note is text for a person. It can be edited, switched off and deleted; nothing here changes a prompt.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from ...errors import OutputError, UsageError, quoted
from ...files import write_text
from ...host import Host, shared
from ...models.find import own_folder
from ...serial import to_document
from ..records import Round
from .aspects import ALL, Counts
from .ledger import Ledger
from .odds import Count, surely_more

FILE = "learned.json"
SCHEMA = "easydiffuser-learned/1"
ENOUGH = 4
"""Pictures on either side before something is offered."""
SURE = 0.95
_ONE_AT_A_TIME = threading.RLock()
"""Two pages that keep a note at once keep two."""


@dataclass(frozen=True)
class Note:
    """One thing that was learned.

    Attributes:
        id: Stable for the same checkpoint, kind and tag.
        text: As a person reads, and may have edited, it.
        kind: "raise": a tag is ignored below `emphasis`; "deny": it helps among the negatives.
        before, after: Missed (seen uncalled) in how many of how many pictures without and with it.
        on: Whether it is shown.
        edited: Whether the text is a person's.
    """

    id: str
    checkpoint: str
    kind: Literal["raise", "deny"]
    tag: str
    emphasis: float
    before: tuple[int, int]
    after: tuple[int, int]
    text: str
    on: bool = True
    edited: bool = False


def taught(rounds: Iterable[Round], counts: Counts = ALL) -> tuple[Note, ...]:
    """What those rounds teach about the checkpoint of the last of them, where the evidence is enough."""
    ledger = Ledger.of(rounds, counts)
    return (*_raises(ledger), *_denials(ledger))


def _raises(ledger: Ledger) -> Iterator[Note]:
    for entry in ledger.lost.values():
        asked = {emphasis: found for emphasis, found in entry.by_emphasis.items() if emphasis > 0}
        for emphasis in sorted(asked)[1:]:
            below = sum((found for other, found in asked.items() if other < emphasis), Count())
            above = sum((found for other, found in asked.items() if other >= emphasis), Count())
            if _enough(below, above):
                text = (
                    f"{entry.tag.text!r} is often ignored under {emphasis:g}: lost in {below.hits} of {below.of} "
                    f"pictures, and in {above.hits} of {above.of} from there on."
                )
                yield _note(ledger, "raise", entry.tag.text, emphasis, below, above, text)
                break


def _denials(ledger: Ledger) -> Iterator[Note]:
    for key, entry in ledger.invented.items():
        without = ledger.inventions(key)
        found = [(emphasis, ledger.inventions(key, emphasis)) for emphasis in ledger.denied_at(key)]
        with_it = sum((count for _, count in found), Count())
        if _enough(without, with_it):
            text = (
                f"{entry.tag.text!r} among the negatives helps: seen uncalled in {without.hits} of {without.of} "
                f"pictures without it, in {with_it.hits} of {with_it.of} with it."
            )
            yield _note(ledger, "deny", entry.tag.text, min(e for e, _ in found), without, with_it, text)


def _enough(before: Count, after: Count) -> bool:
    return min(before.of, after.of) >= ENOUGH and surely_more(before, after) >= SURE


def _note(
    ledger: Ledger, kind: Literal["raise", "deny"], tag: str, emphasis: float, before: Count, after: Count, text: str
) -> Note:
    name = sha256(f"{ledger.checkpoint}\n{kind}\n{tag}".encode()).hexdigest()[:12]
    pairs = (before.hits, before.of), (after.hits, after.of)
    return Note(name, ledger.checkpoint, kind, tag, emphasis, *pairs, text)


class Notes:
    """The notes of one file; read anew at every call, written whole.

    Args:
        path: Made when the first note is kept.
        others: Whether people use the host whose notes are not each other's: nothing is changed or deleted then.
    """

    def __init__(self, path: Path, others: bool = False) -> None:
        self.path, self._others = path, others

    def all(self, checkpoint: str | None = None) -> tuple[Note, ...]:
        """Every note (of one checkpoint), also those that are off.

        Raises:
            OutputError: If the file is there and cannot be read: it is never overwritten then.
        """
        return tuple(note for note in self._read() if checkpoint in (None, note.checkpoint))

    def hints(self, checkpoint: str) -> tuple[Note, ...]:
        """Those to be shown beside that checkpoint."""
        return tuple(note for note in self.all(checkpoint) if note.on)

    def offer(self, rounds: Sequence[Round], counts: Counts = ALL) -> tuple[Note, ...]:
        """What rounds teach and no note says yet; nothing is written."""
        known = {note.id for note in self.all()}
        return tuple(note for note in taught(rounds, counts) if note.id not in known)

    def keep(self, note: Note) -> None:
        """Put a note down; one of the same id is replaced.

        Raises:
            OutputError: If it cannot be written.
        """
        with _ONE_AT_A_TIME:
            self._write([*(old for old in self.all() if old.id != note.id), note])

    def edit(self, id: str, text: str) -> Note:
        """Other words for it.

        Raises:
            UsageError: If there is no such note, nothing is said, or others use the host.
        """
        if not text.strip():
            raise UsageError("A note without words says nothing.", "Delete it instead.")
        return self._changed(id, text=text.strip(), edited=True)

    def switch(self, id: str, on: bool) -> Note:
        """Show it or not.

        Raises:
            UsageError: If there is no such note, or others use the host.
        """
        return self._changed(id, on=on)

    def delete(self, id: str) -> None:
        """Take it away; the same evidence offers it again.

        Raises:
            UsageError: If there is no such note, or others use the host.
        """
        with _ONE_AT_A_TIME:
            self._mine(id)
            self._write([note for note in self.all() if note.id != id])

    def _mine(self, id: str) -> Note:
        if self._others:
            raise UsageError("Others use this page too: no note is changed or deleted here.", "Do it on the machine.")
        found = next((note for note in self.all() if note.id == id), None)
        if found is None:
            raise UsageError(f"There is no note {quoted(id)}.", "The list of notes says which there are.")
        return found

    def _changed(self, id: str, **changes: Any) -> Note:
        with _ONE_AT_A_TIME:
            changed = replace(self._mine(id), **changes)
            self._write([changed if note.id == id else note for note in self.all()])
        return changed

    def _read(self) -> list[Note]:
        try:
            found = json.loads(self.path.read_bytes())
            return [_of(item) for item in found["notes"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise OutputError(
                f"The notes {quoted(str(self.path), 200)} cannot be read.", "Move the file away; a new one begins."
            ) from error

    def _write(self, notes: Sequence[Note]) -> None:
        write_text(self.path, to_document({"schema": SCHEMA, "notes": [asdict(note) for note in notes]}))


def notes_of(host: Host) -> Notes:
    """The notes of this machine: in our own folder below the host's models, else in the home folder's cache."""
    ours = own_folder(host)
    return Notes((ours if ours is not None else Path.home() / ".cache" / "easydiffuser") / FILE, shared(host))


def _of(item: Mapping[str, Any]) -> Note:
    names = {field.name for field in fields(Note)}
    told = {name: value for name, value in item.items() if name in names}
    return Note(**told | {"before": tuple(told["before"]), "after": tuple(told["after"])})
