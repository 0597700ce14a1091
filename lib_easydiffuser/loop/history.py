"""All rounds so far, on disk as they grow: a crash, an interrupt, a WebUI that goes away loses nothing of them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import OutputError, UsageError, quoted
from ..files import write_whole
from ..serial import to_document
from .document import envelope, round_document
from .lighter import lighter
from .records import Result, Round
from .reopen import rounds_of
from .sheet import contact_sheet

FILE = "history.json"
SHEET = "contact.png"
PICTURES = "pictures"


def document(rounds: Sequence[Round]) -> dict[str, Any]:
    """Rounds as one document in JSON's own types, for a file of their own."""
    return envelope([round_document(item) for item in rounds])


class History:
    """Rounds in order; the newest keeps its pictures in memory, the others their thumbnails and their files.

    Args:
        folder: Where `history.json` is kept, made when first needed; None keeps it in memory alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._rounds: dict[int, Round] = {}
        # A round reopened from a file is less than its document: what was written is written again as it was.
        self._documents: dict[int, Mapping[str, Any]] = {}
        self._texts: dict[int, str] = {}

    @property
    def rounds(self) -> tuple[Round, ...]:
        """Oldest first."""
        return tuple(self._rounds[number] for number in sorted(self._rounds))

    @property
    def next_number(self) -> int:
        """The number of a round to come."""
        return max(self._rounds, default=0) + 1

    def round(self, number: int) -> Round:
        """One to walk back to.

        Raises:
            UsageError: If there is none of that number.
        """
        if number not in self._rounds:
            raise UsageError(f"There is no round {number}.", f"There are {len(self._rounds)}, counted from 1.")
        return self._rounds[number]

    def put(self, current: Round) -> Round:
        """Add a round, or a later state of it; gives it as it is kept.

        A picture that its maker did not save is saved beside the history.

        Raises:
            OutputError: If it cannot be written; it is in memory all the same.
        """
        self._keep(current)
        for number, old in self._rounds.items():
            if number != current.number and any(result.picture is not None for result in old.results):
                self._rounds[number] = lighter(old)
        if self.folder is not None:
            results = tuple(self._saved(current.number, result) for result in current.results)
            if any(saved is not result for saved, result in zip(results, current.results, strict=True)):
                current = current.but(results=results)
                self._keep(current)
            write_whole(self.folder / FILE, self.text().encode("utf-8"))
        return current

    def record(self, number: int) -> Mapping[str, Any]:
        """One round in JSON's own types."""
        return self._documents[number]

    def text(self) -> str:
        """Everything as JSON.

        A round is spelled once: a history that is written with every step would else spell all rounds for each of them.
        """
        if not self._documents:
            return to_document(envelope([]))
        before, after = to_document(envelope([])).split("[]")
        rounds = ",\n    ".join(self._spelled(number) for number in sorted(self._documents))
        return f"{before}[\n    {rounds}\n  ]{after}"

    def write_sheet(self, path: Path | None = None) -> Path:
        """The contact sheet of all rounds as a PNG file.

        Raises:
            OutputError: If it cannot be written, or neither a path nor a folder is known.
        """
        target = path or (self.folder / SHEET if self.folder else None)
        if target is None:
            raise OutputError("The contact sheet has no place to go.", "Name a file.")
        write_whole(target, _png(contact_sheet(self.rounds)))
        return target

    @classmethod
    def reopened(cls, folder: Path) -> tuple[History, str]:
        """(the history of a folder, a note for the person or "").

        A file that cannot be read is put aside under another name, never overwritten.
        """
        found, path = cls(folder), folder / FILE
        try:
            document = json.loads(path.read_bytes())
            for item, written in zip(rounds_of(document), document["rounds"], strict=True):
                found._rounds[item.number], found._documents[item.number] = item, written
        except FileNotFoundError:
            return found, ""
        except (ValueError, OSError, RecursionError) as error:
            return cls(folder), _put_aside(path, error)
        return found, ""

    def _keep(self, current: Round) -> None:
        self._rounds[current.number], self._documents[current.number] = current, round_document(current)
        self._texts.pop(current.number, None)

    def _spelled(self, number: int) -> str:
        """One round as it stands in the whole: two levels deep. Within a JSON string there is no line break."""
        if number not in self._texts:
            self._texts[number] = to_document(self._documents[number]).rstrip().replace("\n", "\n    ")
        return self._texts[number]

    def _saved(self, number: int, result: Result) -> Result:
        if result.path is not None or result.picture is None or result.seed < 0 or self.folder is None:
            return result
        path = self.folder / PICTURES / f"round-{number:03d}-seed-{result.seed}.png"
        if not path.exists():
            write_whole(path, _png(result.picture, result.infotext))
        return replace(result, path=path, name=path.name)


def _png(image: object, infotext: str = "") -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    if infotext:
        info.add_text("parameters", infotext)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", pnginfo=info)  # type: ignore[attr-defined]
    return buffer.getvalue()


def _put_aside(path: Path, error: Exception) -> str:
    number = 1
    while (aside := path.with_name(f"history-broken-{number}.json")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as failed:
        raise OutputError(
            f"The history {quoted(str(path), 200)} cannot be read, nor put aside: {failed}.", "Choose another folder."
        ) from failed
    return (
        f"The history could not be read ({quoted(str(error), 80)}) and was put aside as {aside.name}; a new one begins."
    )
