"""The eyes' classifier before it names anything: 1280 numbers, 20 ms a picture, no download beside the eyes' own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import MissingModelError
from ...eyes.features import features_of
from ...eyes.files import CLASSIFIER, WEIGHTS, folders
from ...host import Host
from ...models.find import with_models_dir
from ...parts import Needs
from ...records import Picture
from ...settings import Settings
from ._contract import Features


class EyesFeatures(Features):
    """EfficientNet-lite0's pooled features, unit."""

    name = "eyes"
    title = "the eyes' EfficientNet"
    needs = Needs(("cv2",), mib=330)

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        if lack or folders(host) is not None:
            return lack
        return "The weights of the eyes are not on this machine. `download eyes` fetches them."

    def fingerprint(self, settings: Settings, host: Host) -> str:
        if folders(with_models_dir(host, settings)) is None:
            raise MissingModelError("The weights of the eyes are not on this machine.", "`download eyes` fetches them.")
        return CLASSIFIER.digest(WEIGHTS)[:16]  # checked whenever they are opened

    def of(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        return features_of(pictures, settings, host)
