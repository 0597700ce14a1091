"""What frozen features are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...host import Host
from ...parts import Part
from ...records import Picture
from ...settings import Settings


class Features(Part):
    """pictures -> numbers that a ridge is fitted on. To add one, add a file to this folder with a subclass."""

    @abstractmethod
    def fingerprint(self, settings: Settings, host: Host) -> str:
        """Names the weights: a ridge fitted on others does not fit these.

        Raises:
            MissingModelError: If they are not on this machine.
        """

    @abstractmethod
    def of(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        """Shape (pictures, width).

        Raises:
            ModelError: If they cannot be read.
            Interrupted: As soon as `host.stopped()`.
        """
