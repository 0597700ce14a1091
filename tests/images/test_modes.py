from __future__ import annotations

import numpy as np
import PIL
import pytest
from PIL import Image, ImageCms, PngImagePlugin, features

from lib_easydiffuser.images import load_picture

from .pictures import BLUE, GREEN, RED, WHITE, drawn, encoded, near

LEFT, RIGHT, CORNER = (24, 40), (60, 40), (2, 2)


def pixel(image: Image.Image, at: tuple[int, int] = LEFT) -> tuple[int, ...]:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return found


FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"] + (["AVIF"] if "AVIF" in Image.registered_extensions().values()
                                                          and features.check("avif") else [])  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(format: str) -> None:
    picture = load_picture(encoded(drawn(), format))
    assert picture.format == format
    assert near(pixel(picture.rgb), RED) and near(pixel(picture.rgb, RIGHT), BLUE)
    assert near(pixel(picture.rgb, CORNER), GREEN)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "CMYK", "YCbCr", "LAB", "HSV", "RGBX", "PA", "RGBa"])
def test_every_colour_mode_from_pil(mode: str) -> None:
    image = drawn()
    if mode == "LAB":
        image = ImageCms.profileToProfile(
            image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
    elif mode == "RGBa":
        image = image.convert("RGBA").convert("RGBa")
    elif mode == "PA":
        image = image.convert("P").convert("PA")
    else:
        image = image.convert(mode)
    rgb = load_picture(image).rgb
    assert rgb.mode == "RGB"
    assert near(pixel(rgb), RED) and near(pixel(rgb, RIGHT), BLUE) and near(pixel(rgb, CORNER), GREEN)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "La"])
def test_grey_modes(mode: str) -> None:
    image = Image.new("L", (8, 8), 0)
    image.paste(255, (4, 0, 8, 8))
    converted = image.convert("LA").convert("La") if mode == "La" else image.convert(mode)
    rgb = load_picture(converted).rgb
    assert pixel(rgb, (1, 1)) == (0, 0, 0) and pixel(rgb, (6, 1)) == WHITE


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_cmyk_files(format: str) -> None:
    rgb = load_picture(encoded(drawn().convert("CMYK"), format)).rgb
    assert near(pixel(rgb), RED, 40) and near(pixel(rgb, RIGHT), BLUE, 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_alpha_lies_on_white(mode: str, format: str) -> None:
    image = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (8, 0, 16, 16))
    image.putpixel((0, 0), (0, 0, 0, 128))
    image = image.convert("LA").convert("RGBA") if (mode, format) == ("LA", "WEBP") else image.convert(mode)
    rgb = load_picture(encoded(image, format, **({"lossless": True} if format == "WEBP" else {}))).rgb
    assert pixel(rgb, (3, 9)) == WHITE and pixel(rgb, (12, 9)) == (0, 0, 0)
    assert near(pixel(rgb, (0, 0)), (127, 127, 127), 2)


def test_transparent_palette_in_both_forms() -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 255])
    image.paste(1, (4, 0, 8, 8))
    for transparency in (0, bytes([0, 255, 255])):
        rgb = load_picture(encoded(image, "PNG", transparency=transparency)).rgb
        assert pixel(rgb, (1, 1)) == WHITE and pixel(rgb, (6, 1)) == RED
    assert pixel(load_picture(encoded(image, "GIF", transparency=0)).rgb, (1, 1)) == WHITE


def _require_written(mode: str) -> None:
    if mode not in PngImagePlugin._OUTMODES:
        pytest.skip(f"Pillow {PIL.__version__} writes no PNG of mode {mode}, nor reads one as such")


@pytest.mark.parametrize(
    ("mode", "dark", "clear"), [("RGB", RED, BLUE), ("L", 10, 200), ("1", 0, 255), ("I", 10, 40000)]
)
def test_one_transparent_colour(mode: str, dark: object, clear: object) -> None:
    _require_written(mode)
    image = Image.new(mode, (8, 8), clear)  # type: ignore[arg-type]
    image.paste(dark, (4, 0, 8, 8))  # type: ignore[arg-type]
    rgb = load_picture(encoded(image, "PNG", transparency=clear)).rgb
    assert pixel(rgb, (1, 1)) == WHITE and pixel(rgb, (6, 1)) != WHITE


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
@pytest.mark.parametrize("mode", ["I;16", "I"])
def test_sixteen_bits_are_scaled_not_clipped(format: str, mode: str) -> None:
    if format == "PNG":
        _require_written(mode)
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16)[None].repeat(4, axis=0)
    image = Image.fromarray(ramp) if mode == "I;16" else Image.fromarray(ramp.astype(np.int32))
    for source in (image, encoded(image, format)):
        grey = np.asarray(load_picture(source).rgb)[0, :, 0].astype(int)
        assert np.abs(grey - np.arange(256)).max() <= 1


@pytest.mark.parametrize("top", [1.0, 255.0, 65535.0, 4e6])
def test_floats_are_scaled_by_their_range(top: float) -> None:
    ramp = (np.linspace(0, 1, 256, dtype=np.float32) * top)[None].repeat(4, axis=0)
    ramp[3, 0] = np.nan
    for source in (Image.fromarray(ramp), encoded(Image.fromarray(ramp), "TIFF")):
        grey = np.asarray(load_picture(source).rgb)[0, :, 0].astype(int)
        assert np.abs(grey - np.arange(256)).max() <= 1


def test_negative_and_constant_samples() -> None:
    low, high = load_picture(Image.fromarray(np.array([[-5, 5]], dtype=np.int32))).rgb.getdata()
    assert (low, high) == ((0, 0, 0), WHITE)
    assert load_picture(Image.new("F", (2, 2), -3.0)).rgb.getpixel((0, 0)) == (0, 0, 0)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_first_frame_of_an_animation(format: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, BLUE, GREEN)]
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    rgb = load_picture(data).rgb
    assert rgb.size == (16, 16) and near(pixel(rgb, (8, 8)), RED)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(format: str, orientation: int) -> None:
    """A camera held so writes the pixels turned back; reading turns them upright."""
    undo = [None, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_90, Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_270][orientation - 1]  # fmt: skip
    held = drawn() if undo is None else drawn().transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = load_picture(encoded(held, format, exif=exif))
    assert picture.rgb.size == picture.original_size == (64, 48)
    assert near(pixel(picture.rgb), RED) and near(pixel(picture.rgb, RIGHT), BLUE)
    assert near(pixel(picture.rgb, CORNER), GREEN)
    assert load_picture(picture.rgb).rgb.size == (64, 48), "an upright picture must not turn again"


def test_broken_exif_and_broken_profile_do_not_cost_the_picture() -> None:
    data = encoded(drawn(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff", icc_profile=b"nonsense" * 20)
    assert near(pixel(load_picture(data).rgb), RED)


def test_an_srgb_profile_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert load_picture(encoded(drawn(), "PNG", icc_profile=profile)).rgb.tobytes() == drawn().tobytes()


def test_a_profile_of_another_mode_is_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert load_picture(encoded(drawn(), "PNG", icc_profile=profile)).rgb.tobytes() == drawn().tobytes()
