"""A published model as a person would name it: where it comes from, how big, under which licence."""

from __future__ import annotations

from ..dataclass import dataclass


@dataclass(frozen=True)
class Checkpoint:
    """A model repository, pinned.

    Attributes:
        repo: "organisation/name", as on the hub.
        revision: The commit that is downloaded; "" when none could be verified, then the hub's `main` is taken.
        licence: SPDX name, or a phrase when the publisher states none.
        mib: Size of what is downloaded, MiB; 0 when it is not known before asking the hub.
        files: What it consists of, when it is not laid out as transformers lays out a model.
        sha256: Known digests of its large files, (file name, digest).
    """

    repo: str
    revision: str
    licence: str
    mib: int
    sha256: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The name of the folder a person would give it."""
        return self.repo.rpartition("/")[2]

    @property
    def size(self) -> str:
        """For a person."""
        return f"{self.mib} MiB" if self.mib else "size not known"

    @property
    def page(self) -> str:
        return f"https://huggingface.co/{self.repo}"

    @property
    def by_hand(self) -> str:
        """How to get it without us, as the end of a sentence."""
        return f"or copy the folder from {self.page} there"

    @property
    def pinned(self) -> str:
        """Which of it is meant, for a person."""
        return f"commit {self.revision}" if self.revision else "its newest version (no commit could be verified)"
