"""The banks of a model: opened, taken over from clip-interrogator's cache, or made once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import BrokenModelError
from ..host import Host
from ..models.find import home, search_folders
from ..settings import Settings
from .bank import Bank, bank_path, build_bank, open_bank, read_peer_cache, write_bank
from .encoders import ClipModel
from .lists import LabelList, folder_lists, package_lists
from .table import Table

FOLDER = "banks"


def label_lists(settings: Settings, host: Host) -> tuple[LabelList, ...]:
    """clip-interrogator's lists, the WebUI's `interrogate/` folder's, and those of the person's own folder.

    A list of the same kind replaces the one before it.
    """
    found = {item.kind: item for item in package_lists()}
    for folder in _folders(settings, host):
        found.update({item.kind: item for item in folder_lists(folder)})
    return tuple(found.values())


def bank_for(model: ClipModel, labels: LabelList, host: Host) -> Bank:
    """The bank of a list under a model; made (with progress) where there is none, or none that fits.

    Raises:
        Interrupted: If the person stopped the making; the next call goes on.
    """
    fingerprint = model.fingerprint(host)
    path = _path(model, labels, host)
    if path.is_file():
        try:
            return open_bank(path, labels, fingerprint)
        except BrokenModelError:
            path.unlink()  # cut short, or of other weights: made anew below
    cached = _peer_bank(model, labels, host)
    if cached is None:
        return build_bank(path, labels, model.tower(host), fingerprint, host)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bank(path, labels, cached.matrix, fingerprint)
    return open_bank(path, labels, fingerprint)


def has_bank(model: ClipModel, labels: LabelList, host: Host) -> bool:
    """Whether a list's bank was made before."""
    return _path(model, labels, host).is_file()


def tables_for(
    model: ClipModel, lists: Iterable[LabelList], host: Host, beside: Iterable[LabelList] = ()
) -> dict[str, Table]:
    """One table a list, by its name; a text tower that was loaded to make them is dropped again.

    Args:
        beside: Lists whose banks are made as well while the text tower is there.
    """
    lists = tuple(lists)
    there = all(has_bank(model, item, host) for item in lists)
    tables = {item.name: Table([bank_for(model, item, host)]) for item in lists}
    if not there:
        for item in beside:
            bank_for(model, item, host)
        model.release()
    return tables


def _path(model: ClipModel, labels: LabelList, host: Host) -> Path:
    return bank_path(home(host) / FOLDER, model.shelf(host), labels)


def _peer_bank(model: ClipModel, labels: LabelList, host: Host) -> Bank | None:
    if not model.peer_name:
        return None
    name = f"{model.peer_name.replace('/', '_').replace('@', '_')}_{labels.name}.safetensors"
    for folder in _cache_folders(host):
        try:
            bank = read_peer_cache(folder / name, labels)
        except BrokenModelError:
            continue  # a broken cache of somebody else's is no reason to stop
        if bank is not None:
            return bank
    return None


def _cache_folders(host: Host) -> Iterator[Path]:
    """Where clip-interrogator and its WebUI extension keep their caches."""
    for place in search_folders(host):
        yield from (place, place / "clip-interrogator", place.parent / "clip-interrogator")


def _folders(settings: Settings, host: Host) -> Iterator[Path]:
    if models := host.models_dir():
        beside = (models.parent, models.parent.parent)
        yield from (folder for place in beside if (folder := place / "interrogate").is_dir())
    if settings.label_lists:
        yield Path(settings.label_lists).expanduser()
