"""Where a model lies on this machine: the person's folder, the host's, and the hub's cache."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

from ..errors import BrokenModelError, MissingModelError
from ..host import Host
from ..settings import Settings
from .checkpoint import Checkpoint
from .files import lacking
from .wheel import Wheel, installed

FOLDER = "EasyDiffuser"  # our own folder below the host's models


def search_folders(host: Host) -> list[Path]:
    """Folders to look in, the person's own first, the hub's cache last."""
    places = [_given(host)]
    models = host.models_dir()
    if models is not None:
        places += [models] if models.name.lower() == FOLDER.lower() else [models / FOLDER, models]
    return [place for place in places if place is not None] + [hub_cache()]


def own_folder(host: Host) -> Path | None:
    """Our folder below the host's models, for what we make ourselves; None when the host has none."""
    models = host.models_dir()
    return models / FOLDER if models is not None else None


def home(host: Host) -> Path:
    """The folder a download goes to."""
    return search_folders(host)[0]


def hub_cache() -> Path:
    """The cache of the hub's own library, by the same variables."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if value := os.environ.get(name):
            return Path(value)
    if value := os.environ.get("HF_HOME"):
        return Path(value) / "hub"
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "huggingface" / "hub"


def find(checkpoint: Checkpoint, host: Host) -> Path | None:
    """The first complete folder of that model; None when there is none."""
    return next((folder for folder in _candidates(checkpoint, host) if _complete(folder, checkpoint)), None)


def require(checkpoint: Checkpoint, host: Host) -> Path:
    """The model's folder.

    Raises:
        MissingModelError: If it is not here, naming the file and the folder where it should be.
    """
    found = find(checkpoint, host)
    if found is not None:
        return found
    raise MissingModelError(f"The model {checkpoint.repo!r} is not on this machine.", how_to_get(checkpoint, host))


def how_to_get(checkpoint: Checkpoint, host: Host, name: str = "") -> str:
    """What is missing, where it belongs, how big it is and how to get it.

    Args:
        name: What `download` knows it by; its folder's name by default.
    """
    partly = next((folder for folder in _candidates(checkpoint, host) if folder.is_dir()), None)
    target = partly or home(host) / checkpoint.folder
    names = _lacking(target, checkpoint) if partly else checkpoint.files or ["config.json and the rest"]
    return (
        f"Missing {', '.join(names)} in {target}. Download it ({checkpoint.size}, {checkpoint.licence}): "
        f"python -m lib_easydiffuser download {name or checkpoint.folder}, "
        f"{checkpoint.by_hand}."
    )


def with_models_dir(host: Host, settings: Settings) -> Host:
    """The same host, looking for models in the folder of the settings first."""
    if not settings.models_dir:
        return host
    return cast(Host, _Furnished(host, Path(settings.models_dir).expanduser()))


class _Furnished:
    """A host with one more folder of models; everything else is the host's own."""

    def __init__(self, host: Host, folder: Path) -> None:
        self._host = host
        self.given_models_dir = folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)


def _given(host: Host) -> Path | None:
    given = getattr(host, "given_models_dir", None) or os.environ.get("EASYDIFFUSER_MODELS")
    return Path(given) if given else None


def _candidates(checkpoint: Checkpoint, host: Host) -> list[Path]:
    """Every folder that could hold the model, in the order they are tried."""
    found = [folder for place in search_folders(host) for folder in _below(place, checkpoint)]
    own = installed(checkpoint) if isinstance(checkpoint, Wheel) else None
    return [own, *found] if own is not None else found


def _below(place: Path, checkpoint: Checkpoint) -> list[Path]:
    organisation, _, name = checkpoint.repo.partition("/")
    cached = place / f"models--{organisation}--{name}"
    return [
        place / name,
        place / organisation / name,
        place / f"{organisation}--{name}",
        *_snapshots(cached, checkpoint),
    ]


def _snapshots(cached: Path, checkpoint: Checkpoint) -> list[Path]:
    """Snapshots in a hub cache: the pinned commit, then `main`, then any other."""
    if not (cached / "snapshots").is_dir():
        return []
    reference = cached / "refs" / "main"
    main = reference.read_text(encoding="utf-8").strip() if reference.is_file() else ""
    order = [name for name in (checkpoint.revision, main) if name]
    others = sorted(path.name for path in (cached / "snapshots").iterdir() if path.is_dir())
    return [cached / "snapshots" / name for name in dict.fromkeys([*order, *others])]


def _complete(folder: Path, checkpoint: Checkpoint) -> bool:
    return folder.is_dir() and not _lacking(folder, checkpoint)


def _lacking(folder: Path, checkpoint: Checkpoint) -> list[str]:
    try:
        return lacking(folder, checkpoint.files)
    except BrokenModelError:
        return ["model.safetensors.index.json (unreadable)"]
