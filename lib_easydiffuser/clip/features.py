"""A picture's features, encoded once: every question about the same picture after the first is arithmetic."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from ..host import Host
from ..records import Picture
from ..settings import Settings
from .encoders import ClipModel

_SEEN: dict[tuple[str, str, str], NDArray[np.float32]] = {}  # oldest first
_KEPT = 16


def features_of(picture: Picture, model: ClipModel, settings: Settings, host: Host) -> NDArray[np.float32]:
    """Unit features of a picture, shape (width,); the last pictures' are kept, so each is encoded once."""
    pixels = hashlib.sha256(f"{picture.rgb.size}".encode() + picture.rgb.tobytes()).hexdigest()
    key = (model.name, model.fingerprint(host), pixels)
    found = _SEEN.get(key)
    if found is None:
        found = model.image_features([picture], host, settings)[0]
        while len(_SEEN) >= _KEPT:
            _SEEN.pop(next(iter(_SEEN)), None)
        _SEEN[key] = found
    return found
