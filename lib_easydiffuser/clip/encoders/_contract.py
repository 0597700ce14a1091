"""What a CLIP model is to us: pictures and texts into one space."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...host import Host
from ...parts import Part
from ...records import Picture
from ...settings import Settings
from ..tokens import Tokens
from ..tower import TextTower
from ..weights import TextWeights


class ClipModel(Part):
    """picture -> features, texts -> features. To add one, add a file to this folder with a subclass of this.

    Attributes:
        peer_name: clip-interrogator's name of the same weights ("ViT-L-14/openai"), whose cache files are then
            read; "" when there is none.
    """

    peer_name: str = ""

    @abstractmethod
    def fingerprint(self, host: Host) -> str:
        """Names the weights: banks of another fingerprint are not used."""

    @abstractmethod
    def image_features(
        self, pictures: Sequence[Picture], host: Host, settings: Settings | None = None
    ) -> NDArray[np.float32]:
        """Unit features, shape (pictures, width). Loads the image tower alone.

        Args:
            settings: How long the image tower stays in memory, and beside how much.
        """

    @abstractmethod
    def tokens(self, host: Host) -> Tokens:
        """The tokenizer. Loads no weights."""

    @abstractmethod
    def text_weights(self, host: Host) -> TextWeights:
        """The text tower's weights, where they lie (mapped from a file, or the host's own tensors).

        Raises:
            ModelError: If they cannot be read, or its text tower is not CLIP's.
        """

    @abstractmethod
    def tower(self, host: Host, dtype: str = "float32") -> TextTower:
        """The text tower, its matrix products in that precision.

        Raises:
            ModelError: If it cannot be loaded, or its text tower is not CLIP's.
        """

    def holds_tower(self, host: Host) -> bool:
        """Whether `tower` is in memory already and would load nothing."""
        return False

    @abstractmethod
    def release(self) -> None:
        """Let go of the text towers; the image tower is in the manager's keeping."""

    def unload(self) -> None:
        """Leave the memory."""
        self.release()

    def shelf(self, host: Host) -> str:
        """The folder of its banks; models of the same weights may share one."""
        return self.name
