"""What a kind of step is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ...errors import GenerationError
from ...knob import Knob
from ...parts import Part
from ..keep import as_png
from ..offers import Offers
from ..records import Ask, Made, Stand


class StepKind(Part):
    """One request to the WebUI and what becomes of its answer.

    To add one, add a file to this folder with a subclass of this.

    Attributes:
        fields: What a recipe may say of it, each with its default and bounds.
        lists: Fields that are lists of objects, and the fields of those.
        starts: Whether it needs no picture to begin with.
        order: Kinds are offered in this order.
    """

    fields: ClassVar[tuple[Knob, ...]]
    lists: ClassVar[Mapping[str, tuple[Knob, ...]]] = MappingProxyType({})
    starts: ClassVar[bool] = False
    order: ClassVar[int] = 50

    def lacks(self, offers: Offers) -> str:
        """What would have to be installed, as a sentence; "" where it can run."""
        return ""

    @abstractmethod
    def ask(self, values: Mapping[str, Any], stand: Stand, offers: Offers) -> Ask:
        """The request, of fields whose placeholders are filled.

        Raises:
            UsageError: If the host has not what a field names.
        """

    def made(self, answer: Any, stand: Stand) -> Made:
        """What the answer holds.

        Raises:
            GenerationError: If it holds no picture.
        """
        from ._answer import read

        return read(answer)


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
    """One field of a step, described as a setting is."""
    return Knob(name, kind, default, f"The field {name!r}", help, "", low, high, step, choices)


def picture_of(answer: Any, infotext: str, seed: int = -1) -> Made:
    """The first picture of an answer of txt2img and img2img.

    Raises:
        GenerationError: If there is none.
    """
    import base64
    import binascii

    images = answer.get("images") if isinstance(answer, Mapping) else None
    if not images:
        raise GenerationError("The WebUI made no picture.", "It may have been interrupted; its console says more.")
    try:
        data = base64.b64decode(str(images[0]).rsplit(",", 1)[-1])
    except (binascii.Error, ValueError) as error:
        raise GenerationError("The WebUI gave something that is no picture.", "Its console may say why.") from error
    picture, said = as_png(data, infotext)
    return Made(picture, said, seed)
