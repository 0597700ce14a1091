"""The captioner `any`: every folder that will not do is told in one sentence, before it is read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._asked import asked_in_words
from lib_easydiffuser.captioners._vlm import release
from lib_easydiffuser.captioners._vlm.family import require_family
from lib_easydiffuser.captioners._vlm.reading import load_processor
from lib_easydiffuser.errors import EasyDiffuserError, ModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.load import load_processors
from lib_easydiffuser.settings import Settings
from tests.world.pictures import drawn

_NEW_ENOUGH = not release.release_lack("4.46")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Looks complete and holds nothing."""
    for name in ("preprocessor_config.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_text("{}")
    return tmp_path


def configured(folder: Path, **values: object) -> Path:
    (folder / "config.json").write_text(json.dumps(values))
    return folder


def _without(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).unlink()
        return configured(folder, model_type="llava")

    return make


def _pickled(folder: Path) -> Path:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    return configured(folder, model_type="llava")


FAULTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no configuration": (lambda folder: folder, "There is no config.json"),
    "no weights": (_without("model.safetensors"), "lacks model.safetensors"),
    "no tokenizer": (_without("tokenizer.json"), "lacks tokenizer.json"),
    "a pickle": (_pickled, "as a pickle (pytorch_model.bin)"),
    "quantised": (
        lambda folder: configured(folder, model_type="llava", quantization_config={"quant_method": "awq"}),
        "is quantised (awq)",
    ),
    "its own code": (
        lambda folder: configured(
            folder, model_type="moondream9", architectures=["Moondream9"], auto_map={"AutoModel": "code.Moondream9"}
        ),
        "needs program code of its own, and that is never run here",
    ),
    "too new": (
        lambda folder: configured(
            folder, model_type="qwen99_vl", architectures=["Qwen99VL"], transformers_version="99.1.0"
        ),
        "was saved by transformers 99.1.0; this host has",
    ),
    "unknown": (
        lambda folder: configured(folder, model_type="blob", architectures=["Blob"], transformers_version="4.1.0"),
        "holds Blob, which transformers",
    ),
    "no pictures": (
        lambda folder: configured(folder, model_type="bert", architectures=["BertModel"]),
        "which does not answer about pictures",
    ),
    "damaged": (lambda folder: (folder / "config.json").write_text("{") and folder, "cannot be read"),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_folder_that_will_not_do_is_told_in_one_sentence(folder: Path, fault: str) -> None:
    make, sentence = FAULTS[fault]
    with pytest.raises(EasyDiffuserError) as caught:
        require_family(make(folder))
    assert sentence in caught.value.message
    assert caught.value.hint


def test_a_torchvision_that_is_made_for_another_torch_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Torn:
        """transformers beside such a torchvision, whatever one wants of it."""

        __version__ = "9.9"

        def __getattr__(self, name: str) -> object:
            raise ModuleNotFoundError(f"Could not import module {name!r}.") from RuntimeError("no torchvision::nms")

    monkeypatch.setitem(sys.modules, "transformers", Torn())
    for load in (load_processor, load_processors):
        with pytest.raises(ModelError, match="no torchvision::nms") as caught:
            load(folder)
        assert "torchvision" in caught.value.hint


def test_a_folder_that_is_not_there_or_not_named_is_told() -> None:
    captioner = next(part for part in REGISTRY.all(QuietHost()) if part.name == "any")
    for named, sentence in (("", "No folder with a model is named."), ("/no/such/folder", "is not there")):
        with pytest.raises(ModelError, match=sentence):
            captioner.caption(drawn(0), Settings().with_values({"any_model": named}), QuietHost())


@pytest.mark.skipif(not _NEW_ENOUGH, reason="this transformers has no auto class for image and text to text")
def test_a_host_with_settings_lists_it_with_what_is_wrong(folder: Path) -> None:
    class Configured(QuietHost):
        def __init__(self, named: str) -> None:
            self.named = named

        def default_settings(self) -> dict[str, object]:
            return {"any_model": self.named}

    captioner = next(part for part in REGISTRY.all(QuietHost()) if part.name == "any")
    assert "No folder" in captioner.missing(Configured(""))
    assert "pickle" in captioner.missing(Configured(str(_pickled(folder))))
    assert captioner.missing(QuietHost()) == ""  # the command line names it with each call


@pytest.mark.parametrize("kind", ["short", "descriptive", "post"])
def test_a_question_for_korean_asks_for_no_english(kind: str) -> None:
    settings = Settings().with_values({"caption_kind": kind, "caption_language": "korean"})
    asked = asked_in_words(settings, "A model", {}, korean=True)
    assert asked.korean and asked.text.replace("not in English", "").count("English") == 0
    own = settings.with_values({"caption_kind": "own", "caption_instruction": "Say it in English and Korean."})
    assert asked_in_words(own, "A model", {}, korean=True).text.startswith("Say it in English and Korean.")
