"""Any Pillow mode -> "RGB", transparent parts on white, wide samples scaled to eight bits."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

_WIDE = ("I", "F")
_WHITE = (255, 255, 255)


def to_rgb(image: Image.Image) -> Image.Image:
    """Mode "RGB", same size; sRGB where the file's profile can be read. The picture itself where it is that already."""
    if image.mode.startswith(_WIDE):
        return _eight_bits(image)
    if has_transparency(image):
        return _in_srgb(_on_white(image), image)
    return _in_srgb(image, image)


def has_transparency(image: Image.Image) -> bool:
    """Whether some pixel may be transparent, by alpha channel or by a transparent colour."""
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):  # a stray transparent colour means nothing there
        return image
    if image.mode == "La":
        image = image.convert("LA")
    rgba = image.convert("RGBA")
    paper = Image.new("RGB", rgba.size, _WHITE)
    paper.paste(rgba, mask=rgba.getchannel("A"))
    return paper


def _in_srgb(image: Image.Image, original: Image.Image) -> Image.Image:
    profile = original.info.get("icc_profile")
    if isinstance(profile, bytes) and profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(source):
                target = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
                return converted if converted is not None else image.convert("RGB")
        # A profile that is broken or belongs to another mode: the samples as they are.
        except (ImageCms.PyCMSError, OSError, ImportError, ValueError, TypeError):
            pass
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Integers of 16 or 32 bits and floats, scaled by the range they were written for."""
    import numpy as np

    samples = np.nan_to_num(np.asarray(image).astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = _range(image, float(samples.min()), float(samples.max()))
    grey = np.clip((samples - low) * (255.0 / (high - low)), 0, 255).round().astype(np.uint8)
    clear = image.info.get("transparency")
    if isinstance(clear, int):
        grey[samples == clear] = 255
    return Image.fromarray(grey).convert("RGB")


def _range(image: Image.Image, low: float, high: float) -> tuple[float, float]:
    """Which samples mean black and white; the format tells, else the least usual range that holds them all."""
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG"):
        return 0.0, 65535.0
    if low < 0:
        return low, max(high, low + 1.0)
    tops = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    return 0.0, next((top for top in tops if high <= top), high)
