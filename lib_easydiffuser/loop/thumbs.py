"""Pictures made small enough for a page, a history file, a contact sheet."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

PAGE_SIDE = 2048
PAGE_BYTES = 700_000
"""Of one picture. Base64 adds a third: two of them reach the page as 1.87 MB."""
THUMB_SIDE = 256
_BEST, _FAIR, _LEAST = 90, 75, 50


@dataclass(frozen=True)
class PagePicture:
    """A picture as a page shows it.

    Attributes:
        mime: "image/webp", or "image/jpeg" where Pillow was built without WebP.
        width, height: Of what is shown; the original's proportions.
    """

    data: bytes
    mime: str
    width: int
    height: int

    @property
    def uri(self) -> str:
        """As a page's `src`."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode()}"


def page_picture(image: Image.Image, side: int = PAGE_SIDE, most_bytes: int = PAGE_BYTES) -> PagePicture:
    """The picture in at most `side` pixels and `most_bytes`, as good as fits."""
    small = fitted(image, side)
    best = _encoded(small, _BEST)
    if len(best.data) > most_bytes:
        # Half the bytes is about what a photograph loses from one of the two to the other.
        best = _encoded(small, _FAIR if len(best.data) < 2 * most_bytes else _LEAST)
    if len(best.data) > most_bytes:
        best = _encoded(small, _LEAST)
    # Noise: no quality makes it small, fewer pixels do.
    for smaller in _sides(max(small.size), len(best.data) / most_bytes):
        if len(best.data) <= most_bytes:
            break
        best = _encoded(fitted(small, smaller), _LEAST)
    return best


def thumbnail(image: Image.Image, side: int = THUMB_SIDE) -> bytes:
    """A JPEG of some 10 kB."""
    return _saved(fitted(image, side), "JPEG", quality=82)


def opened(data: bytes) -> Image.Image:
    """A thumbnail as a picture again, RGB."""
    from PIL import Image

    return Image.open(io.BytesIO(data)).convert("RGB")


def undecoded(data: bytes) -> Image.Image:
    """A thumbnail as a picture that is decoded when somebody looks at it: until then it is its 10 kB."""
    from PIL import Image

    return Image.open(io.BytesIO(data))


def fitted(image: Image.Image, side: int) -> Image.Image:
    """RGB, its longest side at most `side`; never enlarged."""
    from PIL import Image

    image = image if image.mode == "RGB" else image.convert("RGB")
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _sides(side: int, excess: float) -> Iterator[int]:
    """Ever fewer pixels, the first of about the right area."""
    scale = 0.95 / excess**0.5
    while side * scale > 16:
        yield int(side * scale)
        scale *= 0.8


def _encoded(image: Image.Image, quality: int) -> PagePicture:
    from PIL import features

    kind = "webp" if features.check("webp") else "jpeg"
    # Method 2 is three times as fast as the default and a few percent larger.
    more = {"method": 2} if kind == "webp" else {}
    return PagePicture(_saved(image, kind.upper(), quality=quality, **more), f"image/{kind}", *image.size)


def _saved(image: Image.Image, kind: str, **how: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()
