"""Every error a person can meet.

    EasyDiffuserError          1
    ├── UsageError             2   something was asked for that cannot be
    │   ├── UnknownNameError       a part, setting or choice that does not exist
    │   ├── ConsentError           a picture would leave this machine, and nobody agreed to that
    │   ├── SettingError           a value outside its bounds
    │   ├── GoneError              something that was kept for a while, and is not any more
    │   └── FullError              as many wait as may
    ├── ImageError             3   not a picture, or one that cannot be read
    │   └── TooLargeError          ... because it is larger than we read
    ├── CaptionError           4   a caption that cannot be used
    │   └── LanguageError          ... because it is not in a language the maps know
    ├── ModelError             5   a model that is missing, broken or does not fit
    │   ├── MissingModelError      its files are not on this machine
    │   ├── BrokenModelError       its files are there but wrong
    │   ├── RefusedError           the hub said no; asking again will not help
    │   └── OutOfMemoryError       it does not fit, not even smaller
    ├── HostError              6   the WebUI (or its API) said no
    │   └── GenerationError        ... when asked for a picture, or went away over it
    ├── OutputError            7   a result that cannot be written
    └── Interrupted          130   the person stopped it

The number is the exit code of the command line. Foreign exceptions are translated at the edge of the
room that calls the foreign library, never deeper.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EasyDiffuserError(Exception):
    """One clear sentence, and a hint that says what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(EasyDiffuserError):
    exit_code = 2


class UnknownNameError(UsageError):
    """A name nobody knows, with the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names) or 'none'}."
        super().__init__(f"There is no {kind} {name!r}.", hint)
        self.name = name


class ConsentError(UsageError):
    """`address` is where the pictures would go; "" where whoever reads this may not agree to it."""

    def __init__(self, message: str, hint: str, address: str) -> None:
        super().__init__(message, hint)
        self.address = address


class SettingError(UsageError):
    pass


class GoneError(UsageError):
    pass


class FullError(UsageError):
    """As many wait as may."""


class ImageError(EasyDiffuserError):
    exit_code = 3


class TooLargeError(ImageError):
    pass


class CaptionError(EasyDiffuserError):
    exit_code = 4


class LanguageError(CaptionError):
    pass


class ModelError(EasyDiffuserError):
    exit_code = 5


class MissingModelError(ModelError):
    pass


class BrokenModelError(ModelError):
    pass


class RefusedError(ModelError):
    pass


class OutOfMemoryError(ModelError):
    pass


class HostError(EasyDiffuserError):
    exit_code = 6


class GenerationError(HostError):
    pass


class OutputError(EasyDiffuserError):
    exit_code = 7


class Interrupted(EasyDiffuserError):  # noqa: N818  -- it is not the program's error
    exit_code = 130

    def __init__(self, message: str = "Stopped.", hint: str = "") -> None:
        super().__init__(message, hint)


def quoted(value: object, limit: int = 60) -> str:
    """The offending value for a message: quoted, one line, cut when long."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 4]}...{text[-1]}"
