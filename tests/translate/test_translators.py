"""Translation models: found, loaded, run, and refused when they are not what they say. Tiny real checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import BrokenModelError, LanguageError, ModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate import REGISTRY, remembered
from lib_easydiffuser.translate.captions import in_korean, readable

from .checkpoints import m2m100, marian
from .page_texts import say

KOREAN = "하얀 고양이가 소파 위에서 자고 있다"


class Host(QuietHost):
    """A host with a folder of models."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def models_dir(self) -> Path:
        return self._folder


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No model of this machine's own is seen, none is left in memory."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("EASYDIFFUSER_MODELS", raising=False)
    MANAGER.unload()


def test_every_part_says_what_it_is() -> None:
    for part in REGISTRY.all(QuietHost()):
        assert part.pairs and all(set(pair) == {"ko", "en"} for pair in part.pairs)
        assert part.title


def test_a_model_that_is_not_there_is_named_with_its_size_and_place(tmp_path: Path) -> None:
    lack = {line.name: line.reason for line in REGISTRY.listing(Host(tmp_path))}
    assert lack["lexicon"] == ""
    assert "facebook/m2m100_418M is not on this machine" in lack["m2m100-418m"]
    assert "1852 MiB, MIT" in lack["m2m100-418m"] and str(tmp_path) in lack["m2m100-418m"]
    assert "301 MiB, Apache-2.0" in lack["opus-mt-ko-en"]


@pytest.mark.parametrize("safe", [True, False], ids=["safetensors", "pickle"])
def test_marian_translates(tmp_path: Path, safe: bool) -> None:
    marian(tmp_path / "EasyDiffuser" / "opus-mt-ko-en", safe)
    host = Host(tmp_path)
    part = REGISTRY.get("opus-mt-ko-en", host)
    (said,) = part.translate([KOREAN], "ko", "en", Settings(), host)
    assert said == " ".join(said.split()) != ""
    assert part.translate([KOREAN], "ko", "en", Settings(), host) == (said,), "the same model says the same again"


@pytest.mark.parametrize("safe", [True, False], ids=["safetensors", "pickle"])
def test_either_kind_of_weights_is_found(tmp_path: Path, safe: bool) -> None:
    """en-ko is pinned with safetensors, but its pickle may lie there from before."""
    marian(tmp_path / "opus-mt-tc-big-en-ko", safe)
    host = Host(tmp_path)
    part = REGISTRY.get("opus-mt-tc-big-en-ko", host)
    assert part.where(host) == tmp_path / "opus-mt-tc-big-en-ko" and not part.missing(host)
    assert part.translate(["a red dress"], "en", "ko", Settings(), host)[0]


def test_marian_says_what_transformers_itself_says(tmp_path: Path) -> None:
    from transformers import MarianMTModel, MarianTokenizer

    folder = marian(tmp_path / "opus-mt-ko-en")
    tokenizer, model = MarianTokenizer.from_pretrained(str(folder)), MarianMTModel.from_pretrained(str(folder))
    ids = model.generate(**tokenizer([KOREAN], return_tensors="pt"), max_new_tokens=128, num_beams=4)
    wanted = " ".join(tokenizer.batch_decode(ids, skip_special_tokens=True)[0].split())
    host = Host(tmp_path)
    assert REGISTRY.get("opus-mt-ko-en", host).translate([KOREAN], "ko", "en", Settings(), host) == (wanted,)


@pytest.mark.parametrize("make, name", [(marian, "opus-mt-ko-en"), (m2m100, "m2m100-418m")])
def test_a_reduced_precision_translates_too(tmp_path: Path, make: Any, name: str) -> None:
    """bfloat16 is what a CPU has of the precisions a GPU runs in: buffers and weights must agree."""
    make(tmp_path / ("m2m100_418M" if name == "m2m100-418m" else name))
    host = Host(tmp_path)
    reduced, full = (Settings().with_values({"dtype": dtype}) for dtype in ("bfloat16", "float32"))
    part = REGISTRY.get(name, host)
    before = part.translate([KOREAN], "ko", "en", full, host)
    assert part.translate([KOREAN], "ko", "en", reduced, host) != ("",)
    assert part.translate([KOREAN], "ko", "en", full, host) == before


def test_m2m100_goes_both_ways_in_the_language_asked_for(tmp_path: Path) -> None:
    m2m100(tmp_path / "m2m100_418M")
    host = Host(tmp_path)
    part = REGISTRY.get("m2m100-418m", host)
    (korean,) = part.translate(["a red dress"], "en", "ko", Settings(), host)
    (english,) = part.translate([KOREAN], "ko", "en", Settings(), host)
    assert korean and english


def test_a_damaged_folder_is_an_error_and_never_a_translation(tmp_path: Path) -> None:
    folder = marian(tmp_path / "opus-mt-ko-en")
    (folder / "source.spm").write_bytes(b"nothing of the kind")
    host = Host(tmp_path)
    with pytest.raises(BrokenModelError, match="cannot be read"):
        REGISTRY.get("opus-mt-ko-en", host).translate([KOREAN], "ko", "en", Settings(), host)
    # The person still gets the lexicon's reading.
    (caption,), (note,) = readable([Caption(KOREAN)], Settings(), host)
    assert caption.text.startswith("white cat sleeping") and "lexicon" in note


def test_another_model_under_that_name_is_refused(tmp_path: Path) -> None:
    m2m100(tmp_path / "opus-mt-ko-en")
    for name in ("source.spm", "target.spm"):
        (tmp_path / "opus-mt-ko-en" / name).write_bytes(b"")
    host = Host(tmp_path)
    with pytest.raises(BrokenModelError):
        REGISTRY.get("opus-mt-ko-en", host).translate([KOREAN], "ko", "en", Settings(), host)


def test_a_korean_caption_is_read_and_kept(tmp_path: Path) -> None:
    (caption,), (note,) = readable([Caption(KOREAN)], Settings(), Host(tmp_path))
    assert caption.original == KOREAN and caption.text.isascii()
    assert KOREAN in note and caption.text in note


def test_a_word_the_lexicon_left_out_is_named(tmp_path: Path) -> None:
    (caption,), notes = readable([Caption("하얀 고양이가 뷁쀍 옆에서 자고 있다")], Settings(), Host(tmp_path))
    assert "white cat" in caption.text and "뷁쀍" not in caption.text
    assert len(notes) == 2 and "left out: 뷁쀍" in notes[1]
    assert say(notes[1]).startswith("읽지 못한 낱말은 뺐습니다: 뷁쀍")
    assert len(readable([Caption(KOREAN)], Settings(), Host(tmp_path))[1]) == 1


def test_english_and_unattended_captions_pass_untouched(tmp_path: Path) -> None:
    given = (Caption("a cat"), Caption("밝은 그림", attended=False))
    assert readable(given, Settings(), Host(tmp_path)) == (given, ())


def test_a_korean_caption_nobody_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LanguageError) as refused:
        readable([Caption("뷁쀍 꿹뚫쉛 휅")], Settings(), Host(tmp_path))
    assert "뷁쀍" in str(refused.value) and "English" in refused.value.hint and "opus-mt-ko-en" in refused.value.hint


def test_the_caption_in_korean_needs_a_model_and_a_wish(tmp_path: Path) -> None:
    host = Host(tmp_path)
    english = (Caption("a red dress"),)
    assert in_korean(english, Settings(gloss="on"), host) == ("",)
    assert in_korean(english, Settings(), host) == ()
    m2m100(tmp_path / "m2m100_418M")
    (said,) = in_korean(english, Settings(gloss="on"), host)
    assert said
    assert in_korean([Caption("white cat", original=KOREAN)], Settings(gloss="on"), host) == (KOREAN,)


def test_a_part_without_its_package_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "sentencepiece" else real(name, *a)
    )
    with pytest.raises(ModelError, match="not ready") as refused:
        REGISTRY.get("m2m100-418m", Host(tmp_path))
    assert "sentencepiece" in refused.value.hint


def test_the_room_names_its_parts_once() -> None:
    assert remembered.REGISTRY is REGISTRY
