"""What a kind of step is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ...knob import Knob
from ...parts import Part
from ..offers import Offers
from ..records import Ask, Made, Stand
from ._answer import read


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
        return read(answer)
