"""The files beside a picture: its prompt as .txt, its whole Analysis as .json."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import OutputError, quoted
from ..files import require_writable, write_text
from ..records import Analysis
from ..serial import to_dict, to_document
from .taglist import Conflict, merged


class Sidecars:
    """Names and writes the sidecars of one run, all below one folder.

    Args:
        folder: Where they go; made when missing.
        conflict: What happens to a .txt that is there already. A .json is the record of the last run: it is
            kept by "skip" and replaced by all others.

    Raises:
        OutputError: If nothing can be written there.
    """

    def __init__(self, folder: Path, conflict: Conflict = "skip") -> None:
        require_writable(folder)
        self._folder = folder
        self._conflict = conflict
        self._taken: set[Path] = set()

    def place(self, picture: Path) -> Path:
        """The path of this picture's sidecars without their suffix, different for every picture of a run.

        Args:
            picture: Relative to the folder that was searched: its subfolders are kept.
        """
        for name in _names(picture):
            base = self._folder / picture.parent / name
            if base not in self._taken:
                self._taken.add(base)
                return base
        raise AssertionError("names never end")  # pragma: no cover

    def done(self, base: Path) -> bool:
        """Whether nothing would be written, so that the picture need not be looked at."""
        return self._conflict == "skip" and all(path.exists() for path in _pair(base))

    def write(self, base: Path, analysis: Analysis) -> tuple[Path, ...]:
        """Write what the conflict rule allows; gives the files that changed.

        Raises:
            OutputError: If a file cannot be read or written.
        """
        text, record = _pair(base)
        written = []
        if self._put_text(text, analysis.prompt.prompt):
            written.append(text)
        if self._conflict != "skip" or not record.exists():
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


def _names(picture: Path) -> Iterator[str]:
    """cat, then cat.png (there is a cat.jpg too), then cat.png-2 (from another folder) ..."""
    yield picture.stem
    yield picture.name
    number = 2
    while True:
        yield f"{picture.name}-{number}"
        number += 1


def _pair(base: Path) -> tuple[Path, Path]:
    return base.with_name(f"{base.name}.txt"), base.with_name(f"{base.name}.json")


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
