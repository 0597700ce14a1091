"""What the page asks for: to accept lines, to take a round's tags, to undo, to keep a note. The page is not trusted."""

from __future__ import annotations

import json
from typing import Any

from ...dataclass import dataclass

_DEEDS = ("accept", "take", "undo", "keep", "edit", "switch", "delete")
_MOST_LINES = 500
_LONGEST = 2000


@dataclass(frozen=True)
class Ask:
    """One click.

    Attributes:
        deed: "accept" lines, "take" a round's tags, "undo" either; of notes: "keep" one that is offered, "edit" its
            text, "switch" it on or off, "delete" it.
        numbers: Of the lines.
        round: Its number.
        id, text, on: Of the note.
    """

    deed: str
    numbers: tuple[int, ...] = ()
    round: int = 0
    id: str = ""
    text: str = ""
    on: bool = True


def read_ask(document: str) -> Ask | None:
    """None when the page sent nothing of the kind."""
    try:
        given: dict[str, Any] = json.loads(document)
        ask = Ask(
            str(given["do"]),
            tuple(int(number) for number in given.get("numbers", ())[:_MOST_LINES]),
            int(given.get("round", 0)),
            str(given.get("id", ""))[:_LONGEST],
            str(given.get("text", ""))[:_LONGEST],
            given.get("on") is True,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return ask if ask.deed in _DEEDS else None
