"""A request's fields, read as JSON wrote them.

pydantic 1 makes 3 of 3.7 and "1" of 1, pydantic 2 makes true of "yes": both are asked only after us, so that both
take and refuse the same, in our own words.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from typing import Any, Literal

import pydantic

from ..errors import SettingError, UsageError, quoted
from ..knob import Knob
from .compat import made

# What is read word by word takes time with its square; the picture is not, and has a limit of its own.
MOST_LETTERS = 20_000
MOST_LETTERS_OF_A_LIST = 50_000
_FILES = ("image", "images")


def model(name: str, doc: str, own: Iterable[Knob], settings: Any = None) -> Any:
    """A request of those fields, and of `settings` where it has them."""
    table = {knob.name: knob for knob in own}
    fields = {knob.name: (_type(knob), pydantic.Field(_default(knob), **_told(knob))) for knob in table.values()}
    if settings is not None:
        fields["settings"] = (settings, pydantic.Field(default_factory=settings))

    def check(name: str, value: Any) -> Any:
        if name in table:
            return exact(table[name], value)
        if not isinstance(value, dict):
            raise UsageError(f"The field {name!r} cannot be {shown(value)}.", "It is an object of settings by name.")
        return value

    return made(name, doc, fields, strict=True, check=check)


def exact(knob: Knob, value: Any) -> Any:
    """The value, when it has JSON's own type for it and lies in its bounds.

    Raises:
        SettingError: If it is of another type, out of bounds, or too long to be read.
        UnknownNameError: If it is not one of the choices.
    """
    if not _fits(knob.kind, value):
        raise SettingError(f"{knob.label} cannot be {shown(value)}.", f"It is {knob.wants}.")
    if knob.name not in _FILES:
        _require_short(knob, value)
    knob.check(value)
    return value


def shown(value: Any) -> str:
    """A value for a sentence. It may be as long and as deep as a request: the middle of it is left out first."""
    return quoted(value) if isinstance(value, str | int | float | None) else reprlib.repr(value)[:200]


def _fits(kind: type, value: Any) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool):
        return kind is bool
    # JSON has one kind of number; 3.0 is whole, and `Knob.check` refuses 3.7.
    return isinstance(value, int | float) if kind in (int, float) else isinstance(value, kind)


def _require_short(knob: Knob, value: Any) -> None:
    parts, most = (value, MOST_LETTERS_OF_A_LIST) if isinstance(value, list) else ([value], MOST_LETTERS)
    letters = sum(len(part) for part in parts if isinstance(part, str))
    if letters > most:
        raise SettingError(f"{knob.label} has {letters} letters.", f"At most {most} are read.")


def _type(knob: Knob) -> Any:
    if knob.choices:
        return Literal[knob.choices]
    return list[str] if knob.kind is tuple else knob.kind


def _default(knob: Knob) -> Any:
    return list(knob.default) if knob.kind is tuple and knob.default is not ... else knob.default


def _told(knob: Knob) -> dict[str, Any]:
    """For /docs."""
    more = {"title": knob.label if knob.group else None, "description": knob.help, "ge": knob.low, "le": knob.high}
    return {name: value for name, value in more.items() if value is not None}
