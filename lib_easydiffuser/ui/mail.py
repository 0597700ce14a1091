"""What runs tell a page, kept until the page says that it has come. No gradio here."""

from __future__ import annotations

import json
from dataclasses import field
from typing import Any

from ..dataclass import dataclass
from ..serial import to_line
from .stamps import stamp

_SHORT = 1000
_WHOLE = '"whole": true'
"""In a message that draws the whole of a section: the next such one says all of it anew ..."""
_OWN = ("pictures", "download")
"""... but these, which are sent once."""


@dataclass
class Mail:
    """A session's mailbox. Plain data, for gradio copies what a session starts from; `Post` has the lock.

    Attributes:
        number: Of the last thing that was put in.
        messages: (number, the page's function, its text), oldest first.
        values: By component: (number, its new value).
        open: Runs that may still put something in.
    """

    number: int = 0
    messages: list[tuple[int, str, str]] = field(default_factory=list)
    values: dict[int, tuple[int, Any]] = field(default_factory=dict)
    open: int = 0

    def say(self, name: str, text: str) -> None:
        """A message; what only said how far a run is, or says anew all that an earlier one said, takes its place."""
        self.number += 1
        left = ((number, own, _left(said, text) if own == name else said) for number, own, said in self.messages)
        self.messages = [*(one for one in left if one[2]), (self.number, name, text)]

    def put(self, component: int, value: Any) -> None:
        """A component's new value."""
        self.number += 1
        self.values[component] = (self.number, value)

    def come(self, number: int) -> None:
        """The page has all up to this number."""
        self.messages = [one for one in self.messages if one[0] > number]
        self.values = {component: one for component, one in self.values.items() if one[0] > number}

    def letter(self, values: bool = True) -> str:
        """Everything that is not known to have come, as JSON.

        Args:
            values: Whether the components' new values go with it. If not, it ends before the first of them, for the
                page says of all numbers up to its last that they have come; and as long as one is held back there is
                something to fetch.
        """
        held = 0 if values or not self.values else min(number for number, _ in self.values.values())
        messages = [list(one) for one in self.messages if not held or one[0] < held]
        document = {
            "number": held - 1 if held else self.number,
            "newest": self.number,
            "open": self.open + (1 if held else 0),
            "messages": messages,
        }
        return to_line({"stamp": stamp(), **document})


@dataclass(frozen=True)
class Asked:
    """What a page that fetches says.

    Attributes:
        come: The number of the last letter it got.
        all: Whether it wants to be told how everything stands.
    """

    come: int = 0
    all: bool = False


def read_asked(document: str) -> Asked:
    """The page's question; the page is not trusted: an unknown shape knows nothing and wants nothing."""
    try:
        given = json.loads(document)
        return Asked(int(given.get("come", 0)), given.get("all") is True)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return Asked()


def _left(before: str, text: str) -> str:
    """What is left of a message behind the next one of its name; "" for nothing."""
    if not (_WHOLE in before and _WHOLE in text):
        return "" if _passing(before) else before
    told = json.loads(before)
    kept = {name: told[name] for name in _OWN if told.get(name)}
    return to_line({"stamp": told["stamp"], "line": told["line"], **kept}) if kept else ""


def _passing(text: str) -> bool:
    """Whether a message is worth nothing once the next one is there."""
    if len(text) > _SHORT:
        return False
    told = json.loads(text)
    return bool(told.get("kind") == "running" or told.keys() == {"stamp", "line"})
