"""Each generator has one reader, and no reader takes another's text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.images.embedded import REGISTRY
from lib_easydiffuser.images.embedded.readers import Reader
from lib_easydiffuser.images.embedded.texts import Texts, file_texts
from lib_easydiffuser.parts import Registry

from .comfy import encoder, whole
from .pictures import drawn, encoded

INFOTEXT = "a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"
SWARM = json.dumps({"sui_image_params": {"prompt": "a cat", "negativeprompt": "blurry", "seed": 1}}, indent=4)
FOOOCUS = {"metadata_scheme": "fooocus", "prompt": "a cat", "negative_prompt": "blurry", "full_prompt": ["a cat", "x"],
           "base_model_hash": "1", "version": "Fooocus v2.5.0"}  # fmt: skip
MRE = {"prompt": "a cat", "negative_prompt": "blurry", "real_prompt": ["a cat, x"], "seed": 3,
       "software": "Fooocus 2.0.78.5 MRE"}  # fmt: skip
RUINED = {"Prompt": "a cat", "Negative": "blurry", "steps": 20, "software": "RuinedFooocus"}
EASY = {"prompt": "a cat", "negative_prompt": "blurry", "seed": 1, "num_inference_steps": 25,
        "use_stable_diffusion_model": "sd"}  # fmt: skip
EASY_PAGE = {"Prompt": "a cat", "Negative Prompt": "blurry", "Seed": 1, "Steps": 25, "Stable Diffusion model": "sd"}
THINGS = {"c": "a cat", "uc": "blurry", "seed": 1, "sampler": "DDIM", "v2": {"steps": 1}}
VENICE = {"generationParams": {"prompt": "a cat", "negativePrompt": "blurry", "model": "flux"}}
INVOKE = {
    "positive_prompt": "a cat",
    "negative_prompt": "blurry",
    "seed": 1,
    "app_version": "5.0.0",
    "model": {"name": "x"},
}
SD_METADATA = {"model": "sd", "image": {"prompt": [{"prompt": "a cat [blurry]", "weight": 1}], "steps": 50, "seed": 1}}
NOVELAI = {"prompt": "a cat", "uc": "blurry", "steps": 28}
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{}'
    "</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>"
)
Form = tuple[str, bytes]


def png(**texts: object) -> bytes:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key.replace("__", " "), text if isinstance(text, str) else json.dumps(text))
    return encoded(drawn(), "PNG", pnginfo=info)


def comment(text: object, place: str = "sub") -> bytes:
    """A JPEG with a UserComment in the Exif directory, or as ASCII in the first one."""
    text = text if isinstance(text, str) else json.dumps(text)
    exif = Image.Exif()
    if place == "sub":
        exif[0x8769] = {0x9286: b"UNICODE\0" + text.encode("utf-16-be")}
    else:
        exif[0x9286] = text
    return encoded(drawn(), "JPEG", exif=exif)


def fooocus_jpeg(text: object, scheme: str) -> bytes:
    exif = Image.Exif()
    exif[0x9286], exif[0x0131] = text if isinstance(text, str) else json.dumps(text), "Fooocus v2.5.0"
    exif[0x927C] = scheme
    return encoded(drawn(), "JPEG", exif=exif)


FORMS: dict[str, Form] = {
    "infotext": ("webui", png(parameters=INFOTEXT)),
    "infotext in a comment": ("webui", comment(INFOTEXT)),
    "infotext in IFD0": ("webui", comment(INFOTEXT, "first")),
    "novelai": ("novelai", png(Software="NovelAI", Description="a cat", Comment=NOVELAI)),
    "novelai comment": ("novelai", comment(NOVELAI)),
    "graph": ("comfyui", png(prompt=whole(n6=encoder("a cat")))),
    "graph in a comment": ("comfyui", comment(whole(n6=encoder("a cat")))),
    "graph by name in a comment": ("comfyui", comment({"prompt": whole(n6=encoder("a cat")), "workflow": {}})),
    "swarm": ("swarmui", png(parameters=SWARM)),
    "swarm comment": ("swarmui", comment(SWARM)),
    "fooocus": ("fooocus", png(parameters=FOOOCUS, fooocus_scheme="fooocus")),
    "fooocus, few keys": ("fooocus", png(parameters={"prompt": "a cat", "negative_prompt": "blurry"},
                                         fooocus_scheme="fooocus")),
    "fooocus jpeg": ("fooocus", fooocus_jpeg(FOOOCUS, "fooocus")),
    "fooocus infotext": ("fooocus", fooocus_jpeg(INFOTEXT + ", Version: Fooocus v2.5.0", "a1111")),
    "fooocus infotext png": ("fooocus", png(parameters=INFOTEXT + ", Version: Fooocus v2.5.0", fooocus_scheme="a1111")),
    "mre": ("fooocus-mre", png(Comment=MRE)),
    "mre, few keys": ("fooocus-mre", png(Comment={"prompt": "a cat", "negative_prompt": "blurry", "steps": 30})),
    "mre jpeg": ("fooocus-mre", encoded(drawn(), "JPEG", comment=json.dumps(MRE).encode())),
    "ruined": ("ruined-fooocus", png(parameters=RUINED)),
    "easy": ("easydiffusion", png(**{key: str(value) for key, value in EASY.items()})),
    "easy, two prompts": ("easydiffusion", png(prompt="a cat", negative_prompt="blurry")),
    "easy as on the page": ("easydiffusion", png(**{key: str(value) for key, value in EASY_PAGE.items()})),
    "easy comment": ("easydiffusion", comment(EASY)),
    "easy comment as on the page": ("easydiffusion", comment(EASY_PAGE)),
    "things": ("drawthings", png(**{"XML:com.adobe.xmp": XMP.format(json.dumps(THINGS).replace('"', "&quot;"))})),
    "things plain": ("drawthings", png(**{"XML:com.adobe.xmp": XMP.format(json.dumps(THINGS))})),
    "things comment": ("drawthings", comment(THINGS)),
    "venice": ("venice", comment(VENICE, "first")),
    "venice png": ("venice", png(parameters=VENICE)),
    "invoke 3": ("invokeai", png(invokeai_metadata=INVOKE)),
    "invoke 2": ("invokeai", png(**{"sd-metadata": SD_METADATA, "Dream": '"a dog" -s 1'})),
    "dream": ("invokeai", png(Dream='"a cat [blurry]" -s 50 -S 1 -W 512 -H 512 -C 7.5 -A k_lms')),
    "dream, switches glued": ("invokeai", png(Dream='"a cat [blurry]" -s50 -S1 -W512 -H512 -C7.5 -Ak_lms')),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_read_by_its_generator_s_reader(form: str) -> None:
    source, data = FORMS[form]
    found = load_picture(data).embedded
    assert found is not None
    assert (found.source, found.prompt, found.negative_prompt) == (source, "a cat", "blurry")
    assert found.raw and all(isinstance(value, str) for pair in found.settings for value in pair)


@pytest.mark.parametrize("form", FORMS)
def test_no_reader_takes_another_s_text(form: str) -> None:
    source, data = FORMS[form]
    with Image.open(__import__("io").BytesIO(data)) as image:
        image.load()
        texts = file_texts(image)
    readers = list(REGISTRY.all(QuietHost()))
    took = {reader.name for reader in readers if reader.read(texts) is not None}
    # Fooocus writes the WebUI's own form there; who wrote it is seen first.
    assert took - ({"webui"} if "fooocus infotext" in form else set()) == {source}


def test_every_generator_s_reader_is_tested() -> None:
    assert {source for source, _ in FORMS.values()} == {reader.name for reader in REGISTRY.all(QuietHost())}
    assert not [line for line in REGISTRY.listing(QuietHost()) if line.state != "ready"]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat [blurry] on a sofa [text]", ("a cat on a sofa", "blurry text")),
        ([{"prompt": "a cat"}, {"prompt": "a dog [fog]"}], ("a cat\na dog", "fog")),
        ("a cat", ("a cat", "")),
        ("a [ b", ("a [ b", "")),
        ("[blurry]", ("", "blurry")),
    ],
)
def test_invokeai_s_brackets(prompt: Any, expected: tuple[str, str]) -> None:
    found = load_picture(png(**{"sd-metadata": {"image": {"prompt": prompt, "seed": 4}}})).embedded
    assert found is not None and (found.prompt, found.negative_prompt) == expected
    assert ("seed", "4") in found.settings


def test_a_dream_s_switches() -> None:
    found = load_picture(FORMS["dream, switches glued"][1]).embedded
    assert found is not None and dict(found.settings) == {
        "steps": "50", "seed": "1", "width": "512", "height": "512", "cfg_scale": "7.5", "sampler_name": "k_lms",
    }  # fmt: skip
    quoted = load_picture(png(Dream='"a \\"cat\\"" -s 5')).embedded
    assert quoted is not None and quoted.prompt == 'a "cat"'


@pytest.mark.parametrize(
    "data",
    [
        png(parameters={"prompt": "a cat", "negative_prompt": "blurry", "unknown": 1}),
        comment({"prompt": "a cat", "negative_prompt": "blurry", "camera": "x"}),
        comment({"prompt": "a cat", "title": "x"}),
        png(prompt="a cat"),
        png(Software="GIMP", Comment="Created with GIMP", Title="cat"),
        comment({"c": 1, "uc": 2}),
    ],
)
def test_what_nobody_wrote_is_nobody_s(data: bytes) -> None:
    assert load_picture(data).embedded is None


NEXT = """
from lib_easydiffuser.images.embedded.readers import Reader
from lib_easydiffuser.records import EmbeddedPrompt

class Next(Reader):
    name, title = "next", "The next generator"
    def read(self, texts):
        return EmbeddedPrompt(texts["next"], "", self.name, texts["next"]) if "next" in texts else None
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    package = tmp_path / f"readers_{tmp_path.name.replace('-', '_')}"
    package.mkdir()
    (package / "__init__.py").write_text("")
    yield package
    for module in [module for module in sys.modules if module.split(".")[0] == package.name]:
        del sys.modules[module]


def test_the_next_generator_is_one_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "next.py").write_text(NEXT)
    (folder / "broken.py").write_text("raise RuntimeError('no luck')")
    (folder / "stumbles.py").write_text(
        NEXT.replace('"next", "The', '"aaa", "The').replace(
            "return EmbeddedPrompt", "raise KeyError(1); EmbeddedPrompt"
        )
    )
    registry: Registry[Reader] = Registry("reader", Reader, [REGISTRY._packages[0], folder.name])
    monkeypatch.setattr("lib_easydiffuser.images.embedded.REGISTRY", registry)
    found = load_picture(png(next="a cat")).embedded
    assert found is not None and (found.source, found.prompt) == ("next", "a cat")
    old = load_picture(FORMS["infotext"][1]).embedded
    assert old is not None and old.source == "webui"
    assert [line.name for line in registry.listing(QuietHost()) if line.state == "broken"] == ["broken"]


def test_texts_are_parsed_once() -> None:
    texts = Texts({"parameters": SWARM})
    assert texts.object("parameters") is texts.object("parameters")
