"""What the page asks for: to walk, to edit, to restore, to save. The page is not trusted."""

from __future__ import annotations

import json
from typing import Any

from ...dataclass import dataclass

_DEEDS = ("show", "missing", "edit", "restore", "json", "sheet")
_LONGEST = 2000


@dataclass(frozen=True)
class Ask:
    """One click.

    Attributes:
        deed: "show" a round's result, "edit" the tags by a difference, "restore" a round's tags, or save the history
            as "json" or as a contact "sheet"; "missing" says that pictures did not arrive.
        round: Its number.
        index: Of the result.
        tag, status: Of the difference.
    """

    deed: str
    round: int = 0
    index: int = 0
    tag: str = ""
    status: str = ""


def read_ask(document: str) -> Ask | None:
    """None when the page sent nothing of the kind."""
    try:
        given: dict[str, Any] = json.loads(document)
        ask = Ask(
            str(given["do"]),
            int(given.get("round", 0)),
            int(given.get("index", 0)),
            str(given.get("tag", ""))[:_LONGEST],
            str(given.get("status", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return ask if ask.deed in _DEEDS else None
