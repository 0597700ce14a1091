"""Files of an earlier run in a folder of others too: only what we wrote, and nobody changed, is ours to remove."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from ..files import write_text

LIST = ".easydiffuser-places.txt"
"""Lines of `sha256 name`, of every file that we wrote into the folder."""


@contextmanager
def replacing(folder: Path, drawn: Mapping[str, bytes]) -> Iterator[None]:
    """While files are written: they are listed first, so that a run that is stopped leaves nothing that is nobody's.

    Raises:
        OutputError: If the list cannot be written.
    """
    before = _listed(folder)
    now = {name: sha256(data).hexdigest() for name, data in drawn.items()}
    _write(folder, [*before, *((digest, name) for name, digest in now.items())])
    yield
    for digest, name in before:
        if name not in now and _digest(folder / name) == digest:
            with suppress(OSError):  # it stays, and the next run tries again
                (folder / name).unlink()
    kept = [(digest, name) for digest, name in before if name not in now and _digest(folder / name) == digest]
    _write(folder, [*kept, *((digest, name) for name, digest in now.items())])


def _listed(folder: Path) -> list[tuple[str, str]]:
    """(digest, name) of the list's lines; nothing where it is no list of ours."""
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    pairs = [(digest, name) for digest, _, name in (line.partition(" ") for line in lines)]
    return [(digest, name) for digest, name in pairs if name.endswith(".png") and Path(name).name == name]


def _write(folder: Path, pairs: list[tuple[str, str]]) -> None:
    write_text(folder / LIST, "".join(f"{digest} {name}\n" for digest, name in dict.fromkeys(pairs)))


def _digest(path: Path) -> str:
    """Of a plain file; "" where there is none."""
    try:
        return sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
    except OSError:
        return ""
