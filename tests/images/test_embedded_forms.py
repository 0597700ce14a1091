"""Every form in which a file may carry what is read: where it stands, how it is spelt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.images import load_picture
from lib_easydiffuser.records import EmbeddedPrompt

from .pictures import drawn, encoded

GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 7, "positive": ["6", 0], "negative": ["7", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a castle"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "watermark"}},
}
WORKFLOW = {
    "nodes": [
        {"id": 3, "type": "KSampler", "inputs": [{"name": "positive", "link": 1}, {"name": "negative", "link": 2}]},
        {"id": 6, "type": "CLIPTextEncode", "inputs": [], "widgets_values": ["a castle"]},
        {"id": 7, "type": "CLIPTextEncode", "inputs": [], "widgets_values": ["watermark"]},
    ],
    "links": [[1, 6, 0, 3, 1, "CONDITIONING"], [2, 7, 0, 3, 2, "CONDITIONING"]],
}


def read(data: bytes) -> EmbeddedPrompt | None:
    return load_picture(data).embedded


def with_exif(tags: dict[int, Any], format: str = "WEBP", ifd: dict[int, Any] | None = None) -> bytes:
    exif = Image.Exif()
    for tag, value in tags.items():
        exif[tag] = value
    if ifd:
        exif[0x8769] = ifd
    return encoded(drawn(), format, exif=exif)


def check(found: EmbeddedPrompt | None, source: str, prompt: str, negative: str) -> None:
    assert found is not None
    assert (found.source, found.prompt, found.negative_prompt) == (source, prompt, negative)


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("tag", [0x010E, 0x010F, 0x0110])
def test_a_graph_in_a_camera_s_fields(tag: int, format: str) -> None:
    check(read(with_exif({tag: "prompt:" + json.dumps(GRAPH)}, format)), "comfyui", "a castle", "watermark")
    check(read(with_exif({tag: "Workflow: " + json.dumps(WORKFLOW)}, format)), "comfyui", "a castle", "watermark")


def test_a_graph_in_a_user_comment() -> None:
    comment = b"UNICODE\0" + json.dumps(GRAPH).encode("utf-16-be")
    check(read(with_exif({}, "JPEG", {0x9286: comment})), "comfyui", "a castle", "watermark")


def test_the_graph_as_run_goes_before_the_graph_as_drawn() -> None:
    drawn_otherwise = json.loads(json.dumps(WORKFLOW).replace("a castle", "an old idea"))
    tags = {0x0110: "prompt:" + json.dumps(GRAPH), 0x010F: "workflow:" + json.dumps(drawn_otherwise)}
    check(read(with_exif(tags)), "comfyui", "a castle", "watermark")


@pytest.mark.parametrize("where", ["comment", "exif"])
def test_novelai_s_fields_alone_in_a_comment(where: str) -> None:
    text = json.dumps({"prompt": "a girl", "uc": "lowres", "steps": 28}).encode()
    data = (
        encoded(drawn(), "JPEG", comment=text)
        if where == "comment"
        else with_exif({}, "JPEG", {0x9286: b"ASCII\0\0\0" + text})
    )
    check(read(data), "novelai", "a girl", "lowres")


def test_nothing_is_found_in_a_plain_picture() -> None:
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"):
        assert read(encoded(drawn(), kind)) is None
    assert read(with_exif({0x010F: "Canon", 0x0110: "EOS 5D", 0x0131: "GIMP 2.10"}, "JPEG")) is None
