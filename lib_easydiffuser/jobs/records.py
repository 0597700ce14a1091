"""What a job is, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from .. import errors
from ..dataclass import dataclass
from ..errors import EasyDiffuserError

State = Literal["queued", "running", "stopped", "done", "failed"]


@dataclass(frozen=True)
class Job:
    """A piece of long work.

    Attributes:
        kind: The name of its kind (`kinds.py`).
        title: One line for a person.
        spec: What is to be done, in JSON's own types; its kind has checked it.
        created: Seconds since 1970.
        folder: Everything it keeps lies here.
    """

    id: str
    kind: str
    title: str
    spec: Mapping[str, Any]
    created: float
    folder: Path


@dataclass(frozen=True)
class Item:
    """One step of a job.

    Attributes:
        key: Stable, and of no other item of the job.
        number: Its place in the plan, from 0.
        data: Whatever its kind needs to know, in JSON's own types.
    """

    key: str
    number: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Status:
    """How far a job is, or how it ended.

    Attributes:
        done, total: Items; those that failed are among those done. total is 0 until it is planned.
        text: What it is at, or the one sentence of what stopped it.
        rate: Items a second lately, 0.0 where nobody can tell.
        left: Seconds that are left at that rate; None where nobody can tell.
        hint: What to do about it.
        type: The kind of error that ended it, as `errors.py` names it.
        result: What its kind tells at the end.
    """

    state: State = "queued"
    done: int = 0
    total: int = 0
    failed: int = 0
    text: str = ""
    rate: float = 0.0
    left: float | None = None
    hint: str = ""
    type: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Whether it runs, or waits for its turn."""
        return self.state in ("queued", "running")

    @property
    def sentence(self) -> str:
        """ "312 of 2000, 8 failed, 4.1 a second, 7 min left"."""
        parts = [f"{self.done} of {self.total}"] if self.total else []
        parts += [f"{self.failed} failed"] if self.failed else []
        if self.active and self.rate:
            parts.append(pace(self.rate))
        if self.active and self.left is not None:
            parts.append(f"{span(self.left)} left")
        return ", ".join(parts)


def pace(rate: float) -> str:
    """ "4.1 a second", "12 a minute"."""
    return f"{rate:.1f} a second" if rate >= 1 else f"{rate * 60:.0f} a minute" if rate >= 1 / 60 else "slow"


def span(seconds: float) -> str:
    """ "40 s", "7 min", "2 h 5 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def told(error: EasyDiffuserError) -> dict[str, str]:
    """An error in JSON's own types."""
    return {"type": type(error).__name__, "message": error.message, "hint": error.hint}


def error_of(record: Mapping[str, Any]) -> EasyDiffuserError:
    """The error that was told so."""
    kind = getattr(errors, str(record.get("type")), EasyDiffuserError)
    if not (isinstance(kind, type) and issubclass(kind, EasyDiffuserError)):
        kind = EasyDiffuserError
    made = kind.__new__(kind)  # some kinds make their sentence of other things, which are gone
    EasyDiffuserError.__init__(made, str(record.get("message", "")), str(record.get("hint", "")))
    return made


def broken(error: Exception) -> EasyDiffuserError:
    """A mistake of ours as a sentence."""
    first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
    return EasyDiffuserError(f"Something broke inside: {type(error).__name__}{': ' if first else ''}{first}.")
