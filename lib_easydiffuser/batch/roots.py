"""Which folders page and API may name: below roots that a flag names, links followed, and no others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..dataclass import dataclass
from ..errors import UsageError, quoted
from ..host import Host, shared
from ..jobs.place import jobs_folder
from ..jobs.records import Job
from .spec import BatchSpec, spec_of

FLAG = "--easydiffuser-batch-root"
UPLOADS = "uploads"
"""The folder below the jobs that dropped files are kept in."""


@dataclass(frozen=True)
class Roots:
    """The folders a page may use.

    Attributes:
        folders: With every link followed.
        closed: Why there is none, in a sentence; "" where there are some.
        hidden: Whether what begins with a dot may be named too: a home folder keeps there what programs run and trust.
    """

    folders: tuple[Path, ...] = ()
    closed: str = ""
    hidden: bool = True

    def require(self, path: str | Path) -> Path:
        """The path with every link followed.

        Raises:
            UsageError: If it lies below no root.
        """
        found = Path(path).expanduser()
        if not self.folders:
            raise UsageError(self.closed or "No folder may be named here.", f"{FLAG} DIR names those that may be used.")
        # A name alone means the first root's; the folder the process happens to be in is nobody's business.
        found = found if found.is_absolute() else self.folders[0] / found
        try:
            real = Path(os.path.realpath(found))
        except (OSError, ValueError):
            raise UsageError(f"{quoted(str(path), 200)} is no path.", "Check it.") from None
        if not inside(real, self.folders):
            raise UsageError(
                f"{quoted(str(path), 200)} lies outside of the folders this page may use.",
                f"They are {', '.join(map(str, self.folders))}; {FLAG} names more.",
            )
        if not self.hidden and self._is_hidden(real):
            raise UsageError(f"{quoted(str(path), 200)} is hidden.", f"{FLAG} DIR names those that may be used.")
        return real

    def _is_hidden(self, real: Path) -> bool:
        below = [real.relative_to(folder).parts for folder in self.folders if inside(real, [folder])]
        return all(any(part.startswith(".") for part in parts) for parts in below)

    def shown(self) -> list[str]:
        """For a list to choose from."""
        return [str(folder) for folder in self.folders]


def inside(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a path without links is one of the folders or lies below one."""
    return any(path == folder or folder in path.parents for folder in folders)


def require_inside(path: Path, roots: Sequence[str]) -> None:
    """Look again, at the moment of use: a link may have been put there since.

    Raises:
        UsageError: If it leads out of the roots; never where there are none.
    """
    if roots and not inside(Path(os.path.realpath(path)), map(Path, roots)):
        raise UsageError(f"{quoted(str(path), 200)} leads out of the folders of this job.", "A link does that.")


def roots_of(host: Host) -> Roots:
    """The roots of a host: those its flag names; without it the home folder, on a page of this machine alone."""
    named = getattr(host, "batch_roots", None)
    folders = [Path(os.path.realpath(Path(one).expanduser())) for one in (named() if callable(named) else ())]
    hides = getattr(host, "hides_folders", None)
    if callable(hides) and hides():
        return Roots((), "This host hides settings of folders, so no folder can be named here.")
    there = tuple(dict.fromkeys(folder for folder in folders if folder.is_dir()))
    if there:
        return Roots(there)
    if folders:
        return Roots((), f"There is no folder {quoted(str(folders[0]), 200)}.")
    if not shared(host):
        return Roots((Path(os.path.realpath(Path.home())),), hidden=False)
    return Roots((), "Others use this page too, so no folder is open on it.")


def placed(spec: BatchSpec, host: Host) -> BatchSpec:
    """The spec of a page or of the API, kept in its place: every path resolved and below a root.

    Dropped files lie in a folder of our own, which is a root for them alone.

    Raises:
        UsageError: If one is not.
    """
    own = Path(os.path.realpath(jobs_folder(host))) / UPLOADS
    roots = roots_of(host)
    dropped = bool(spec.folder) and Path(os.path.realpath(spec.folder)).parent == own
    if spec.files:
        roots.require(spec.files[0])
    folder = os.path.realpath(spec.folder) if dropped else str(roots.require(spec.folder)) if spec.folder else ""
    files = tuple(str(roots.require(name)) for name in spec.files)
    out = str(roots.require(spec.out)) if spec.out else ""
    allowed = [*map(str, roots.folders), *([folder] if dropped else [])]
    return spec.but(folder=folder, files=files, out=out, roots=tuple(allowed))


def allowed(job: Job, host: Host) -> BatchSpec:
    """The spec of a job that is there, as the roots are now: asked before anything of it is shown, changed or gone on.

    The flag may have changed since it began, others may have been let in, or a link may have been put there.

    Raises:
        UsageError: If it names a place that page and API may not use.
    """
    return placed(spec_of(job.spec), host)
