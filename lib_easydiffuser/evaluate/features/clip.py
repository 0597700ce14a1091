"""CLIP's image tower: the features its labels are ranked by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...clip.encoders import choose
from ...host import Host
from ...records import Picture
from ...settings import Settings
from ._contract import Features


class ClipFeatures(Features):
    """Unit; of the CLIP that --clip names, or the first that is on this machine."""

    name = "clip"
    title = "CLIP's image tower"

    def fingerprint(self, settings: Settings, host: Host) -> str:
        return choose(settings.clip, host).fingerprint(host)

    def of(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        return choose(settings.clip, host).image_features(pictures, host, settings)
