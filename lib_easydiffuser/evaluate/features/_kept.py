"""Features by the content of the picture's file, kept beside the models: a second run looks at no picture again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import OutputError
from ...files import write_whole
from ...host import Host
from ...models.find import home, with_models_dir
from ...records import Picture
from ...settings import Settings
from ._contract import Features


def kept_features(
    part: Features, pictures: Sequence[Picture], keys: Sequence[str], settings: Settings, host: Host
) -> NDArray[np.float32]:
    """Shape (pictures, width); a picture without a key is looked at every time.

    One small file a picture: what was looked at before a stop is there afterwards, and thousands more cost no
    rewriting of what is there.
    """
    furnished = with_models_dir(host, settings)
    shelf = home(furnished) / "features" / f"{part.name}-{part.fingerprint(settings, furnished)[:16]}"
    keys = keys or [""] * len(pictures)
    found = [_read(_path(shelf, key, settings)) if key else None for key in keys]
    fresh = [row for row, vector in enumerate(found) if vector is None]
    if fresh:
        looked = part.of([pictures[row] for row in fresh], settings, furnished)
        for row, vector in zip(fresh, looked, strict=True):
            found[row] = vector
            if keys[row]:
                _keep(_path(shelf, keys[row], settings), vector)
    return np.stack([vector for vector in found if vector is not None])


def _path(shelf: Path, key: str, settings: Settings) -> Path:
    return shelf / key[:2] / f"{key}-{settings.max_side}.f32"


def _read(path: Path) -> NDArray[np.float32] | None:
    try:
        return np.frombuffer(path.read_bytes(), np.float32)
    except (OSError, ValueError):  # absent, or cut short: it is only kept
        return None


def _keep(path: Path, vector: NDArray[np.float32]) -> None:
    with suppress(OutputError):  # a folder that cannot be written costs a second look, no more
        write_whole(path, np.asarray(vector, np.float32).tobytes())
