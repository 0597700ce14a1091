"""What a picture looks like, in 64 bits: imagehash's perceptual hash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...errors import UsageError
from ...images import load_picture
from ...records import Picture

BITS = 64
# A larger copy has the same hash; JPEG is decoded at this size at once, ten times faster.
_SIDE = 256
# Deviation of lightness (0..255) below which there is nothing to compare: every plain wall would equal every other.
_FLAT = 3.0


def require_imagehash() -> Any:
    """The library.

    Raises:
        UsageError: If it is not here.
    """
    try:
        import imagehash
    except ImportError as error:
        raise UsageError(
            f"Near-duplicates need the package imagehash, which cannot be loaded: {error}.",
            "pip install imagehash (it brings PyWavelets and moves no other package), or leave them out.",
        ) from None
    return imagehash


def looks_like(path: Path) -> int | None:
    """The hash of a picture file, as `hash_of` gives it.

    Raises:
        ImageError: If it cannot be read.
        UsageError: Without imagehash.
    """
    return hash_of(load_picture(path, max_side=_SIDE))


def hash_of(picture: Picture) -> int | None:
    """64 bits, of which few differ between a picture and its resized, recompressed or slightly edited copies.

    Returns:
        0 <= hash < 2**64; None for a picture of one tone, which looks like any other of its kind.

    Source:
        The signs of the lowest 8 x 8 frequencies of 32 x 32 pixels (Krawetz, "Looks Like It", 2011), by imagehash.
    """
    import numpy as np

    lightness = picture.rgb.convert("L")
    if float(np.asarray(lightness, np.float32).std()) < _FLAT:
        return None
    bits = np.asarray(require_imagehash().phash(lightness, hash_size=8).hash, bool).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
