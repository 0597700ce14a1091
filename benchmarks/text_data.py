"""The development captions, their attention (read once), and the cross-validated maps of `make bench-text`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.attention.calibrate import calibrate
from lib_easydiffuser.attention.calibration import LabelledCaption, calibration_captions, development_captions
from lib_easydiffuser.attention.encoders import REGISTRY, Attended, Encoder
from lib_easydiffuser.attention.maps import HeadMaps, shipped_maps
from lib_easydiffuser.attention.reading import read_captions
from lib_easydiffuser.host import Host, QuietHost
from lib_easydiffuser.records import Caption, Reading
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.sources import Scene
from lib_easydiffuser.tags.sources.attended import AttendedWords

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("DATA") or ROOT.parent / "shared" / "data")
FOLDS = 5
HOST = QuietHost()


class Remembered:
    """An encoder that reads a sentence once; everything else is the encoder's own."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Attended] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._encoder, name)

    def attend(self, texts: Sequence[str], host: Host) -> list[Attended]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.attend(new, host), strict=True))
        return [self._known[text] for text in texts]


class Development:
    """Both development sets.

    Attributes:
        graphs: Rows of FACTUAL (text, img, objects, attrs).
        pictures: Rows of COCO (captions, text, objects, syn).
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self.graphs, self.pictures = _rows(folder / "factual.dev.jsonl"), _rows(folder / "coco5.dev.jsonl")
        self.taggable, self.importance = development_captions(folder)
        self.encoder: Any = Remembered(REGISTRY.get("minilm", HOST))

    @cached_property
    def folds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The fold of every caption of `taggable` and of `importance`; one picture lies in one fold."""
        return _folds(self.taggable, 1), _folds(self.importance, 2)

    def cross_validated(self) -> Iterator[tuple[HeadMaps, NDArray[np.int64], NDArray[np.int64]]]:
        """(maps, the FACTUAL rows they have not seen, the COCO rows they have not seen), fold by fold."""
        one, two = self.folds
        for fold in range(FOLDS):
            maps = calibrate(
                self.encoder, HOST, _those(self.taggable, one != fold), _those(self.importance, two != fold), ""
            )
            groups = sorted({c.group for c in _those(self.importance, two == fold)})
            yield maps, np.flatnonzero(one == fold), np.array(groups, int)

    def shipped(self) -> HeadMaps:
        maps = shipped_maps("minilm")
        if maps is None:
            raise SystemExit("bench-text: no maps are shipped for MiniLM; make fit-heads first.")
        return maps

    def own(self) -> HeadMaps:
        """Maps fitted on the project's own calibration captions alone."""
        captions = calibration_captions()
        return calibrate(self.encoder, HOST, captions, captions, "own")

    def words(self, groups: Sequence[Sequence[str]], maps: HeadMaps) -> list[Reading]:
        """What attention says of groups of captions, by some maps."""
        captions = [tuple(map(Caption, texts)) for texts in groups]
        found = read_captions(captions, self.encoder, maps, HOST)
        return [Reading(said, read.words) for said, read in zip(captions, found, strict=True)]


def tags_of(reading: Reading) -> list[str]:
    """Our tags as a person gets them from these words, best first."""
    return [tag.text for tag in AttendedWords().propose(Scene(reading, Settings()))]


def _folds(captions: Sequence[LabelledCaption], seed: int) -> NDArray[np.int64]:
    groups = np.array([caption.group for caption in captions])
    fold_of = np.random.RandomState(seed).permutation(groups.max() + 1) % FOLDS
    return np.asarray(fold_of[groups], np.int64)


def _those(captions: Sequence[LabelledCaption], which: NDArray[np.bool_]) -> list[LabelledCaption]:
    return [caption for caption, chosen in zip(captions, which, strict=True) if chosen]


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise SystemExit(
            f"bench-text: no {path.name} in {path.parent.name!r}; name its folder: make bench-text DATA=..."
        )
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
