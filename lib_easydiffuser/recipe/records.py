"""What a recipe is, what it is made with, and what one step asks of the WebUI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ..dataclass import dataclass


@dataclass(frozen=True)
class RecipeStep:
    """One step.

    Attributes:
        kind: The name of its kind (`steps/`).
        values: Every field of the kind, checked.
        on: Whether it runs; one that is off is passed over.
    """

    kind: str
    values: Mapping[str, Any]
    on: bool = True


@dataclass(frozen=True)
class Recipe:
    """A chain of steps; each begins with the picture of the one before."""

    name: str
    about: str
    steps: tuple[RecipeStep, ...]


@dataclass(frozen=True)
class Texts:
    """What the placeholders {prompt}, {negative} and {style} of a recipe stand for."""

    prompt: str = ""
    negative: str = ""
    style: str = ""


@dataclass(frozen=True)
class Stand:
    """Where a step begins.

    Attributes:
        picture: The picture so far, a PNG file; None before the first.
        size: Its (width, height), pixels.
        infotext: What its maker said of it.
        reference: The person's own picture, a PNG file; None where none was given.
        reference_size: Its (width, height), pixels.
        family: The checkpoint's, "sd1", "sd2", "sdxl"; "" for others.
        keeps: Whether the WebUI saves a copy of its own.
    """

    picture: bytes | None = None
    size: tuple[int, int] = (0, 0)
    infotext: str = ""
    reference: bytes | None = None
    reference_size: tuple[int, int] = (0, 0)
    family: str = ""
    keeps: bool = True


@dataclass(frozen=True)
class Ask:
    """A request to the WebUI.

    Attributes:
        path: Of its API.
        notes: What was left out or chosen, a sentence each.
    """

    path: str
    body: Mapping[str, Any]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Made:
    """What a step made.

    Attributes:
        picture: A PNG file with its infotext inside.
        infotext: The same text; of a plain upscale the one of the picture it began with, and the upscaler.
        seed: The one that was used; -1 where none was.
    """

    picture: bytes
    infotext: str
    seed: int = -1
