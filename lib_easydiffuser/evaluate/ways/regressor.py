"""A regressor's prediction: a vector without words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import BrokenModelError, quoted
from ...host import Host
from ...learn.regressor import Regressor
from ...learn.regressor_file import load_regressor
from ...models.fingerprint import file_fingerprint
from ...records import Picture
from ...settings import Settings
from ..features import REGISTRY as FEATURES
from ..features import kept_features
from ..records import Answer, Answers
from ._contract import Asked, Way

if TYPE_CHECKING:
    from ...learn.network import Network


class RegressorWay(Way):
    """What `train-regressor` made."""

    name = "regressor"
    title = "a prompt regressor of `train-regressor`"
    takes = "FILE"
    needs_argument = True

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        ready(opened(Path(argument)), settings, host)

    def state(self, argument: str, settings: Settings, host: Host) -> str:
        return file_fingerprint(Path(argument))

    def trained_on(self, argument: str) -> frozenset[str]:
        return frozenset(opened(Path(argument)).card.seen)

    def answers(self, asked: Asked) -> Answers:
        regressor = opened(Path(asked.argument))
        found = predicted(regressor, asked.pictures, asked.keys, asked.settings, asked.host)
        return [Answer(vector=vector) for vector in found]


def opened(path: Path) -> Regressor:
    """The file, read once while it stays as it is.

    Raises:
        MissingModelError, BrokenModelError: See `load_regressor`.
    """
    if not path.is_file():
        return load_regressor(path)  # which says so
    return _opened(path, file_fingerprint(path))


@lru_cache(maxsize=4)
def _opened(path: Path, fingerprint: str) -> Regressor:
    return load_regressor(path)


def ready(regressor: Regressor, settings: Settings, host: Host) -> None:
    """See that what it looks with is here, and is what it was trained with.

    Raises:
        ModelError: If not.
    """
    card = regressor.card
    if card.kind == "timm":
        return
    own = FEATURES.get(card.name, host).fingerprint(settings, host)
    if card.fingerprint and own != card.fingerprint:
        raise BrokenModelError(
            f"This regressor reads features of {quoted(card.fingerprint)}; {card.name!r} here has {quoted(own)}.",
            "Train it again, or bring back the weights it was trained with.",
        )


def predicted(
    regressor: Regressor, pictures: Sequence[Picture], keys: Sequence[str], settings: Settings, host: Host
) -> NDArray[np.float64]:
    """Prompt embeddings of pictures, shape (pictures, 384)."""
    if regressor.card.kind == "timm":
        return _by_network(regressor, pictures, host)
    part = FEATURES.get(regressor.card.name, host)
    return regressor.from_features(kept_features(part, pictures, keys, settings, host))


def _by_network(regressor: Regressor, pictures: Sequence[Picture], host: Host) -> NDArray[np.float64]:
    from ...learn.squares import square_of

    side = int(regressor.card.settings["side"])
    squares = np.stack([square_of(picture.rgb, side) for picture in pictures])
    return _network(regressor, host.device()).predict(squares)


@lru_cache(maxsize=1)
def _network(regressor: Regressor, device: str) -> Network:
    from ...learn.network import restored

    card = regressor.card
    return restored(
        card.name, int(card.settings["side"]), device, card.settings.get("model_args") or {}, regressor.tensors
    )
