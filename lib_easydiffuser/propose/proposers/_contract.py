"""What a proposer is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from ...parts import Part
from ..records import Offer, Scene, Values


class Proposer(Part):
    """Scene -> offers. To add one, add a file to this folder with a subclass of this.

    Attributes:
        order: Proposals stand in this order.
        fields: The fields of `host.FIELDS` it writes; a tab without the first of them gets no such proposal.
    """

    order: ClassVar[int] = 50
    fields: ClassVar[tuple[str, ...]]

    @abstractmethod
    def offers(self, scene: Scene) -> Iterator[Offer]:
        """None where it has nothing to say; several are alternatives, of which a person ticks one."""

    @abstractmethod
    def shown(self, values: Values) -> str:
        """Values in a person's words; what stands in the boxes is shown in the same. "" where nothing is known."""
