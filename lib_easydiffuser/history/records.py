"""What the index knows of a picture, and what is found."""

from __future__ import annotations

from pathlib import Path

from ..dataclass import dataclass


@dataclass(frozen=True)
class Saved:
    """A picture of the person's and what its file says of its making.

    Attributes:
        key: SHA-256 of the file, hexadecimal: two copies of one file are one picture.
        prompt: "" where the file says nothing.
        settings: Other parameters by the writer's own names.
        made: When the file was last written, seconds since 1970.
    """

    path: Path
    key: str
    prompt: str
    negative_prompt: str
    source: str
    settings: tuple[tuple[str, str], ...]
    width: int
    height: int
    made: float


@dataclass(frozen=True)
class Hit:
    """A picture that was asked for.

    Attributes:
        cosine: To what was asked, -1..1.
        copies: Further files with the same bytes.
    """

    saved: Saved
    cosine: float
    copies: int = 0


@dataclass(frozen=True)
class Gathered:
    """What became of a walk through the folders.

    Attributes:
        kept: Pictures that had not changed.
        added: New or changed ones.
        forgotten: Rows of files that are gone.
        failed: (path, sentence) of files that are no picture.
        notes: Why a space got no vectors, a sentence each.
    """

    kept: int = 0
    added: int = 0
    forgotten: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
