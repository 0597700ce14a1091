"""Image features of files, encoded once: kept by content, so that a renamed picture is not encoded again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import EasyDiffuserError, ImageError, Interrupted, quoted
from ..host import Host
from ..images import load_picture
from ..models.find import home
from ..models.fingerprint import file_fingerprint
from ..records import Picture
from ..settings import Settings
from .encoders import ClipModel

_BATCH = 16


Features = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Seen:
    """Features of those files that are pictures.

    Attributes:
        rows: Which of the files they are, in order.
        features: Unit, shape (rows, width).
        broken: The other files, with why they could not be read.
    """

    rows: tuple[int, ...]
    features: Features
    broken: Mapping[Path, EasyDiffuserError]


def readable_features(paths: Sequence[Path], model: ClipModel, settings: Settings, host: Host) -> Seen:
    """Unit features of picture files, past those that cannot be read.

    Raises:
        Interrupted: If the person stopped it; what was encoded is kept.
        ImageError: If none of the files is a picture.
    """
    store = home(host) / "features" / f"{model.shelf(host)}-{model.fingerprint(host)[:16]}.npz"
    kept = _read(store)
    broken: dict[Path, EasyDiffuserError] = {}
    keys = [_key(path, settings, broken) for path in paths]
    fresh = [place for place, key in enumerate(keys) if key and key not in kept]
    try:
        for first in range(0, len(fresh), _BATCH):
            if host.stopped():
                raise Interrupted(f"Stopped after {first} of {len(fresh)} pictures.", "The next run goes on from here.")
            pictures = _loaded([paths[row] for row in fresh[first : first + _BATCH]], settings, broken)
            if pictures:
                found = model.image_features(list(pictures.values()), host, settings)
                own = [keys[row] for row in fresh[first : first + _BATCH] if paths[row] in pictures]
                kept.update(zip(own, found, strict=True))
            host.progress(min(first + _BATCH, len(fresh)), len(fresh), "Looking at pictures")
    finally:
        if fresh:
            _write(store, kept)
    rows = tuple(row for row, key in enumerate(keys) if key in kept)
    if not rows and broken:
        raise next(iter(broken.values()))
    return Seen(rows, np.stack([kept[keys[row]] for row in rows]), broken)


def _key(path: Path, settings: Settings, broken: dict[Path, EasyDiffuserError]) -> str:
    """Names a file's content and the size it is looked at in; "" where it cannot be read."""
    try:
        return f"{file_fingerprint(path)}-{settings.max_side}"
    except OSError as error:
        broken[path] = ImageError(f"{quoted(str(path), 200)} cannot be read.", error.strerror or str(error))
        return ""


def _loaded(
    paths: Sequence[Path], settings: Settings, broken: dict[Path, EasyDiffuserError]
) -> dict[Path, Picture]:  # fmt: skip
    found = {}
    for path in paths:
        try:
            found[path] = load_picture(path, name=str(path), max_side=settings.max_side)
        except ImageError as error:
            broken[path] = error
    return found


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
