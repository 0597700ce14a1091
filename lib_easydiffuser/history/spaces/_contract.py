"""What a space of pictures is to us."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ...host import Host
from ...parts import Part
from ...records import Picture
from ...settings import Settings


class Space(Part):
    """pictures -> unit vectors, near each other where the pictures are alike.

    Attributes:
        order: The lowest that works here is the one that is asked.
        asked: Whether it is only used when it is named, or its model is `at_hand`: one that is slow to load.
    """

    order: ClassVar[int] = 50
    asked: ClassVar[bool] = False

    def at_hand(self, host: Host) -> bool:
        """Whether its model is in memory already."""
        return False

    @abstractmethod
    def kind(self, settings: Settings, host: Host) -> str:
        """The name of its matrix: another one for other weights."""

    @abstractmethod
    def vectors(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        """Unit vectors, shape (pictures, width).

        Raises:
            ModelError: If its model cannot be used.
            Interrupted: If the person stopped.
        """
