"""Which encoder reads: the one asked for, `auto`, or MiniLM while a host's own is away."""

from __future__ import annotations

from ..errors import ModelError
from ..host import Host
from . import encoders
from .calibrate import deciding_auc, known_maps
from .encoders import Encoder

AUTO = "auto"
_ALWAYS = "minilm"


def chosen(name: str, host: Host) -> tuple[Encoder, tuple[str, ...]]:
    """The encoder of that name, and notes for the person.

    Raises:
        UnknownNameError: If nothing is called so.
        ModelError: If it lacks something that does not come and go by itself.
    """
    if name == AUTO:
        return _best(host), ()
    away = next((part for part in encoders.REGISTRY.all(host) if part.name == name and part.comes_and_goes), None)
    lack = away.missing(host) if away is not None else ""
    if lack:
        return encoders.REGISTRY.get(_ALWAYS, host), (f"The encoder {name!r} is not ready, MiniLM reads: {lack}",)
    return encoders.REGISTRY.get(name, host), ()


def _best(host: Host) -> Encoder:
    """The host's encoder, when a calibration on this machine found it better than MiniLM; none is begun for that."""
    minilm = encoders.REGISTRY.get(_ALWAYS, host)
    guests = [part for part in encoders.REGISTRY.all(host) if part.comes_and_goes and not part.missing(host)]
    return max([minilm, *guests], key=lambda part: _standing(part, host))


def _standing(encoder: Encoder, host: Host) -> float:
    """Its AUC on unseen words of the same captions for every encoder, -1 while nobody knows it."""
    try:
        maps = known_maps(encoder, host)
    except ModelError:
        return -1.0
    return deciding_auc(maps) if maps is not None else -1.0
