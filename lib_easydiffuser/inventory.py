"""Every model there is or could be: on disk, to be had, in memory. Tab, API and command line show the same list.

Looks, and loads nothing. Nothing here touches the network but `fetch`, and that only when it is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from .dataclass import dataclass
from .errors import ModelError, UnknownNameError
from .host import Host
from .models.checkpoint import Checkpoint
from .models.downloads import DOWNLOADS, Progress, Wanted
from .models.find import find, home, with_models_dir
from .models.manager import MANAGER
from .models.memory import held, release
from .models.wheel import Wheel
from .parts import Part, Registry
from .settings import Settings


@dataclass(frozen=True)
class ModelFiles:
    """One model repository that a part needs.

    Attributes:
        folder: Where it is; None when it is not on this machine.
        destination: Where a download would put it.
        on_disk: Bytes it takes there.
    """

    checkpoint: Checkpoint
    folder: Path | None
    destination: Path
    on_disk: int = 0


@dataclass(frozen=True)
class Model:
    """A part that is a model.

    Attributes:
        kind: "captioner", "encoder", "clip model", "translator" or "tag source".
        state: "ready", "missing" (its files or packages), or "broken" (its code does not import).
        reason: What is missing and what to do.
        files: The repositories it consists of; empty for one that brings its own or is the host's.
        memory: MiB of it in memory now.
        device: Where, "" when it is not loaded.
        download: The last download of it in this process.
        unfit: Why this host cannot run it whatever is downloaded; "" when it can.
    """

    kind: str
    name: str
    title: str
    state: Literal["ready", "missing", "broken"]
    reason: str = ""
    files: tuple[ModelFiles, ...] = ()
    memory: int = 0
    device: str = ""
    download: Progress | None = None
    unfit: str = ""

    @property
    def id(self) -> str:
        """Unique among all kinds: "encoder/clip-l"; two kinds may share a name, and even the files."""
        return f"{self.kind.replace(' ', '-')}/{self.name}"

    @property
    def lacking(self) -> tuple[ModelFiles, ...]:
        """The repositories that could be downloaded."""
        return tuple(one for one in self.files if one.folder is None)

    @property
    def size(self) -> int:
        """MiB of a whole download, as published; 0 when not known."""
        sizes = [one.checkpoint.mib for one in self.files]
        return sum(sizes) if all(sizes) else 0


def models(settings: Settings, host: Host) -> list[Model]:
    """All of them, kind by kind, in the order of their names."""
    host = with_models_dir(host, settings)
    return [line for kind, registry in registries().items() for line in _lines(kind, registry, host)]


def one(name: str, settings: Settings, host: Host) -> Model:
    """The model of that name or id; of two with one name the one that lacks something.

    Raises:
        UnknownNameError: If there is none.
    """
    lines = models(settings, host)
    found = [line for line in lines if name in (line.id, line.name)]
    if not found:
        raise UnknownNameError("model", name, [line.name for line in lines])
    return next((line for line in found if line.lacking), found[0])


def fetch(name: str, settings: Settings, host: Host) -> Progress:
    """Begin to download what it lacks, now that the person has agreed.

    Raises:
        UnknownNameError: If there is no such model.
        ModelError: If there is nothing to download, this host could not run it, or offline mode is on.
    """
    line = one(name, settings, host)
    if line.unfit:
        raise ModelError(f"{line.title} is not downloaded: it cannot run on this host.", line.unfit)
    if not line.lacking:
        why = line.reason if line.state != "ready" else "It is on this machine already."
        raise ModelError(f"There is nothing to download for {name!r}.", why)
    wanted = [Wanted(files.checkpoint, files.destination) for files in line.lacking]
    return DOWNLOADS.start(_key(line.files), wanted, settings)


def cancel(name: str, settings: Settings, host: Host) -> bool:
    """Stop its download; what has arrived is kept. False when none runs.

    Raises:
        UnknownNameError: If there is no such model.
    """
    return DOWNLOADS.cancel(_key(one(name, settings, host).files))


def unload(settings: Settings, host: Host, name: str = "") -> int:
    """Take one model (or all) out of memory; gives the MiB that were freed.

    Raises:
        UnknownNameError: If there is no such model.
    """
    lines = [one(name, settings, host)] if name else models(settings, host)
    freed = sum(line.memory for line in lines)
    folders = {files.folder for line in lines for files in line.files}
    for resident in MANAGER.residents():
        if not name or resident.folder in folders:
            MANAGER.unload(resident.folder)
    for part in _parts(host):
        leave = getattr(part, "unload", None) or getattr(part, "release", None)
        if leave and (not name or part.name in {line.name for line in lines}):
            leave()
    if freed:
        release()
    return freed


def described(line: Model) -> dict[str, Any]:
    """A model in JSON's own types, in the words that the tab's page and the API share."""
    progress = line.download
    return {
        "id": line.id,
        "kind": line.kind,
        "name": line.name,
        "title": line.title,
        "state": line.state,
        "reason": line.reason,
        "unfit": line.unfit,
        "size": line.size,
        "memory": line.memory,
        "device": line.device,
        "files": [_described(files) for files in line.files],
        "download": {**vars(progress), "active": progress.active} if progress else None,
    }


def _described(files: ModelFiles) -> dict[str, Any]:
    one = files.checkpoint
    return {
        "repo": one.repo,
        "revision": one.revision,
        "licence": one.licence,
        "mib": one.mib,
        "page": one.page,
        "source": "index" if isinstance(one, Wheel) else "hub",
        "folder": str(files.folder or ""),
        "destination": str(files.destination),
        "on_disk": files.on_disk,
    }


def registries() -> Mapping[str, Registry[Any]]:
    """The registries whose parts may be models."""
    from . import captioners
    from .attention import encoders
    from .clip import encoders as clips
    from .tags import sources
    from .translate import translators

    found: dict[str, Registry[Any]] = {
        "captioner": captioners.REGISTRY, "encoder": encoders.REGISTRY, "clip model": clips.REGISTRY,
        "tag source": sources.REGISTRY, "translator": translators.REGISTRY,
    }  # fmt: skip
    return found


def _parts(host: Host) -> Iterator[Part]:
    for registry in registries().values():
        yield from registry.all(host)


def _lines(kind: str, registry: Registry[Any], host: Host) -> Iterator[Model]:
    parts = {part.name: part for part in registry.all(host)}
    # Before the disk is looked at: one that ends in between is "under way", never "done" beside files not yet seen.
    downloads = DOWNLOADS.known()
    for listed in registry.listing(host):
        part = parts.get(listed.name)
        files = tuple(_files(part, checkpoint, host) for checkpoint in _checkpoints(part))
        # Most tag sources are rules, not models; so is the captioner made of pixels.
        if not files and not listed.mib and listed.state != "broken":
            continue
        mib, device = _memory(part, files)
        unfit = part.unfit(host) if part is not None else ""
        line = Model(kind, listed.name, listed.title, listed.state, listed.reason, files, mib, device, unfit=unfit)
        yield replace(line, download=downloads.get(_key(files)))


def _key(files: tuple[ModelFiles, ...]) -> str:
    """Names a download: parts that share their files share it."""
    return " ".join(one.checkpoint.repo for one in files)


def _checkpoints(part: Part | None) -> tuple[Checkpoint, ...]:
    own = getattr(part, "checkpoints", None) or (getattr(part, "checkpoint", None),)
    return tuple(given for given in own if isinstance(given, Checkpoint))


def _files(part: Part | None, checkpoint: Checkpoint, host: Host) -> ModelFiles:
    """A part that looks for its files itself says where they are by `where(host)`, and what to take by `taken`."""
    where = getattr(part, "where", None)
    path = where(host) if where else find(checkpoint, host)
    checkpoint = getattr(part, "taken", checkpoint)
    return ModelFiles(checkpoint, path, home(host) / checkpoint.folder, _size(path) if path else 0)


def _memory(part: Part | None, files: tuple[ModelFiles, ...]) -> tuple[int, str]:
    """(MiB in memory, where): in the manager's keeping, or in the part's own."""
    folders = {one.folder for one in files}
    kept = [resident for resident in MANAGER.residents() if resident.folder in folders]
    if kept:
        return sum(resident.mib for resident in kept), kept[0].device
    own = getattr(part, "memory", None)
    return own() if own else held(part)


def _size(path: Path) -> int:
    """Bytes of a file, or of the files in a folder; links of a hub cache are followed."""
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(file.stat().st_size for file in path.iterdir() if file.is_file())
    except OSError:
        return 0
