"""A picture as the classifier sees it before it names anything: features in which like pictures lie near each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import Interrupted
from ..host import Host
from ..pixels.view import view_of
from ..records import Picture
from ..settings import Settings
from .lite0 import SIDE
from .resident import RESIDENT
from .seen import Floats

WIDTH = 1280


def features_of(pictures: Sequence[Picture], settings: Settings, host: Host) -> Floats:
    """Unit features, shape (pictures, 1280); a picture is stretched to a square, as the classifier was trained.

    Raises:
        Interrupted: If the person stopped; asked before every picture, some 20 ms each.
        MissingModelError: If the networks are not here.
        ModelError: If this OpenCV cannot run them, or gives no features.
    """
    rows = np.zeros((len(pictures), WIDTH), np.float32)
    with RESIDENT.use(settings, host) as networks:
        for row, picture in zip(rows, pictures, strict=True):
            if host.stopped():
                raise Interrupted
            row[:] = networks.features(view_of(picture).stretched(SIDE, SIDE))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=rows, where=lengths > 0)
