"""What a proposer is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Literal

from ..dataclass import dataclass
from ..host import HostFacts
from ..records import EmbeddedPrompt, Evidence, Picture
from .own import Own, own_of

Origin = Literal["picture", "checkpoint", "usual", "impression"]
"""Whose word it is: the picture's own parameters, what the checkpoint was trained on, what is usual, or one team's
impression."""
Values = Mapping[str, Any]
"""Field of `host.FIELDS` -> value."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What proposals are made from.

    Attributes:
        evidence: What was read in the picture without a sentence.
        facts: What the host says of generating.
        boxes: What stands in the person's boxes now; {} where that is not known.
    """

    picture: Picture
    evidence: Sequence[Evidence] = ()
    facts: HostFacts = field(default_factory=HostFacts)
    boxes: Values = field(default_factory=dict)

    @cached_property
    def own(self) -> Own:
        """The picture's own parameters, as far as the file carries them."""
        return own_of(self.picture.embedded)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the picture as it was given, pixels."""
        if self.picture.original_size and not self.picture.part:
            return self.picture.original_size
        return self.picture.width, self.picture.height

    def shows(self, kind: str) -> str:
        """The first thing the pixels prove of a kind ("medium"), "" for none."""
        return next((claim.text for claim in self.evidence if claim.kind == kind and claim.source == "pixels"), "")

    def proves(self, text: str) -> Evidence | None:
        """The pixels' claim of that text."""
        return next((claim for claim in self.evidence if claim.text == text and claim.source == "pixels"), None)


@dataclass(frozen=True)
class Offer:
    """What a proposer has to offer.

    Attributes:
        values: What would be sent.
        on: Whether it is ticked to begin with.
        absent: Why it cannot be sent, a sentence; "" where it can.
    """

    values: Values
    reason: str
    origin: Origin
    on: bool = False
    absent: str = ""


@dataclass(frozen=True)
class Proposal:
    """One line of the list.

    Attributes:
        name: Unique in the list ("size", "sampler", "sampler 2").
        title: What it is called on the page ("Size").
        values: What would be sent, by the names of `host.FIELDS`.
        shown: The same for a person ("512 x 768").
        replaces: What stands in the person's boxes now, in the same words; "" where that is not known.
        on: Whether it is ticked to begin with.
        same: Whether the boxes say so already.
        absent: Why it cannot be sent, a sentence; "" where it can.
    """

    name: str
    title: str
    values: Values
    shown: str
    reason: str
    origin: Origin
    replaces: str = ""
    on: bool = False
    same: bool = False
    absent: str = ""


def said_by(embedded: EmbeddedPrompt | None) -> str:
    """The reason of a value that the file states."""
    return f"The picture was made with it, as its file says ({embedded.source if embedded else ''})."


def impression(of: str, claim: Evidence) -> str:
    """The reason of a value that a team prefers for pictures of a kind, and what says that this is one."""
    return f"One team's impression of {of}, nobody's measurement; this is one: {claim.reason.partition(';')[0]}."
