"""File bytes -> a loaded Pillow image of its first frame. The edge at which Pillow's errors become ours."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, UnidentifiedImageError

from ..errors import ImageError, TooLargeError, quoted
from .ending import is_cut_short

# Where Pillow refuses by default; above it a few KiB of file can ask for GiB of memory.
MAX_PIXELS = 178_956_970

# No format that runs a program (EPS) or has no signature (TGA). AVIF and HEIF come with a plug-in.
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "HEIF")

_AGAIN = "Copy or download it again."


def open_image(data: bytes, shown: str, max_side: int | None = None) -> tuple[Image.Image, tuple[int, int]]:
    """The first frame, decoded, and the size it has in the file.

    Args:
        shown: The picture's name as an error message shows it.
        max_side: Lets a JPEG be decoded at a fraction of its size, still at least twice this.

    Raises:
        ImageError: If it is no picture, damaged, cut short or too large.
    """
    with pillow_errors(shown):
        image = Image.open(io.BytesIO(data), formats=_readable())
        size = image.size
        check_size(size, shown)
        if is_cut_short(data):
            raise ImageError(f"The picture {shown} is truncated: its end is missing.", _AGAIN)
        if max_side is not None:
            image.draft(None, (2 * max_side, 2 * max_side))
        image.load()
        # Pillow turns a TIFF upright while it loads it.
        return image, image.size if image.format == "TIFF" else size


def check_size(size: tuple[int, int], shown: str) -> None:
    """Refuse a picture without pixels and one with too many."""
    width, height = size
    if width < 1 or height < 1:
        raise ImageError(f"The picture {shown} has no pixels: {width}x{height}.", "Give one of at least 1x1.")
    if width * height > MAX_PIXELS:
        raise TooLargeError(
            f"The picture {shown} is too large: {width}x{height}.",
            f"At most {MAX_PIXELS // 10**6} megapixels are read; scale it down first.",
        )


@contextmanager
def pillow_errors(shown: str) -> Iterator[None]:
    """Whatever Pillow raises on hostile bytes is an ImageError outside."""
    try:
        yield
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(
            f"{shown} is not a picture that can be read.", "Give a PNG, JPEG, WebP, GIF, BMP or TIFF file."
        ) from None
    except Image.DecompressionBombError:
        raise TooLargeError(f"The picture {shown} is too large.", "Scale it down first.") from None
    except MemoryError:
        raise ImageError(f"The picture {shown} does not fit into memory.", "Scale it down first.") from None
    # Pillow's plug-ins let through what their parsers meet: struct.error, KeyError, SyntaxError, ...
    except Exception as error:
        reason = quoted(str(error) or type(error).__name__, 100)
        raise ImageError(f"The picture {shown} is damaged or truncated: {reason}.", _AGAIN) from None


def _readable() -> list[str]:
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]
