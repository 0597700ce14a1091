from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.images import load_picture
from lib_easydiffuser.images.embedded.infotext import parse_infotext
from lib_easydiffuser.images.embedded.readers.comfyui import ComfyUI
from lib_easydiffuser.images.embedded.texts import Texts
from lib_easydiffuser.records import EmbeddedPrompt

from .pictures import drawn, encoded

INFOTEXT = (
    "a cat,\n(sitting:1.2)\nNegative prompt: blurry,\nlow quality\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512, "
    'Lora hashes: "a: 1, b: \\"2\\"", Version: v1.10.1'
)  # fmt: skip


def embedded(data: bytes | Image.Image) -> EmbeddedPrompt | None:
    return load_picture(data).embedded


def png(kind: str = "text", **texts: str) -> bytes:
    info = PngInfo()
    for key, text in texts.items():
        if kind == "itxt":
            info.add_itxt(key, text, zip=True)
        else:
            info.add_text(key, text, zip=kind == "ztxt")
    return encoded(drawn(), "PNG", pnginfo=info)


def with_user_comment(value: bytes, format: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x8769] = {0x9286: value}
    return encoded(drawn(), format, exif=exif)


def check_webui(found: EmbeddedPrompt | None, prompt: str = "a cat,\n(sitting:1.2)") -> None:
    assert found is not None
    assert (found.source, found.prompt, found.negative_prompt) == ("webui", prompt, "blurry,\nlow quality")
    settings = dict(found.settings)
    assert settings["Steps"] == "20" and settings["Size"] == "512x512"
    assert settings["Lora hashes"] == 'a: 1, b: "2"' and settings["Version"] == "v1.10.1"


@pytest.mark.parametrize("kind", ["text", "ztxt", "itxt"])
def test_webui_png(kind: str) -> None:
    check_webui(embedded(png(kind, parameters=INFOTEXT)))


def test_webui_png_beyond_latin1() -> None:
    text = INFOTEXT.replace("a cat", "고양이")
    check_webui(embedded(png(parameters=text)), "고양이,\n(sitting:1.2)")
    mojibake = text.encode().decode("latin-1")  # UTF-8 written where PNG wants Latin-1
    check_webui(embedded(png(parameters=mojibake)), "고양이,\n(sitting:1.2)")


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("word", ["a cat", "고양이"])
@pytest.mark.parametrize("code", ["utf-16-be", "utf-16-le", "utf-16", "utf-8"])
def test_exif_user_comment(format: str, word: str, code: str) -> None:
    head = b"ASCII\0\0\0" if code == "utf-8" else b"UNICODE\0"
    text = INFOTEXT.replace("a cat", word)
    check_webui(embedded(with_user_comment(head + text.encode(code), format)), f"{word},\n(sitting:1.2)")


@pytest.mark.parametrize("head", [b"\0" * 8, b""])
def test_user_comment_without_a_code(head: bytes) -> None:
    check_webui(embedded(with_user_comment(head + INFOTEXT.encode())))


def test_gif_and_jpeg_comments() -> None:
    check_webui(embedded(encoded(drawn(), "GIF", comment=INFOTEXT.encode())))
    check_webui(embedded(encoded(drawn(), "JPEG", comment=INFOTEXT.encode())))
    assert embedded(encoded(drawn(), "GIF", comment=b"Created with GIMP")) is None
    assert embedded(with_user_comment(b"ASCII\0\0\0   holiday 2019: beach   ")) is None


def test_a_pil_image_carries_its_info() -> None:
    image = drawn()
    image.info["parameters"] = INFOTEXT
    check_webui(embedded(image))


def test_a_last_line_with_two_settings_is_prompt() -> None:
    found = parse_infotext("a dog\nstyle: oil, mood: calm")
    assert (found.prompt, found.settings) == ("a dog\nstyle: oil, mood: calm", ())
    found = parse_infotext("Negative prompt: x\nSteps: 1, Sampler: b c, CFG scale: 7")
    assert (found.prompt, found.negative_prompt, len(found.settings)) == ("", "x", 3)
    assert parse_infotext('a\nSteps: 1, Seed: 2, Note: "open, CFG scale: 7').settings[-1] == ("CFG scale", "7")


V4 = {
    "prompt": "two girls", "uc": "lowres", "steps": 28, "seed": 5,
    "v4_prompt": {"caption": {"base_caption": "two girls", "char_captions": [{"char_caption": "red hair"}]}},
    "v4_negative_prompt": {"caption": {"base_caption": "lowres", "char_captions": []}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("comment", "prompt"), [({"uc": "lowres", "steps": 28, "prompt": "a girl"}, "a girl"),
                            ({"uc": "lowres", "steps": 28}, "described"), (V4, "two girls\nred hair")],
)  # fmt: skip
def test_novelai(comment: dict[str, Any], prompt: str) -> None:
    found = embedded(png(Title="AI generated image", Description="described", Software="NovelAI",
                         Source="Stable Diffusion", Comment=json.dumps(comment)))  # fmt: skip
    assert found is not None and found.source == "novelai"
    assert (found.prompt, found.negative_prompt) == (prompt, "lowres")
    assert dict(found.settings)["steps"] == "28"


def test_novelai_in_a_webp_comment() -> None:
    text = json.dumps({"Software": "NovelAI", "Comment": json.dumps(V4)})
    found = embedded(with_user_comment(b"ASCII\0\0\0" + text.encode(), "WEBP"))
    assert found is not None and found.prompt == "two girls\nred hair"


@pytest.mark.parametrize("packed", [True, False])
def test_stealth(packed: bool) -> None:
    body = json.dumps({"Software": "NovelAI", "Comment": json.dumps(V4)}) if packed else INFOTEXT
    data = gzip.compress(body.encode()) if packed else body.encode()
    data = (b"stealth_pngcomp" if packed else b"stealth_pnginfo") + (len(data) * 8).to_bytes(4, "big") + data
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    alpha = np.full(64 * 64, 255, np.uint8)
    alpha[: len(bits)] = 254 | bits
    image = drawn(64, 64)
    image.putalpha(Image.fromarray(np.ascontiguousarray(alpha.reshape(64, 64).T)))
    found = embedded(encoded(image))
    assert found is not None and found.source == ("novelai" if packed else "webui")
    assert found.negative_prompt == ("lowres" if packed else "blurry,\nlow quality")


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


BASIC = {
    "3": node("KSampler", seed=7, steps=20, cfg=8.0, sampler_name="euler", positive=["6", 0], negative=["7", 0],
              model=["4", 0], latent_image=["5", 0]),
    "4": node("CheckpointLoaderSimple", ckpt_name="sd15.safetensors"),
    "6": node("CLIPTextEncode", text="a castle", clip=["4", 1]),
    "7": node("CLIPTextEncode", text="watermark", clip=["4", 1]),
}  # fmt: skip
LINKED = {
    "1": node("KSamplerAdvanced", noise_seed=7, positive=["2", 0], negative=["2", 1]),
    "2": node("ControlNetApplyAdvanced", positive=["3", 0], negative=["4", 0], control_net=["9", 0]),
    "3": node("ConditioningCombine", conditioning_1=["5", 0], conditioning_2=["6", 0]),
    "4": node("CLIPTextEncode", text=["8", 0]),
    "5": node("CLIPTextEncodeSDXL", text_g="a castle", text_l="a castle", width=1024),
    "6": node("CLIPTextEncode", text=["7", 0]),
    "7": node("StringConcatenate", string_a="on a hill", string_b="at dawn", delimiter=", "),
    "8": node("PrimitiveStringMultiline", value="watermark"),
}
FLUX = {
    "1": node("SamplerCustomAdvanced", guider=["2", 0], noise=["9", 0]),
    "2": node("BasicGuider", conditioning=["3", 0], model=["9", 0]),
    "3": node("FluxGuidance", guidance=3.5, conditioning=["4", 0]),
    "4": node("CLIPTextEncode", text="a castle"),
}
CYCLE = {
    "1": node("KSampler", positive=["2", 0], negative=["3", 0]),
    "2": node("Reroute", value=["3", 0]),
    "3": node("Reroute", value=["2", 0]),
}


@pytest.mark.parametrize(
    ("graph", "prompt", "negative"),
    [(BASIC, "a castle", "watermark"), (LINKED, "a castle\non a hill, at dawn", "watermark"), (FLUX, "a castle", "")],
    ids=["basic", "linked", "flux"],
)
def test_comfyui_graphs(graph: dict[str, Any], prompt: str, negative: str) -> None:
    found = embedded(png(prompt=json.dumps(graph), workflow="{}"))
    assert found is not None and found.source == "comfyui"
    assert (found.prompt, found.negative_prompt) == (prompt, negative)


def test_comfyui_settings_and_webp() -> None:
    exif = Image.Exif()
    exif[0x0110] = "prompt:" + json.dumps(BASIC)
    found = embedded(encoded(drawn(), "WEBP", exif=exif))
    assert found is not None and found.prompt == "a castle"
    assert dict(found.settings) == {"seed": "7", "steps": "20", "cfg": "8.0", "sampler_name": "euler"}


def test_comfyui_workflow_alone() -> None:
    workflow = {
        "nodes": [
            {"id": 3, "type": "KSampler", "inputs": [{"name": "positive", "link": 1}, {"name": "negative", "link": 2}],
             "widgets_values": [7, "fixed", 20, 8, "euler"]},
            {"id": 6, "type": "CLIPTextEncode", "inputs": [{"name": "clip", "link": 9}],
             "widgets_values": ["a castle"]},
            {"id": 7, "type": "CLIPTextEncode", "inputs": [{"name": "text", "link": 3}], "widgets_values": ["stale"]},
            {"id": 8, "type": "PrimitiveNode", "widgets_values": ["watermark"]},
        ],
        "links": [[1, 6, 0, 3, 1, "CONDITIONING"], [2, 7, 0, 3, 2, "CONDITIONING"], [3, 8, 0, 7, 1, "STRING"]],
    }  # fmt: skip
    found = embedded(png(workflow=json.dumps(workflow)))
    assert found is not None and (found.prompt, found.negative_prompt) == ("a castle", "watermark")


def chain(length: int) -> dict[str, Any]:
    links = {str(at): node("Reroute", value=[str(at + 1), 0]) for at in range(length)}
    return {**links, "k": node("KSampler", positive=["0", 0], negative=["0", 0])}


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 50_000, "{", "null", '{"1": 5}', json.dumps(CYCLE), json.dumps(chain(5000)), "\0\0",
     '{"1": {"class_type": [], "inputs": {"positive": [{}, 0]}}}', '{"1": {"class_type": "KSampler", "inputs": 3}}'],
)  # fmt: skip
def test_hostile_graphs_are_none(text: str) -> None:
    assert embedded(png("ztxt", prompt=text, workflow=text)) is None
    assert embedded(png("ztxt", Software="NovelAI", Comment=text)) is None


def test_huge_lines_end() -> None:
    for line in ("a" * 200_000, 'ab:"' * 60_000, "ab: " * 60_000, '"' * 200_000, "- " * 100_000):
        assert parse_infotext("cat\n" + line).prompt.startswith("cat")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["parameters", "prompt", "workflow", "Comment"]))
def test_any_text_leaves_the_picture_readable(text: str, key: str) -> None:
    image = drawn(8, 8)
    image.info |= {key: text, "Software": "NovelAI"}
    found = embedded(image)
    assert found is None or isinstance(found.prompt, str)


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["nodes", "links", "inputs", "class_type", "positive", "text", "1", "id"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_is_walked(value: object) -> None:
    text = json.dumps(value)
    found = ComfyUI().read(Texts({"prompt": text, "workflow": text}))
    assert found is None or found.source == "comfyui"
