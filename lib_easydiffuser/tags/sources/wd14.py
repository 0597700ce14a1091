"""WD14-type taggers (wd-*-tagger-v3 and their like) from a folder on disk: timm models with `selected_tags.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from ...errors import BrokenModelError, Interrupted, MissingModelError, ModelError, UnknownNameError, quoted
from ...faces import has_drawn_underscore
from ...host import Host
from ...models.checkpoint import Checkpoint
from ...models.find import find, how_to_get, search_folders, with_models_dir
from ...models.load import Loaded
from ...models.manager import MANAGER
from ...models.memory import in_batches, is_out_of_memory
from ...models.timm import Pixels, load_timm
from ...parts import Needs
from ...records import Evidence, Picture, Tag
from ...settings import Settings
from ._contract import Scene, TagSource
from ._taggers import surest, tags_of

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

AUTO = "auto"
_TABLE = "selected_tags.csv"
_FILES = ("config.json", "model.safetensors", _TABLE)
_KINDS = {"0": "tagger", "4": "character"}  # of the table's categories; 9 is the rating, which is no tag
_WHITE = (255, 255, 255)


def _published(name: str, revision: str, mib: int) -> Checkpoint:
    return Checkpoint(f"SmilingWolf/{name}", revision, "Apache-2.0", mib, files=_FILES)


class Wd14(TagSource):
    """Booru tags of a picture; underscores become blanks, ratings are left out, the prompt escapes."""

    name = "wd14"
    title = "WD14 tagger"
    order = 44
    looks = True
    needs = Needs(("torch", "timm"), mib=400)
    # The smallest first: that is what `download` fetches by this name.
    checkpoints: ClassVar[tuple[Checkpoint, ...]] = (
        _published("wd-vit-tagger-v3", "7f6b584d0bd3f55c4531f14ba3d4761b2bccdc0f", 361),
    )
    others: ClassVar[tuple[Checkpoint, ...]] = (
        _published("wd-eva02-large-tagger-v3", "b25b82a03f7282e41aa2f257a52c7583b710bd1c", 1204),
        _published("wd-vit-large-tagger-v3", "ae469aa2e4706a3af08d3673cf73a11d1add314c", 1203),
        _published("wd-swinv2-tagger-v3", "627aef95638667ddcaa3ac8ae625e88ea5b02f51", 374),
        _published("wd-convnext-tagger-v3", "d39e46de298d27340111b64965e20b8185c407e6", 377),
    )

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        return lack or ("" if self.folders(host) else how_to_get(self.checkpoints[0], host, self.name))

    def enabled(self, settings: Settings) -> bool:
        return settings.wd14

    def check(self, settings: Settings, host: Host) -> None:
        host = with_models_dir(host, settings)
        if settings.wd14_model != AUTO and self.folders(host):
            self.folder(settings, host)

    def look(self, picture: Picture, settings: Settings, host: Host) -> tuple[Evidence, ...]:
        if host.stopped():
            raise Interrupted
        folder = self.folder(settings, with_models_dir(host, settings))
        host.progress(0, 1, folder.name)
        table = _table(folder / _TABLE, (folder / _TABLE).stat().st_mtime_ns)
        with MANAGER.use(folder, lambda: _loaded(folder, len(table)), settings, host) as loaded:
            (scores,) = in_batches(
                [picture],
                1,
                partial(_scores, loaded),
                free=lambda: MANAGER.unload(keep=loaded),
                to_cpu=lambda: MANAGER.to_cpu(loaded),
            )
        return surest(_evidence(table, scores, folder.name))

    def propose(self, scene: Scene) -> list[Tag]:
        settings = scene.settings
        least = {"character": settings.wd14_character}
        return tags_of(scene, self.name, lambda kind: least.get(kind, settings.wd14_threshold))

    def folder(self, settings: Settings, host: Host) -> Path:
        """The folder of the model the settings ask for; auto takes the largest published one, then any other.

        Raises:
            UnknownNameError: If no folder is called so.
            MissingModelError: If there is none at all.
        """
        found = self.folders(host)
        if not found:
            raise MissingModelError("There is no WD14 tagger on this machine.", self.missing(host))
        if settings.wd14_model == AUTO:
            return next(iter(found.values()))
        if settings.wd14_model not in found:
            raise UnknownNameError("WD14 tagger", settings.wd14_model, found)
        return found[settings.wd14_model]

    def folders(self, host: Host) -> dict[str, Path]:
        """Complete models on this machine by name, the published ones first."""
        known = ((one.folder, find(one, host)) for one in (*self.others, *self.checkpoints))
        found = {name: folder for name, folder in known if folder is not None}
        for place in search_folders(host):
            for folder in _below(place):
                found.setdefault(folder.name, folder)
        return found


def _below(place: Path) -> Iterator[Path]:
    """Folders of a person's own with a tagger in them, up to two levels down."""
    tables = sorted({*place.glob(f"*/{_TABLE}"), *place.glob(f"*/*/{_TABLE}")}) if place.is_dir() else []
    return (path.parent for path in tables if all((path.parent / name).is_file() for name in _FILES))


def _loaded(folder: Path, tags: int) -> Loaded:
    loaded = load_timm(folder)
    if loaded.model.num_classes != tags:
        raise BrokenModelError(
            f"The tagger in {quoted(str(folder), 200)} gives {loaded.model.num_classes} scores, "
            f"its table names {tags}.",
            "Copy the folder anew.",
        )
    return loaded


@lru_cache(maxsize=4)
def _table(path: Path, changed: int) -> tuple[tuple[str, str], ...]:
    """(name, category) of every score, in order.

    Raises:
        BrokenModelError: If the table cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple((row["name"], row["category"].strip()) for row in csv.DictReader(stream))
    except (OSError, KeyError, UnicodeDecodeError, AttributeError, csv.Error) as error:
        raise BrokenModelError(f"The table {quoted(str(path), 200)} cannot be read.", "Copy it anew.") from error


def _scores(loaded: Loaded, pictures: Sequence[Picture]) -> list[NDArray[np.float32]]:
    import torch

    pixels = torch.stack([_input(picture, loaded.image_processor) for picture in pictures])
    try:
        with torch.inference_mode():
            found = loaded.model(pixels.to(loaded.device, loaded.dtype)).float().sigmoid().cpu().numpy()
    except (RuntimeError, ValueError) as error:
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"The tagger {loaded.folder.name} failed: {quoted(str(error), 160)}.", "Copy it anew."
        ) from error
    return list(found)


def _input(picture: Picture, pixels: Pixels) -> torch.Tensor:
    """Padded to a square on white, scaled, blue first (these taggers learned from OpenCV): (3, height, width)."""
    import numpy as np
    import torch
    from PIL import Image

    side = max(picture.width, picture.height)
    square = Image.new("RGB", (side, side), _WHITE)
    square.paste(picture.rgb, ((side - picture.width) // 2, (side - picture.height) // 2))
    scaled = np.asarray(square.resize((pixels.width, pixels.height), Image.Resampling.BICUBIC), np.float32) / 255
    normal = (scaled - np.array(pixels.mean, np.float32)) / np.array(pixels.deviation, np.float32)
    return torch.from_numpy(np.ascontiguousarray(normal[..., ::-1].transpose(2, 0, 1)))


def _evidence(table: Sequence[tuple[str, str]], scores: NDArray[np.float32], model: str) -> Iterator[Evidence]:
    for (name, category), score in zip(table, scores.tolist(), strict=True):
        if category in _KINDS:
            text = name if has_drawn_underscore(name) else name.replace("_", " ")
            yield Evidence(_KINDS[category], text, score, f"{model} is {score:.0%} sure", Wd14.name)
