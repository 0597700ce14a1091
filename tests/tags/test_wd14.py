"""WD14-type taggers: found on disk, read as published, thresholds of their own, tags a prompt can hold."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser import pipeline
from lib_easydiffuser.errors import BrokenModelError, Interrupted, UnknownNameError
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.look import looked
from lib_easydiffuser.tags.sources.wd14 import Wd14
from tests.tags.taggers import SWIN, TAGS, VIT, tiny_tagger
from tests.world.hosts import ModelHost

pytest.importorskip("timm")

ON = Settings().with_values({"wd14": True, "captioner": "pixels"})
SURE = {"explicit": 4.0, "1girl": 5.0, "long_hair": 0.0, "^_^": 2.0, "artoria_pendragon_(fate)": 3.0}


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-hub"))
    monkeypatch.delenv("EASYDIFFUSER_MODELS", raising=False)
    yield
    MANAGER.unload()


@pytest.fixture
def picture():
    gradient = np.linspace(0, 255, 96 * 48 * 3).reshape(48, 96, 3).astype(np.uint8)
    return Picture(Image.fromarray(gradient), "gradient.png")


@pytest.mark.parametrize("kind", [VIT, SWIN], ids=["vit", "swinv2"])
def test_scores_are_those_of_timms_own_model(tmp_path, picture, kind):
    import torch
    from timm.data import create_transform, resolve_data_config

    model = tiny_tagger(tmp_path / "mine", kind, SURE)
    square = Image.new("RGB", (96, 96), "white")
    square.paste(picture.rgb, (0, 24))
    config = json.loads((tmp_path / "mine" / "config.json").read_text())["pretrained_cfg"]
    pixels = create_transform(**resolve_data_config(config))(square).unsqueeze(0)[:, [2, 1, 0]]
    with torch.inference_mode():
        expected = model(pixels).sigmoid()[0].tolist()
    found = {claim.text: claim.score for claim in Wd14().look(picture, ON, ModelHost(tmp_path))}
    shown = {"1girl": "1girl", "long_hair": "long hair", "^_^": "^_^", "artoria_pendragon_(fate)": None}
    for (name, _), score in zip(TAGS, expected, strict=True):
        if shown.get(name):
            assert found[shown[name]] == pytest.approx(score, abs=1e-5), name


def test_tags_have_blanks_no_rating_and_thresholds_of_their_own(tmp_path, picture):
    tiny_tagger(tmp_path / "EasyDiffuser" / "wd-vit-tagger-v3", VIT, SURE)
    host = ModelHost(tmp_path)
    reading = pipeline.read(picture, ON, host)
    texts = {claim.text for claim in reading.evidence if claim.source == "wd14"}
    assert texts == {"1girl", "long hair", "^_^", "artoria pendragon (fate)"}, "ratings are no tags"

    def tags(**knobs):
        found = pipeline.compose(reading, ON.with_values({"pixel_evidence": False, **knobs}), host)
        return [tag.text for tag in found.positives if tag.source == "wd14"]

    assert tags() == ["1girl", "artoria pendragon (fate)", "^_^", "long hair"]
    assert tags(wd14_character=0.99) == ["1girl", "^_^", "long hair"]
    assert tags(wd14_threshold=0.9) == ["1girl", "artoria pendragon (fate)"]


def test_the_prompt_escapes_what_would_be_emphasis(tmp_path, picture):
    tiny_tagger(tmp_path / "mine", VIT, SURE)
    prompt = pipeline.analyse(picture, ON, ModelHost(tmp_path)).prompt.prompt
    assert r"artoria pendragon \(fate\)" in prompt


def test_a_folder_of_a_persons_own_is_found_and_named(tmp_path, picture):
    tiny_tagger(tmp_path / "taggers" / "house-tagger")
    host = ModelHost(tmp_path)
    assert Wd14().folder(ON.with_values({"wd14_model": "house-tagger"}), host).name == "house-tagger"
    with pytest.raises(UnknownNameError, match="house-taggr") as caught:
        Wd14().folder(ON.with_values({"wd14_model": "house-taggr"}), host)
    assert "house-tagger" in caught.value.hint
    with pytest.raises(UnknownNameError):
        Wd14().check(ON.with_values({"wd14_model": "house-taggr"}), host)
    Wd14().check(ON, host)


def test_without_one_it_says_what_to_fetch_how_big_and_where_to(tmp_path, picture):
    host = ModelHost(tmp_path)
    lack = Wd14().missing(host)
    assert "selected_tags.csv" in lack and "361 MiB" in lack and str(tmp_path) in lack and "Apache-2.0" in lack
    found = pipeline.analyse(picture, ON, host, [Caption("a red car")])
    assert any("red car" in tag.text for tag in found.positives), "the caption still stands"
    assert any(note.startswith("WD14 tagger could not look:") for note in found.notes)


def test_a_table_of_another_model_is_refused(tmp_path, picture):
    tiny_tagger(tmp_path / "mine")
    with (tmp_path / "mine" / "selected_tags.csv").open("a") as table:
        table.write("99,one_more,0,1\n")
    with pytest.raises(BrokenModelError, match="6 scores, its table names 7"):
        Wd14().look(picture, ON, ModelHost(tmp_path))


@pytest.mark.parametrize("damage", ["weights", "architecture", "table"])
def test_a_damaged_folder_costs_the_taggers_tags_alone(tmp_path, picture, damage):
    tiny_tagger(tmp_path / "mine")
    if damage == "weights":
        (tmp_path / "mine" / "model.safetensors").write_bytes(b"cut off")
    elif damage == "architecture":
        (tmp_path / "mine" / "config.json").write_text(json.dumps({"architecture": "none_such", "num_classes": 6}))
    else:
        (tmp_path / "mine" / "selected_tags.csv").write_text("no,such,columns\n1,2,3\n")
    evidence, notes = looked(picture, ON, ModelHost(tmp_path))
    assert evidence == () and len(notes) == 1 and str(tmp_path / "mine") in notes[0]


def test_off_it_does_not_look(tmp_path, picture):
    tiny_tagger(tmp_path / "mine")
    assert looked(picture, Settings(), ModelHost(tmp_path)) == ((), ())


def test_a_stop_stops_it(tmp_path, picture, monkeypatch):
    tiny_tagger(tmp_path / "mine")
    host = ModelHost(tmp_path)
    monkeypatch.setattr(type(host), "stopped", lambda self: True)
    with pytest.raises(Interrupted):
        looked(picture, ON, host)


def test_memory_is_ours_to_count_and_to_give_back(tmp_path, picture):
    tiny_tagger(tmp_path / "mine")
    Wd14().look(picture, ON, ModelHost(tmp_path))
    assert [one.folder for one in MANAGER.residents()] == [tmp_path / "mine"]
    Wd14().look(picture, ON.with_values({"keep_loaded": "no"}), ModelHost(tmp_path))
    assert MANAGER.residents() == []
