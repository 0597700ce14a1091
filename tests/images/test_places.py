"""Where a file may keep its text: fields of EXIF, chunks behind the pixels, the pixels' lowest bits."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.images import load_picture
from lib_easydiffuser.records import EmbeddedPrompt

from .comfy import encoder, whole
from .pictures import drawn, encoded

TEXT = "a café cat, 고양이\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"
ASCII, BYTE, UNDEFINED = 2, 1, 7


def check(found: EmbeddedPrompt | None, source: str = "webui", prompt: str = "a café cat, 고양이") -> None:
    assert found is not None
    assert (found.source, found.prompt, found.negative_prompt) == (source, prompt, "blurry")


def exif_block(tag: int, kind: int, value: bytes, inner: bool, order: str) -> bytes:
    """An EXIF block of one field, byte by byte: Pillow writes each tag with its own type only."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    at = 8 + 18 * (2 if inner else 1)
    field = struct.pack(order + "HHHIII", 1, tag, kind, len(value), at, 0)
    if inner:
        field = struct.pack(order + "HHHIII", 1, 0x8769, 4, 1, 26, 0) + field
    return b"Exif\0\0" + head + field + value


CODED = [
    (UNDEFINED, b"UNICODE\0" + TEXT.encode("utf-16-be")),
    (UNDEFINED, b"UNICODE\0" + TEXT.encode("utf-16-le")),
    (UNDEFINED, b"UNICODE\0" + TEXT.encode("utf-8")),
    (UNDEFINED, b"ASCII\0\0\0" + TEXT.encode()),
    (UNDEFINED, b"\0" * 8 + TEXT.encode()),
    (UNDEFINED, b"\0" * 8 + TEXT.encode("utf-16-le")),
    (UNDEFINED, b"ASCII   " + TEXT.encode()),
    (UNDEFINED, b"UTF-8\0\0\0" + TEXT.encode("utf-8-sig")),
    (UNDEFINED, b"UNICODE\0" + TEXT.encode("utf-16") + b"\0\0"),
    (UNDEFINED, TEXT.encode("utf-16-be")),
    (UNDEFINED, TEXT.encode("utf-16")),
    (UNDEFINED, TEXT.encode()),
    (BYTE, b"UNICODE\0" + TEXT.encode("utf-16-be")),
    (BYTE, TEXT.encode()),
    (ASCII, TEXT.encode() + b"\0"),
    (ASCII, b"UNICODE\0" + TEXT.encode("utf-16-le")),
]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("inner", [True, False])
@pytest.mark.parametrize(("kind", "value"), CODED)
def test_user_comment_of_every_type_and_place(kind: int, value: bytes, inner: bool, order: str) -> None:
    block = exif_block(0x9286, kind, value, inner, order)
    check(load_picture(encoded(drawn(), "JPEG", exif=block)).embedded)


@pytest.mark.parametrize("file", ["JPEG", "WEBP", "PNG"])
def test_user_comment_of_every_file(file: str) -> None:
    exif = Image.Exif()
    exif[0x8769] = {0x9286: b"UNICODE\0" + TEXT.encode("utf-16-be")}
    check(load_picture(encoded(drawn(), file, exif=exif)).embedded)


def test_other_fields() -> None:
    check(load_picture(encoded(drawn(), "JPEG", exif=exif_block(0x010E, ASCII, TEXT.encode(), False, ">"))).embedded)
    check(
        load_picture(
            encoded(drawn(), "JPEG", exif=exif_block(0x9C9C, BYTE, TEXT.encode("utf-16-le"), False, "<"))
        ).embedded
    )


def test_a_prompt_that_begins_like_a_character_code() -> None:
    text = "Unicode horse\nNegative prompt: blurry"
    for kind, value in ((ASCII, text.encode()), (UNDEFINED, text.encode())):
        block = exif_block(0x9286, kind, value, False, ">")
        check(load_picture(encoded(drawn(), "JPEG", exif=block)).embedded, prompt="Unicode horse")


def test_latin_1_where_it_is_no_utf_8() -> None:
    text = "a café cat\nNegative prompt: blurry".encode("latin-1")
    for kind, value in ((ASCII, text + b"\0"), (UNDEFINED, b"ASCII\0\0\0" + text)):
        block = exif_block(0x9286, kind, value, True, ">")
        check(load_picture(encoded(drawn(), "JPEG", exif=block)).embedded, prompt="a café cat")


def swarm_of_old() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = json.dumps({"sui_image_params": {"prompt": "a cat", "negativeprompt": "blurry"}})
    return encoded(drawn(), "JPEG", exif=exif)


def test_swarmui_before_0_6_kept_it_in_model() -> None:
    check(load_picture(swarm_of_old()).embedded, "swarmui", "a cat")


def hidden(text: str, colours: bool, packed: bool, mode: str) -> Image.Image:
    """As Forge and SwarmUI hide it: bit by bit down each column; in colours red, green, blue of each pixel."""
    body = gzip.compress(text.encode()) if packed else text.encode()
    kind = ("stealth_rgb" if colours else "stealth_png") + ("comp" if packed else "info")
    data = kind.encode() + struct.pack(">I", len(body) * 8) + body
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    pixels = np.asarray(drawn(80, 60).convert(mode)).transpose(1, 0, 2).copy()
    bands = pixels[:, :, :3] if colours else pixels[:, :, 3:]
    flat = bands.reshape(-1).copy()
    flat[: len(bits)] = (flat[: len(bits)] & 254) | bits
    pixels[:, :, : 3 if colours else 4][..., -bands.shape[2] :] = flat.reshape(bands.shape)
    return Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 0, 2)), mode)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("colours", "mode"), [(True, "RGB"), (True, "RGBA"), (False, "RGBA")])
def test_text_in_the_lowest_bits(colours: bool, mode: str, packed: bool) -> None:
    check(load_picture(encoded(hidden(TEXT, colours, packed, mode))).embedded)
    swarm = json.dumps({"sui_image_params": {"prompt": "a cat", "negativeprompt": "blurry"}})
    check(load_picture(encoded(hidden(swarm, colours, packed, mode))).embedded, "swarmui", "a cat")
    webp = encoded(hidden(TEXT, colours, packed, mode), "WEBP", lossless=True, exact=True)
    check(load_picture(webp).embedded)


@pytest.mark.parametrize(
    ("source", "chunks"),
    [
        ("webui", {"parameters": TEXT.replace("a café cat, 고양이", "a cat")}),
        ("swarmui", {"parameters": {"sui_image_params": {"prompt": "a cat", "negativeprompt": "blurry"}}}),
        ("invokeai", {"invokeai_metadata": {"positive_prompt": "a cat", "negative_prompt": "blurry"}}),
        ("comfyui", {"prompt": json.dumps(whole(n6=encoder("a cat"))), "workflow": {}}),
    ],
)
def test_a_file_s_texts_hidden_as_one_object(source: str, chunks: dict[str, Any]) -> None:
    check(load_picture(encoded(hidden(json.dumps(chunks), False, True, "RGBA"))).embedded, source, "a cat")


def test_what_is_hidden_counts_only_where_nothing_is_told() -> None:
    info = PngInfo()
    info.add_text("parameters", TEXT.replace("a café cat, 고양이", "a told cat"))
    check(load_picture(encoded(hidden(TEXT, True, True, "RGB"), pnginfo=info)).embedded, prompt="a told cat")


@pytest.mark.parametrize("length", [0, 7, 2**31, 2**32 - 1])
def test_a_hidden_length_that_is_not_so(length: int) -> None:
    data = b"stealth_rgbcomp" + struct.pack(">I", length) + b"no gzip at all"
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    pixels = np.zeros(40 * 30 * 3, np.uint8)
    pixels[: len(bits)] = bits
    image = Image.fromarray(np.ascontiguousarray(pixels.reshape(40, 30, 3).transpose(1, 0, 2)))
    assert load_picture(encoded(image)).embedded is None


def animated(*chunks: tuple[bytes, bytes]) -> bytes:
    """An animated PNG with more chunks behind its last frame."""
    data = encoded(drawn(), "PNG", save_all=True, append_images=[drawn().rotate(90), drawn().rotate(180)])
    end = data.rindex(b"IEND") - 4
    more = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return data[:end] + more + data[end:]


def test_comfyui_s_animated_png() -> None:
    graph: dict[str, Any] = whole(n6=encoder("a café cat, 고양이"))
    prompt = (b"comf", b"prompt\0" + json.dumps(graph).encode("latin-1"))
    workflow = (b"comf", b"workflow\0{}")
    for chunks in ((prompt, workflow), (workflow, prompt), (prompt,)):
        check(load_picture(animated(*chunks)).embedded, "comfyui")
    assert load_picture(animated((b"comf", b"no NUL"), (b"comf", b""), (b"comg", b"prompt\0{}"))).embedded is None
