"""CLIP models. One model, one file, found by scanning this folder; the host brings its own."""

from __future__ import annotations

from ...errors import MissingModelError
from ...host import Host
from ...parts import Registry
from ._contract import ClipModel

REGISTRY: Registry[ClipModel] = Registry("clip model", ClipModel, [__name__])

# The CLIP whose text tower (or its like) the checkpoint's prompts go through, best first.
_FOLLOWS = {
    "sd1": ("vit-l-14-openai", "clip-l"),
    "sd2": ("vit-h-14-laion2b",),
    "sdxl": ("vit-l-14-openai", "clip-l", "vit-bigg-14-laion2b"),
}


def choose(name: str, host: Host) -> ClipModel:
    """The model of that name, ours or open_clip's ("ViT-B-16/laion2b_s34b_b88k"); "auto" follows the loaded
    checkpoint, then takes the first that is ready.

    A host that knows the family of its checkpoint ("sd1", "sd2", "sdxl") says so by `checkpoint_family()`.

    Raises:
        MissingModelError: If none is on this machine, naming where the recommended one goes.
    """
    if "/" in name:
        return _by_open_clips_name(name, host)
    if name != "auto":
        return REGISTRY.get(name, host)
    ready = {part.name: part for part in REGISTRY.all(host) if not part.missing(host)}
    wanted = recommended(host)
    for candidate in (*wanted, *(name for names in _FOLLOWS.values() for name in names), *ready):
        if candidate in ready:
            return ready[candidate]
    lack = next((part.missing(host) for part in REGISTRY.all(host) if part.name == wanted[0]), "")
    raise MissingModelError("There is no CLIP model on this machine.", lack)


def _by_open_clips_name(name: str, host: Host) -> ClipModel:
    """A part of ours where one has these weights, so that they share a bank; else whatever open_clip lists."""
    from ._named import named

    own = next((part.name for part in REGISTRY.all(host) if part.peer_name == name and not part.missing(host)), "")
    if own:
        return REGISTRY.get(own, host)
    found = named(name)
    lack = found.missing(host)
    if lack:
        raise MissingModelError(f"The CLIP model {name!r} is not on this machine.", lack)
    return found


def recommended(host: Host) -> tuple[str, ...]:
    """Names of the models that suit the loaded checkpoint, best first."""
    family = getattr(host, "checkpoint_family", lambda: "")()
    return _FOLLOWS.get(family, _FOLLOWS["sd1"])


__all__ = ["REGISTRY", "ClipModel", "choose", "recommended"]
