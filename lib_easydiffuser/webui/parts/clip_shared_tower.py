"""CLIP's image tower and projection with the checkpoint's own text encoder: no second text tower in memory.

Only where the encoder is the original one: its weights are held against the text tower of the CLIP on disk, at half
precision. A checkpoint whose encoder was trained further reads words otherwise than the images are encoded, so it is
refused, with the first weight that differs.
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...clip.encoders import REGISTRY, ClipModel
from ...clip.tokens import Tokens
from ...clip.weights import TextWeights, difference
from ...dataclass import dataclass
from ...errors import ModelError
from ...host import Host
from ...parts import Needs
from ...records import Picture
from ...settings import Settings
from ..abilities import checkpoint, text_towers
from ..abilities.text_towers import Tower
from ..clip_towers import tower_weights
from ._text_towers import TextTowers

_OWN = "Choose the CLIP model {name}: it brings its own text tower."
_NO_MODEL = "No checkpoint with a CLIP text encoder (SD1, SD2, SDXL) is loaded."
# family -> (which of its text towers, the CLIP models it was taken from), best first
_ORIGINALS = {
    "sd1": ((0, "vit-l-14-openai"), (0, "clip-l")),
    "sd2": ((0, "vit-h-14-laion2b"),),
    "sdxl": ((0, "vit-l-14-openai"), (0, "clip-l"), (1, "vit-bigg-14-laion2b")),
}


@dataclass(frozen=True, eq=False)
class _Pair:
    """A text tower of the checkpoint, and the whole CLIP it should have come from."""

    tower: Tower
    original: ClipModel


class SharedTextTower(TextTowers, ClipModel):
    """The images through CLIP's file, the texts through the checkpoint."""

    name = "shared-text-tower"
    title = "CLIP's image tower with the checkpoint's text encoder"
    needs = Needs(packages=("torch", "open_clip"))

    def __init__(self) -> None:
        super().__init__()
        # Weak: the host alone decides how long a checkpoint lives.
        self._verdicts: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()

    def missing(self, host: Host) -> str:
        return super().missing(host) or self._lacking(host)

    def fingerprint(self, host: Host) -> str:
        return self._checked(host).original.fingerprint(host)

    def image_features(
        self, pictures: Sequence[Picture], host: Host, settings: Settings | None = None
    ) -> NDArray[np.float32]:
        return self._checked(host).original.image_features(pictures, host, settings)

    def tokens(self, host: Host) -> Tokens:
        return self._pair(host).original.tokens(host)

    def text_weights(self, host: Host) -> TextWeights:
        """Checked anew each time: a LoRA may be merged into the encoder meanwhile."""
        pair = self._pair(host)
        original = pair.original.text_weights(host)
        weights = tower_weights(pair.tower.module, original.projection)
        _require_same(weights, original, pair)
        return weights

    def source(self, host: Host) -> Hashable:
        pair = self._pair(host)
        return weakref.ref(pair.tower.module), _name_of(pair)

    def shelf(self, host: Host) -> str:
        return self._pair(host).original.shelf(host)

    def _checked(self, host: Host) -> _Pair:
        """The pair, held against each other once a checkpoint."""
        pair = self._pair(host)
        key = _name_of(pair)
        if self._verdicts.get(pair.tower.module) != key:
            self.text_weights(host)
            self._verdicts[pair.tower.module] = key
        return pair

    def _pair(self, host: Host) -> _Pair:
        found = _pair_of(host)
        if found is None:
            raise ModelError("The shared text tower is not ready.", self._lacking(host))
        return found

    def _lacking(self, host: Host) -> str:
        family = _family(host)
        if not _towers() or family not in _ORIGINALS:
            return _NO_MODEL
        if _pair_of(host) is not None:
            return ""
        wanted = _ORIGINALS[family][0][1]
        # The part itself may not be there: a host without what it is imported from.
        own = (part.missing(host) for part in REGISTRY.all(host) if part.name == wanted)
        return next(own, f"The CLIP model {wanted} is not to be had here.")


def _name_of(pair: _Pair) -> str:
    """The host may put another checkpoint into the same object: the file's hash tells them apart."""
    return f"{checkpoint.name()} {pair.original.name}"


def forget(*_: Any) -> None:
    """The host has loaded a checkpoint: towers made of the last one would keep it in memory."""
    for part in REGISTRY.used():
        if isinstance(part, SharedTextTower):
            part.release()


def _pair_of(host: Host) -> _Pair | None:
    found = _towers()
    ready = {part.name: part for part in REGISTRY.all(host) if not isinstance(part, SharedTextTower)}
    for index, name in _ORIGINALS.get(_family(host), ()):
        if index < len(found) and name in ready and not ready[name].missing(host):
            return _Pair(found[index], ready[name])
    return None


def _family(host: Host) -> str:
    return str(getattr(host, "checkpoint_family", lambda: "")())


def _towers() -> tuple[Tower, ...]:
    model = checkpoint.loaded()
    return () if model is None else text_towers.towers(model)


def _require_same(weights: TextWeights, original: TextWeights, pair: _Pair) -> None:
    where = difference(weights, original)
    if where:
        raise ModelError(
            f"The checkpoint's text encoder is not that of {pair.original.title}: {where}. "
            "Training, a merged LoRA, or a host that leaves out a layer it does not need does that.",
            _OWN.format(name=pair.original.name),
        )
