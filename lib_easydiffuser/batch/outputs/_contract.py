"""What a place for results is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ...errors import OutputError, quoted
from ...jobs.records import Item, Job
from ...parts import Part
from ..spec import BatchSpec

if TYPE_CHECKING:
    from ..render import Written

T = TypeVar("T")


class Sink(ABC):
    """One run's results on their way to their place. What is written once may be written again: it stays the same."""

    @abstractmethod
    def write(self, item: Item, row: Mapping[str, Any], written: Written) -> bool:
        """Write one picture's; False where what stands there was left as it is.

        Raises:
            OutputError: If it cannot be written.
        """

    def keeps(self, item: Item) -> bool:
        """Whether what stands there stays whatever is found, so that the picture need not be read."""
        return False

    def close(self) -> list[Path]:
        """All are written; gives the files to hand out, none where there is one for each picture."""
        return []

    @abstractmethod
    def leave(self) -> None:
        """Let everything go; what is not whole is taken away."""


class Output(Part):
    """A place for results. To add one, add a file to this folder with a subclass of this.

    Attributes:
        early: Whether one picture's can be written before the others are known.
    """

    early: ClassVar[bool] = False

    @abstractmethod
    def open(self, job: Job, spec: BatchSpec, before: Sequence[int]) -> Sink:
        """Begin.

        Args:
            before: The numbers of processes that were killed over this job: what they left half done is ours.

        Raises:
            OutputError: If nothing can be written there.
        """


def guarded(path: Path, act: Callable[[], T]) -> T:
    """Do what writes that file.

    Raises:
        OutputError: If it cannot be written.
    """
    try:
        return act()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise OutputError(f"{quoted(str(path), 200)} cannot be written: {why}.", "Make room, then resume.") from error


def sweep(folder: Path, killed: Sequence[int]) -> None:
    """Take away what those processes were writing there when they were killed."""
    names = set(map(str, killed))
    for part in folder.glob(".*.part") if names else ():
        with suppress(OSError):
            if part.name.split(".")[-2] in names:
                part.unlink()


def recorded(item: Item, row: Mapping[str, Any]) -> dict[str, Any]:
    """The analysis of a row, under this picture's name: the row may be that of another with the same content."""
    analysis = dict(row["analysis"])
    return {**analysis, "image": {**analysis["image"], "name": str(item.data["path"])}}


def default_folder(job: Job, spec: BatchSpec) -> Path:
    """Where one file goes that nobody gave a place: beside the pictures; for dropped ones into the job's folder."""
    folder = Path(spec.folder) if spec.folder else job.folder
    return job.folder if job.folder.parent in folder.parents or spec.where == "archive" else folder
