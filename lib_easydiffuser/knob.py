"""One knob: what a person sees of it, and what it refuses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from .dataclass import dataclass
from .errors import SettingError, UnknownNameError, quoted


@dataclass(frozen=True)
class Knob:
    """One setting as a person sees it.

    Attributes:
        kind: bool, int, float, str, tuple (a comma-separated list of strings), or dict (an object of JSON).
        low, high, step: Bounds of a number, both ends allowed; None where there is none.
        choices: The allowed words; empty when free.
        registry: "captioner" or "encoder" when the choices are the parts found.
        group: The heading it stands under.
        local: Names a place, on this machine or elsewhere: never taken from the network.
        owner: For whoever runs it: an option of the host's settings page, never part of a request.
    """

    name: str
    kind: type
    default: Any
    label: str
    help: str
    group: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    registry: str = ""
    local: bool = False
    owner: bool = False

    @property
    def flag(self) -> str:
        """The command line's spelling."""
        return "--" + self.name.replace("_", "-")

    def check(self, value: Any) -> Any:
        """The value in its own type, inside its bounds.

        Raises:
            SettingError: If it is not.
            UnknownNameError: If it is not one of the choices.
        """
        value = self._typed(value)
        if self.choices and value not in self.choices:
            raise UnknownNameError(self.name.replace("_", " "), value, self.choices)
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise self.refused(value, f"It lies between {self.low} and {self.high}.")
        return value

    def refused(self, value: object, hint: str = "") -> SettingError:
        """The error for a value it cannot be, with what it can be."""
        return SettingError(f"{self.label} cannot be {quoted(value)}.", hint or f"It is {self.wants}.")

    @property
    def wants(self) -> str:
        """The values allowed, in words: "a whole number from 0 to 200"."""
        bounds = f" from {self.low} to {self.high}" if self.low is not None and self.high is not None else ""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        return _WORDS[self.kind] + bounds

    def _typed(self, value: Any) -> Any:
        found = _READERS[self.kind](value)
        if found is None:
            raise self.refused(value)
        return found


def field(
    name: str,
    kind: type,
    default: Any,
    help: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    step: float | None = None,
) -> Knob:
    """A field of a request or of a recipe's step, described as a setting is; `...` for one that must be there."""
    return Knob(name, kind, default, f"The field {name!r}", help, "", low, high, step, choices)


_WORDS = {
    bool: "true or false", int: "a whole number", float: "a number", str: "a text", tuple: "a list of texts",
    dict: "an object",
}  # fmt: skip
_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def _switch(value: object) -> bool | None:
    """Options, infotexts and the command line spell switches; 2 and "maybe" are neither on nor off."""
    said = str(value).strip().lower() if isinstance(value, str | bool | int) else ""
    return True if said in _ON else False if said in _OFF else None


def _number(value: object) -> float | None:
    """A switch is no number, although Python counts with it; infinity and NaN are none that a knob can have."""
    if isinstance(value, bool):
        return None
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _whole(value: object) -> int | None:
    """3, 3.0 and "3"; never 3.7, which is not what was asked for when it becomes 3."""
    found = _number(value)
    return int(found) if found is not None and found.is_integer() else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _object(value: object) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _list(value: object) -> tuple[str, ...] | None:
    from .items import items_in  # with its patterns: a start reads no list

    parts = items_in(value) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple | set | frozenset) or not all(isinstance(part, str) for part in parts):
        return None
    return tuple(part.strip() for part in parts if part.strip())


_READERS: Mapping[type, Callable[[Any], Any]] = {
    bool: _switch, int: _whole, float: _number, str: _text, tuple: _list, dict: _object,
}  # fmt: skip
