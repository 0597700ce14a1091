"""A text for each picture: beside.py and folder.py say where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import CaptionError, UsageError, quoted
from ...files import write_text
from ...jobs.records import Item, Job
from ...serial import to_document
from ..log import File, Log, digest, text_of
from ..owners import Namesakes, record_of
from ..roots import require_inside
from ..sidecars import Sidecars
from ..spec import BatchSpec
from ..taglist import merged
from ._contract import Sink, recorded, sweep

if TYPE_CHECKING:
    from ..render import Written

NEGATIVE = ".negative.txt"


class Sidecar(Sink):
    """NAME.txt, NAME.negative.txt and NAME.json of every picture.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, job: Job, spec: BatchSpec, folder: Path, before: Sequence[int]) -> None:
        require_inside(folder, spec.roots)
        self._spec = spec
        self._sidecars = Sidecars(folder, spec.conflict)  # type: ignore[arg-type]
        self._namesakes = Namesakes()
        self._log = Log(job.folder)
        self._killed = before
        self._swept: set[Path] = set()
        for entry in self._log.entries():
            self._sidecars.taken(Path(entry.base), Path(entry.source))

    def keeps(self, item: Item) -> bool:
        if self._spec.conflict != "skip" or self._log.entry(item.key) is not None:
            return False
        base, path = self._base(item), Path(f"{self._base(item)}.txt")
        kept = path.exists() and (not self._spec.record or (record := record_of(base)) is None or record.exists())
        if kept:
            self._log.put(item.key, base, str(item.data["path"]), ())
        return kept

    def write(self, item: Item, row: Mapping[str, Any], written: Written) -> bool:
        base = self._base(item)
        if base.parent not in self._swept:
            self._swept.add(base.parent)
            sweep(base.parent, self._killed)
        before = {file.path: file for file in self._log.files(item.key)}
        files = [self._put(Path(f"{base}.txt"), written.text, "text", before)]
        if self._spec.negatives:
            files.append(self._put(self._negative(base, item), written.negative, "negative", before))
        if self._spec.record and row.get("analysis"):
            self._record(base, recorded(item, row))
        ours = tuple(file for file in files if file is not None)
        self._log.put(item.key, base, str(item.data["path"]), ours)
        return bool(ours)

    def _negative(self, base: Path, item: Item) -> Path:
        """cat.negative.txt, unless that is the text of a picture called cat.negative."""
        taken = self._namesakes.are(Path(item.data["path"]).parent, f"{base.name}.negative")
        return Path(f"{base}{'.negatives.txt' if taken else NEGATIVE}")

    def leave(self) -> None:
        self._log.close()

    def _base(self, item: Item) -> Path:
        known = self._log.base(item.key)
        return known or self._sidecars.place(Path(item.data["place"]), Path(item.data["path"]))

    def _put(self, path: Path, text: str, role: str, before: Mapping[str, File]) -> File | None:
        """Write one file as the conflict rule says; None where another's was left alone.

        A file that is still as this job left it is made anew from what had stood there before.
        """
        self._require_inside(path)
        new, there, ours = f"{text}\n", text_of(path), before.get(str(path))
        stands = ours.old if ours is not None and there is not None and digest(there) == ours.sha else there
        if stands is not None and self._spec.conflict == "skip":
            # Killed between writing and remembering it: what stands there is ours to the letter.
            return File(str(path), digest(new), role, None) if stands == new else None
        made = new if stands is None else merged(_readable(stands, path), new, self._spec.conflict)  # type: ignore[arg-type]
        if made != there:
            write_text(path, made)
        return File(str(path), digest(made), role, stands)

    def _require_inside(self, path: Path) -> None:
        """One text that a link leads elsewhere is one picture's matter, not the job's."""
        try:
            require_inside(path, self._spec.roots)
        except UsageError as error:
            raise CaptionError(error.message, error.hint) from error

    def _record(self, base: Path, analysis: Mapping[str, Any]) -> None:
        record = record_of(base)
        if record is not None and (self._spec.conflict != "skip" or not record.exists()):
            self._require_inside(record)
            write_text(record, to_document(analysis))


def _readable(text: str, path: Path) -> str:
    """Without a byte order mark.

    Raises:
        CaptionError: If it is no UTF-8 text.
    """
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise CaptionError(
            f"{quoted(str(path), 200)} is there already and is not UTF-8 text, so it was left alone.",
            "Save it as UTF-8, or write to another folder.",
        )
    return text.removeprefix("\ufeff")
