"""Image features of files, encoded once: kept by content, so that a renamed picture is not encoded again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import Interrupted
from ..host import Host
from ..images import load_picture
from ..models.find import home
from ..models.fingerprint import file_fingerprint
from ..settings import Settings
from .encoders import ClipModel

_BATCH = 16


def cached_features(
    paths: Sequence[Path], model: ClipModel, settings: Settings, host: Host
) -> NDArray[np.float32]:  # fmt: skip
    """Unit features of picture files, shape (files, width), in order.

    Raises:
        Interrupted: If the person stopped it; what was encoded is kept.
        ImageError: If a file is no picture.
    """
    store = home(host) / "features" / f"{model.name}-{model.fingerprint(host)[:16]}.npz"
    kept = _read(store)
    keys = [f"{file_fingerprint(path)}-{settings.max_side}" for path in paths]
    fresh = [place for place, key in enumerate(keys) if key not in kept]
    try:
        for first in range(0, len(fresh), _BATCH):
            if host.stopped():
                raise Interrupted(f"Stopped after {first} of {len(fresh)} pictures.", "The next run goes on from here.")
            rows = fresh[first : first + _BATCH]
            pictures = [load_picture(paths[row], name=str(paths[row]), max_side=settings.max_side) for row in rows]
            found = model.image_features(pictures, host)
            kept.update(zip((keys[row] for row in rows), found, strict=True))
            host.progress(first + len(rows), len(fresh), "Looking at pictures")
    finally:
        if fresh:
            _write(store, kept)
    return np.stack([kept[key] for key in keys])


def _read(store: Path) -> dict[str, NDArray[np.float32]]:
    try:
        with np.load(store, allow_pickle=False) as held:
            return dict(zip(held["keys"].tolist(), held["features"], strict=True))
    except Exception:  # absent, cut short or damaged: it is only a cache
        return {}


def _write(store: Path, kept: dict[str, NDArray[np.float32]]) -> None:
    if not kept:
        return
    store.parent.mkdir(parents=True, exist_ok=True)
    half = store.with_name(store.name + ".part")
    with half.open("wb") as out:
        np.savez(out, keys=np.array(list(kept)), features=np.stack(list(kept.values())))
    half.replace(store)
