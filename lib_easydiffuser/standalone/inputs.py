"""The pictures a command line names: files, folders, and "-" for standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import EasyDiffuserError, ImageError
from ..images import find_pictures, load_picture
from ..records import Picture
from .streams import standard_input

STDIN = "-"


@dataclass(frozen=True)
class Job:
    """One picture to come.

    Attributes:
        source: Its path, or "-".
        place: Its path below the folder that was searched: where its sidecars go.
    """

    source: str
    place: Path

    @property
    def label(self) -> str:
        return "standard input" if self.source == STDIN else self.source

    @property
    def path(self) -> Path | None:
        """Where it lies; None on standard input."""
        return None if self.source == STDIN else Path(self.source)

    def load(self, max_side: int) -> Picture:
        """Read it.

        Raises:
            ImageError: If it is no picture.
        """
        if self.source != STDIN:
            return load_picture(Path(self.source), name=self.source, max_side=max_side)
        data = standard_input().read()
        if not data:
            raise ImageError("Standard input is empty.", "Pipe a picture file into the command.")
        return load_picture(data, name=self.label, max_side=max_side)


def find_jobs(names: Iterable[str], recursive: bool) -> Iterator[Job | EasyDiffuserError]:
    """The pictures in the order they were named; a folder without any is an error in its place."""
    for name in names:
        path = Path(name)
        if not name:
            yield ImageError("The name of a picture is empty.", "Name a file, a folder, or - for standard input.")
        elif name == STDIN:
            yield Job(STDIN, Path("stdin"))
        elif not _is_folder(path):
            yield Job(name, Path(path.name))
        else:
            try:
                yield from [Job(str(found), found.relative_to(path)) for found in find_pictures(path, recursive)]
            except ImageError as error:
                yield error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, or with NUL: no folder; reading it will say what it is
        return False
