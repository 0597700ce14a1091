"""What a refining round proposes and why, and what became of it. Frozen and plain; knows no round."""

from __future__ import annotations

from typing import Literal

from ...dataclass import dataclass
from ...records import Box, Tag

LineKind = Literal["raise", "lower", "add", "forward", "deny", "drop", "none"]
Standing = Literal["first", "better", "same", "worse"]


@dataclass(frozen=True)
class Grounds:
    """Why a line is proposed.

    Attributes:
        said: One sentence.
        seeds: Of the last round's pictures that show it.
        count, of: In so many of all pictures painted with the tag as it stands.
        score: The tag's attention where it was seen, 0..1.
        place: "on the left"; "" when nobody says.
        box: Where in the picture, as a Tag's.
    """

    said: str
    seeds: tuple[int, ...] = ()
    count: int = 0
    of: int = 0
    score: float = 0.0
    place: str = ""
    box: Box | None = None


@dataclass(frozen=True)
class Line:
    """One change that can be accepted by itself.

    Attributes:
        number: From 1, stable in its proposal.
        kind: "none" for a change that cannot be made; `said` says why.
        tag: As it will stand.
        before, after: Emphasis, where that changes; 0.0 of a tag that is not there.
        said: One sentence for the person.
        falls: Texts of tags that no longer fit into the prompt then.
        place: Where it goes among the tags of its polarity.
    """

    number: int
    kind: LineKind
    tag: Tag
    before: float
    after: float
    said: str
    grounds: Grounds
    falls: tuple[str, ...] = ()
    place: int = 0

    @property
    def key(self) -> str:
        """What is remembered of it: "raise dog"."""
        from ...prompt.phrases import key_of

        return f"{self.kind} {key_of(self.tag.text)}"


@dataclass(frozen=True)
class Proposal:
    """An edit list.

    Attributes:
        notes: What else is worth knowing, sentences.
    """

    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def possible(self) -> tuple[Line, ...]:
        """The lines that change something."""
        return tuple(line for line in self.lines if line.kind != "none")

    def __bool__(self) -> bool:
        return bool(self.possible)


@dataclass(frozen=True)
class Refined:
    """A round's place in the procedure.

    Attributes:
        parent: The round whose tags it changed, 0 for none.
        lines: What was changed, as accepted.
        standing: Beside the best prompt before it; "worse" is taken back.
        said: One sentence.
        blamed: Keys of the lines that were taken back with it: one alone is not made again, of several one at a time.
        seconds: What the round took; 0.0 while it runs.
    """

    parent: int = 0
    lines: tuple[Line, ...] = ()
    standing: Standing = "first"
    said: str = ""
    blamed: tuple[str, ...] = ()
    seconds: float = 0.0
