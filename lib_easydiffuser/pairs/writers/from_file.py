"""Prompts that are written already, one a line."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import UsageError, quoted
from ...host import Host
from ._contract import Wishes, Writer


class FromFile(Writer):
    """The person's file, in its order."""

    name = "file"
    title = "a file of prompts, one a line"

    def check(self, wishes: Wishes, host: Host) -> None:
        _lines(wishes)

    def drafts(self, wishes: Wishes, host: Host) -> Iterator[list[str]]:
        yield _lines(wishes)


def _lines(wishes: Wishes) -> list[str]:
    if wishes.file is None:
        raise UsageError("There is no file of prompts.", "--prompts FILE, one prompt a line.")
    try:
        return wishes.file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The prompts in {quoted(str(wishes.file), 200)} cannot be read: {error}.", "UTF-8 text, a prompt a line."
        ) from error
