"""Where the index lies, and when it stays closed."""

from __future__ import annotations

import os
from pathlib import Path

from ..host import Host, open_to_others

VARIABLE = "EASYDIFFUSER_HISTORY"
FLAG = "--easydiffuser-history-open"


def folder_of(host: Host, given: Path | None = None) -> Path:
    """The index's folder: the one given, the variable's, else `history` in our folder below the host's models."""
    if given is not None:
        return given.expanduser()
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    from ..models.find import own_folder  # a host's start asks for nothing but `refusal`

    ours = own_folder(host)
    return (ours if ours is not None else Path.home() / ".cache" / "easydiffuser") / "history"


def refusal(host: Host) -> str:
    """Why this host's page must not show it, as a sentence; "" where it may.

    Whoever opens the page sees one's pictures: so not where others can, unless the owner says by a flag that they may.
    """
    if bool(getattr(host, "history_open", bool)()):
        return ""
    if open_to_others(host):
        return f"My history is off, because others can open this page; {FLAG} shows it to them all the same."
    if bool(getattr(host, "asks_login", bool)()):
        return f"My history is off, because this page asks for a login; {FLAG} shows it to all who have one."
    return ""
