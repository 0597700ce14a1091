"""The files beside a picture: its prompt as .txt, its whole Analysis as .json.

Which name a picture's files have follows from the picture and from what stands there, never from what else is in the
run: `cat.png` has `cat.txt`, the name trainers look for. Where several pictures of a folder are called so, the first
of them in natural order has it, and `cat.png.txt` is the next one's. What an earlier run wrote stays its picture's, as
the record beside it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import OutputError, quoted
from ..files import require_writable, write_text
from ..records import Analysis
from ..serial import to_dict, to_document
from .owners import Namesakes, is_of, owner_of, real, record_of, text_of
from .taglist import Conflict, merged


class Sidecars:
    """Names and writes the sidecars of one run, all below one folder.

    Args:
        folder: Where they go; made when missing.
        conflict: What happens to a .txt that is there already. A .json is the record of the last run: it is
            kept by "skip" and replaced by all others. A .json of another tool is never touched: the record then
            stands beside it as .easydiffuser.json.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, folder: Path, conflict: Conflict = "skip") -> None:
        require_writable(folder)
        self._folder = folder
        self._conflict = conflict
        self._taken: dict[Path, str | None] = {}
        self._namesakes = Namesakes()

    def taken(self, base: Path, source: Path | None) -> None:
        """Remember what an earlier part of this run gave a picture."""
        self._taken[base] = real(source) if source else None

    def place(self, picture: Path, source: Path | None = None) -> Path:
        """The path of this picture's sidecars without their suffix, different for every picture of a run.

        Args:
            picture: Relative to the folder that was searched: its subfolders are kept.
            source: Where the picture lies; None for one that lies nowhere.
        """
        mine = real(source) if source else None
        bases = [self._folder / picture.parent / name for name in (picture.stem, picture.name)]
        base = self._earlier(bases, picture, source, mine) or next(
            base for base in _numbered(bases) if self._is_free(base, mine) and self._may_have(base, picture, source)
        )
        self._taken[base] = mine
        return base

    def _earlier(self, bases: list[Path], picture: Path, source: Path | None, mine: str | None) -> Path | None:
        """What an earlier run, or this one, wrote for the picture."""
        for number, base in enumerate(_numbered(bases)):
            if number >= len(bases) and not text_of(base).exists():
                return None
            owner = owner_of(base)
            if self._is_free(base, mine) and owner and is_of(owner, base, picture, source):
                return base
        return None

    def _is_free(self, base: Path, mine: str | None) -> bool:
        return base not in self._taken or (mine is not None and self._taken[base] == mine)

    def _may_have(self, base: Path, picture: Path, source: Path | None) -> bool:
        """Whether a picture that has no files yet may take these: no other's, and nobody's before it."""
        if owner_of(base):
            return False
        return base.name != picture.stem or source is None or self._is_heir(base, source)

    def _is_heir(self, base: Path, source: Path) -> bool:
        """Whether it is the first of those called so that have no files under their full name."""
        others = [name for name in self._namesakes.of(source) if not text_of(base.with_name(name)).exists()]
        return others[:1] == [source.name] or len(self._namesakes.of(source)) == 1

    def done(self, base: Path) -> bool:
        """Whether nothing would be written, so that the picture need not be looked at."""
        if self._conflict != "skip" or not text_of(base).exists():
            return False
        record = record_of(base)
        return record is None or record.exists()

    def write(self, base: Path, analysis: Analysis) -> tuple[Path, ...]:
        """Write what the conflict rule allows; gives the files that changed.

        Raises:
            OutputError: If a file cannot be read or written.
        """
        text, record = text_of(base), record_of(base)
        written = []
        if self._put_text(text, analysis.prompt.prompt):
            written.append(text)
        if record and (self._conflict != "skip" or not record.exists()):
            write_text(record, to_document(to_dict(analysis)))
            written.append(record)
        return tuple(written)

    def _put_text(self, path: Path, prompt: str) -> bool:
        old = None if self._conflict == "replace" else _read(path)
        new = f"{prompt}\n" if old is None else merged(old, f"{prompt}\n", self._conflict)
        if new == old:
            return False
        write_text(path, new)
        return True


def _numbered(bases: list[Path]) -> Iterator[Path]:
    """cat, then cat.png (there is a cat.jpg too), then cat.png-2 (from another folder) ..."""
    yield from bases
    number = 2
    while True:
        yield bases[-1].with_name(f"{bases[-1].name}-{number}")
        number += 1


def _read(path: Path) -> str | None:
    try:
        # Decoded by hand: their line ends stay theirs.
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise OutputError(
            f"{quoted(str(path), 200)} is there already and is not UTF-8 text, so nothing was added to it.",
            "Save it as UTF-8, or write to another folder.",
        ) from error
    except OSError as error:
        raise OutputError(f"{quoted(str(path), 200)} is there already and cannot be read: {error.strerror}.") from error
