"""What refining is asked for and what it tells. Frozen and plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...errors import UsageError
from ..records import Round, ScoreSpread
from .aspects import counted
from .lines import Line, Proposal, Standing

Ended = Literal["", "rounds", "solved", "nothing", "budget", "stopped", "failed"]


@dataclass(frozen=True)
class Options:
    """How far it may go.

    Attributes:
        rounds: At most so many new ones.
        pictures: Budget of pictures, 0 for none; a round that would not fit has fewer.
        minutes: Budget of time, 0 for none; a round that has begun is finished.
        counts: Names of the aspects that are judged (`counts.ASPECTS`); () for all.
        pinned: Texts of tags that nothing may touch.
        patience: It ends after so many rounds in a row that brought nothing.
        until_solved: Whether a picture with everything in it ends it.

    Raises:
        UsageError: If a number is none of those.
        UnknownNameError: If there is no such aspect.
    """

    rounds: int = 6
    pictures: int = 0
    minutes: float = 0.0
    counts: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    patience: int = 2
    until_solved: bool = True

    def __post_init__(self) -> None:
        counted(self.counts)
        if not (self.rounds >= 1 and self.pictures >= 0 and self.minutes >= 0 and self.patience >= 1):
            raise UsageError("Refining needs a round or more, and no budget below 0.", "0 is no limit.")


@dataclass(frozen=True)
class Event:
    """How far it is.

    Attributes:
        round: As it is now; the same number again is a later state of it.
        of, done: Rounds wanted and ended, of this run.
        pictures: Made in this run.
        best: Number of the best round so far, 0 before there is one.
        proposal: What the next round will change; None while a round runs.
        said: One sentence.
        ended: Why it is over, "" while it goes on.
    """

    round: Round
    of: int
    done: int
    pictures: int
    best: int
    proposal: Proposal | None = None
    said: str = ""
    ended: Ended = ""


@dataclass(frozen=True)
class Best:
    """The best there is: `round.prompts` to put back, the picture of `seed` to show."""

    round: Round
    seed: int
    said: str


@dataclass(frozen=True)
class Node:
    """A round as a graph shows it.

    Attributes:
        parent: Number of the round it came from, 0 for none.
        standing: "" of a round that was not refined.
        scores: Of what counts, each with its range and spread.
        thumbnail: JPEG of its best picture; b"" of none.
        said: One sentence.
        best: Whether it is the best of all.
    """

    number: int
    parent: int
    standing: Standing | Literal[""]
    scores: tuple[ScoreSpread, ...]
    thumbnail: bytes
    said: str
    lines: tuple[Line, ...] = ()
    best: bool = False
