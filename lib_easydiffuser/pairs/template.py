"""Templates of the person's words: "a {red|blue|} __animal__, {__style__|photo}".

{a|b} is one of the alternatives, which may hold templates themselves; __name__ is an entry of the list name.txt, which
may do so too (dynamic-prompts' spelling, so that its lists of words can be used).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import UnknownNameError, UsageError, quoted

_DEEPEST = 20
_NAME = re.compile(r"__([^\s_](?:[^\s]*?[^\s_])?)__")

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Choice:
    """One of these."""

    options: tuple[Parts, ...]


@dataclass(frozen=True)
class Word:
    """An entry of a list."""

    name: str


Parts = tuple["str | Choice | Word", ...]


class Template:
    """A template that can be drawn from.

    Raises:
        UsageError: If a brace has no partner.
        UnknownNameError: If there is no list of a name.
    """

    def __init__(self, text: str, lists: Lists) -> None:
        self._lists = lists
        self._text = text
        self._parsed: dict[str, Parts] = {}
        self._check(self._parse(text), 0)

    def draw(self, dice: random.Random) -> str:
        """One prompt.

        Raises:
            UsageError: If lists name each other in a circle.
        """
        return "".join(self._drawn(part, dice, 0) for part in self._parse(self._text))

    def _drawn(self, part: str | Choice | Word, dice: random.Random, depth: int) -> str:
        if isinstance(part, str):
            return part
        if depth > _DEEPEST:
            raise UsageError(f"The template {quoted(self._text)} never ends.", "A list names itself.")
        chosen = dice.choice(part.options) if isinstance(part, Choice) else self._parse(dice.choice(self._list(part)))
        return "".join(self._drawn(inner, dice, depth + 1) for inner in chosen)

    def _list(self, word: Word) -> Sequence[str]:
        if word.name not in self._lists:
            raise UnknownNameError("list of words", word.name, self._lists)
        entries = self._lists[word.name]
        if not entries:
            raise UsageError(f"The list {quoted(word.name)} is empty.", "Write one entry a line.")
        return entries

    def _check(self, parts: Parts, depth: int) -> None:
        """Names that do not exist are said before the work."""
        for part in parts:
            if isinstance(part, Word):
                self._list(part)
            elif isinstance(part, Choice) and depth < _DEEPEST:
                for option in part.options:
                    self._check(option, depth + 1)

    def _parse(self, text: str) -> Parts:
        if text not in self._parsed:
            parts, rest = _sequence(text, 0, False)
            if rest != len(text):
                raise UsageError(f"The template {quoted(text)} has a }} without its {{.", "Braces come in pairs.")
            self._parsed[text] = parts
        return self._parsed[text]


def _sequence(text: str, start: int, inside: bool) -> tuple[Parts, int]:
    """(parts, where they end): at the end of the text, or inside braces at | or }."""
    parts: list[str | Choice | Word] = []
    plain = ""
    place = start
    while place < len(text) and not (text[place] == "}" or (inside and text[place] == "|")):
        name = _NAME.match(text, place)
        if text[place] == "{" or name:
            parts += [plain] if plain else []
            plain = ""
        if text[place] == "{":
            choice, place = _choice(text, place)
            parts.append(choice)
        elif name:
            parts.append(Word(name[1]))
            place = name.end()
        else:
            plain += text[place]
            place += 1
    return (*parts, *([plain] if plain else [])), place


def _choice(text: str, start: int) -> tuple[Choice, int]:
    """(the alternatives, the place after their brace)."""
    options: list[Parts] = []
    place = start
    while True:
        option, place = _sequence(text, place + 1, True)
        options.append(option)
        if place >= len(text):
            raise UsageError(f"The template {quoted(text)} has a {{ without its }}.", "Braces come in pairs.")
        if text[place] == "}":
            return Choice(tuple(options)), place + 1
