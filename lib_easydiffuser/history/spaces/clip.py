"""By CLIP's image tower: what a sentence would say of the picture."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...clip.encoders import ClipModel, choose
from ...errors import EasyDiffuserError
from ...host import Host
from ...models.find import find, with_models_dir
from ...records import Picture
from ...settings import Settings
from ._contract import Space


class Clip(Space):
    """The features of the CLIP model that the settings choose."""

    name = "clip"
    title = "what would be said of the picture (CLIP)"
    order = 10
    asked = True

    def missing(self, host: Host) -> str:
        try:
            choose("auto", host)
        except EasyDiffuserError as error:
            return str(error)
        return ""

    def at_hand(self, host: Host) -> bool:
        from ...models.manager import MANAGER

        where = _place(choose("auto", host), host)
        return where is not None and any(resident.folder == where for resident in MANAGER.residents())

    def kind(self, settings: Settings, host: Host) -> str:
        host = with_models_dir(host, settings)
        model = choose(settings.clip, host)
        return f"clip-{model.name}-{hashlib.sha256(model.fingerprint(host).encode()).hexdigest()[:8]}"

    def vectors(self, pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
        host = with_models_dir(host, settings)
        return choose(settings.clip, host).image_features(pictures, host, settings)


def _place(model: ClipModel, host: Host) -> Path | None:
    """Where its weights lie: the name its image tower has in memory."""
    own = getattr(model, "where", None)
    if own is not None:
        found: Path | None = own(host)
        return found
    checkpoint = getattr(model, "checkpoint", None)
    return find(checkpoint, host) if checkpoint is not None else None
