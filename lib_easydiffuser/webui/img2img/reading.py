"""Init images -> what was read in them. The last readings are kept: an X/Y/Z plot captions its picture once."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from ...errors import EasyDiffuserError, ImageError, Interrupted
from ...host import Host
from ...images import load_picture
from ...images.masked import masked_part
from ...pipeline import read
from ...records import Picture, Reading
from ...settings import Settings, knobs
from ...translate import could_learn, korean_in, learn
from ...ui.running import attempt
from ..abilities import checkpoint
from ..abilities.scripts import on_background
from ..abilities.settings import options
from .controls import AREAS
from .memory import captioning

_KEPT = 6
_LOCK = threading.Lock()
_READINGS: dict[tuple[Any, ...], Reading] = {}  # oldest first
# What only composes the prompt; turning it needs no new reading.
_OPTIONS = ("interrogate_", "deepbooru_")
_COMPOSING = frozenset(("Tags", "Negatives", "Prompt"))


def readings_of(p: Any, settings: Settings, area: str, host: Host) -> list[Reading | EasyDiffuserError]:
    """One for each init image, in order; one that cannot be read gives its error in its place.

    Raises:
        Interrupted: If the person stopped or skipped.
    """
    if host.stopped():
        raise Interrupted
    found: dict[int, Reading | EasyDiffuserError] = {}
    for image in p.init_images:
        if id(image) not in found:
            found[id(image)] = _reading(p, image, settings, area, host)
    return [found[id(image)] for image in p.init_images]


def _reading(p: Any, image: Any, settings: Settings, area: str, host: Host) -> Reading | EasyDiffuserError:
    result, error = attempt(lambda: _read(_picture(p, image, settings, area), settings, host))
    if isinstance(error, Interrupted) or host.stopped():
        raise Interrupted
    # attempt() gives one of the two.
    return result if result is not None else error  # type: ignore[return-value]


def _read(picture: Picture, settings: Settings, host: Host) -> Reading:
    key = _key(picture, settings, host)
    with _LOCK:
        known = _READINGS.get(key)
    if known is not None:
        _learn(settings, host)
        return known
    with captioning(host):
        fresh = read(picture, settings, host)
    with _LOCK:
        _READINGS[key] = fresh
        while len(_READINGS) > _KEPT:
            _READINGS.pop(next(iter(_READINGS)))
    return fresh


def _learn(settings: Settings, host: Host) -> None:
    """A reading that is kept was made before these settings were: Korean in them may be new."""
    words = [word for word in korean_in(settings) if could_learn(word, settings, host)]
    if words:
        with captioning(host):
            learn(words, settings, host)


def _key(picture: Picture, settings: Settings, host: Host) -> tuple[Any, ...]:
    # `auto` may find a better captioner tomorrow.
    from ...captioners import chosen

    values = [getattr(settings, name) for name, knob in knobs().items() if knob.group not in _COMPOSING]
    told = (*_host_options(), _checkpoint(settings, host))
    pixels = hashlib.sha256(f"{picture.rgb.size}".encode() + picture.rgb.tobytes()).hexdigest()
    return (pixels, picture.embedded, chosen(settings, host)[0].name, settings.negative, *told, *values)


def _host_options() -> tuple[str, ...]:
    """What the host's own captioner and tagger are asked with (beams, lengths, tags left out)."""
    own = sorted((name, value) for name, value in options().items() if name.startswith(_OPTIONS))
    return tuple(f"{name}={value!r}" for name, value in own)


def _checkpoint(settings: Settings, host: Host) -> str:
    """The checkpoint, when its own text encoder may do the reading; "" when it does not matter."""
    from ...attention.encoders import REGISTRY

    changing = {part.name for part in REGISTRY.all(host) if part.comes_and_goes}
    return checkpoint.name() if settings.encoder in {"auto", *changing} else ""


def _picture(p: Any, image: Any, settings: Settings, area: str) -> Picture:
    """The init image as it will be generated from: on the host's background, only the masked part if so asked."""
    if image is None:
        raise ImageError("There is no picture to caption.", "Put one into the tab.")
    if image.mode == "RGBA":
        info = image.info
        image = on_background(image)
        image.info = dict(info)
    mask = getattr(p, "image_mask", None)
    masked = p.inpaint_full_res if area == AREAS[0] else area == AREAS[2]
    if mask is not None and masked:
        image = masked_part(image, mask, bool(p.inpainting_mask_invert), int(p.inpaint_full_res_padding or 0))
    return load_picture(image, max_side=settings.max_side)
