"""By the eyes' EfficientNet: what is in the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...eyes.features import features_of
from ...eyes.files import folders
from ...host import Host
from ...models.find import with_models_dir
from ...parts import Needs
from ...records import Picture
from ...settings import Settings
from ._contract import Space


class Eyes(Space):
    """EfficientNet-lite0's 1280 features."""

    name = "eyes"
    title = "what is in the picture (the eyes' EfficientNet)"
    order = 20
    needs = Needs(packages=("cv2",))

    def missing(self, host: Host) -> str:
        return super().missing(host) or ("" if folders(host) else "`download eyes` fetches its weights.")

    def kind(self, settings: Settings, host: Host) -> str:
        return "eyes-lite0"

    def vectors(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        return features_of(pictures, settings, with_models_dir(host, settings))
