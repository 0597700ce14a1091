"""The host's BLIP and DeepBooru as parts: never a download, the host's own words, and where BLIP looked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from lib_easydiffuser import pipeline
from lib_easydiffuser.captioners import REGISTRY as CAPTIONERS
from lib_easydiffuser.errors import BrokenModelError, Interrupted, ModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.sources import REGISTRY as SOURCES
from lib_easydiffuser.webui.host import WebUIHost
from lib_easydiffuser.webui.parts import blip as blip_part
from lib_easydiffuser.webui.parts.blip import WebuiBlip
from lib_easydiffuser.webui.parts.deepbooru import DeepBooru
from tests.fakes.interrogators import interrogators

AS_IT_SAYS = Settings().with_values({"cut_loops": False})
TAGGED = Settings().with_values({"deepbooru": True, "pixel_evidence": False})


@pytest.fixture
def models(modules: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with all the host's loaders want in it."""
    modules.paths.models_path = str(tmp_path / "models")
    for name in ("BLIP/my-blip.pth", "torch_deepdanbooru/mine.PT"):
        path = tmp_path / "models" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"weights")
    monkeypatch.setattr(blip_part, "_has_words", lambda: True)
    return tmp_path / "models"


@pytest.fixture
def here(modules: Any, models: Path, tmp_path: Path):
    with interrogators(modules, tmp_path / "words") as found:
        yield found


@pytest.fixture
def picture():
    pixels = np.random.RandomState(0).randint(0, 255, (24, 32, 3)).astype(np.uint8)
    return Picture(Image.fromarray(pixels), "noise.png")


def hooks_of(model: Any) -> int:
    return sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules())


@pytest.mark.parametrize("beams", [1, 3])
def test_the_caption_is_the_hosts_own_and_says_where_it_looked(here, modules, picture, beams):
    modules.shared.opts.data["interrogate_clip_num_beams"] = beams
    (caption,) = WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    # With beams the host's own call fails on its transformers; the stand-in decodes greedily whatever it is told.
    modules.shared.opts.data["interrogate_clip_num_beams"] = 1
    assert caption.text == here.interrogator.generate_caption(picture.rgb).strip() != ""
    assert caption.source == "webui-blip" and caption.focus is not None
    layers, heads, pieces, patches = caption.focus.attention.shape
    assert (layers, heads, patches, caption.focus.grid) == (2, 2, 9, (3, 3))
    assert pieces == len(caption.focus.pieces) >= 1
    said = "".join(caption.text[start:end] for start, end in caption.focus.pieces)
    assert said == caption.text.replace(" ", "")
    assert (caption.focus.attention.sum(-1) <= 1.0001).all()


@pytest.mark.parametrize("of_clip", [None, torch.float16])
def test_pixels_come_in_the_precision_of_blip_whatever_the_hosts_clip_has(here, picture, of_clip):
    """With --no-half the host's CLIP stays in half precision and its BLIP does not: its own call fails then."""
    here.interrogator.dtype = of_clip
    (caption,) = WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    assert caption.text and caption.focus is not None


def test_a_reduced_precision_is_read_too(here, picture):
    WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    here.interrogator.blip_model.bfloat16()  # what a CPU has of reduced precisions
    (caption,) = WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    assert caption.focus is not None and caption.focus.attention.dtype == np.float32
    assert np.allclose(caption.focus.attention.sum(-1).max(), 1.0, atol=0.2)


def test_each_piece_has_the_row_of_the_step_that_chose_it(here, picture):
    """Recomputed step by step, as decoding went."""
    import torch

    (caption,) = WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    model = here.interrogator.blip_model
    seen: list[Any] = []
    layer = model.text_decoder.bert.encoder.layer[0].crossattention.self
    pixels = torch.from_numpy(np.asarray(picture.rgb.resize((12, 12)), np.float32) / 255).permute(2, 0, 1)[None]
    with torch.no_grad():
        picture_states = model.visual_encoder(pixels)
        ids = model.tokenizer([model.prompt], return_tensors="pt").input_ids[:, :-1]
        hook = layer.register_forward_hook(lambda m, a, out: seen.append(out[1][0, :, -1, 1:]))
        for _ in caption.focus.pieces:
            mask = torch.ones(1, 10)
            given = {"encoder_hidden_states": picture_states, "encoder_attention_mask": mask}
            logits = model.text_decoder(ids, **given, output_attentions=True).logits[:, -1]
            logits[:, [0, 1, 3, 4]] = -1e9
            if ids.shape[1] < 6:
                logits[:, model.tokenizer.sep_token_id] = -1e9
            ids = torch.cat([ids, logits.argmax(-1)[:, None]], dim=1)
        hook.remove()
    assert caption.focus.attention[0] == pytest.approx(torch.stack(seen, dim=1).numpy(), abs=1e-6)


def test_the_hosts_length_holds(here, modules, picture):
    modules.shared.opts.data |= {"interrogate_clip_min_length": 7, "interrogate_clip_max_length": 7}
    (caption,) = WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    assert 1 <= len(caption.text.split()) <= 3, "the prompt's four tokens count"


def test_loops_are_cut_unless_the_person_wants_them(here, picture, monkeypatch):
    monkeypatch.setattr(type(here.interrogator), "generate_caption", lambda self, image: "cat cat cat cat on a mat")
    (caption,) = WebuiBlip().caption(picture, Settings(), WebUIHost())
    assert caption.text == "cat on a mat" and caption.focus is None


def test_nothing_of_ours_stays_in_the_model(here, modules, picture):
    WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    model = here.interrogator.blip_model
    assert hooks_of(model) == 0 and "generate" not in vars(model.text_decoder)
    assert here.interrogator.sent_to_ram == 1 and modules.devices.collected >= 1
    assert modules.lowvram.sent_away == 1


def test_an_exception_inside_is_one_sentence_and_leaves_nothing(here, picture, monkeypatch):
    monkeypatch.setattr(type(here.interrogator), "generate_caption", lambda self, image: 1 / 0)
    with pytest.raises(ModelError, match=r"failed on 'noise\.png': 'division by zero'"):
        WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    model = here.interrogator.blip_model
    assert hooks_of(model) == 0 and "generate" not in vars(model.text_decoder)
    assert here.interrogator.sent_to_ram == 1


def test_a_stop_ends_it_within_a_step(here, modules, picture):
    host = WebUIHost()
    modules.shared.state.interrupted = True
    with pytest.raises(Interrupted):
        WebuiBlip().caption(picture, AS_IT_SAYS, host)
    assert "generate" not in vars(here.interrogator.blip_model.text_decoder)


def test_words_come_from_disk_alone_and_the_hosts_tokenizer_is_put_back(here, picture):
    before = here.blip.BertTokenizer
    WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    assert before.asked[-1] == ("bert-base-uncased", {"local_files_only": True})
    assert here.blip.BertTokenizer is before


def test_it_is_loaded_once(here, picture):
    for _ in range(3):
        WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    assert here.interrogator.loads == 1


def test_a_broken_file_says_which_folder(here, models, picture, monkeypatch):
    def broken(self):
        raise TypeError("'NoneType' object is not subscriptable")  # what the host's safe loader leaves

    monkeypatch.setattr(type(here.interrogator), "load_blip_model", broken)
    with pytest.raises(BrokenModelError) as caught:
        WebuiBlip().caption(picture, AS_IT_SAYS, WebUIHost())
    assert str(models / "BLIP") in caught.value.hint
    assert here.interrogator.blip_model is None


def test_with_all_files_here_both_are_ready(here):
    assert WebuiBlip().missing(WebUIHost()) == "" == DeepBooru().missing(WebUIHost())


def test_what_the_loaders_would_fetch_is_listed_with_size_and_place(here, models, monkeypatch):
    monkeypatch.setattr(blip_part, "_has_words", lambda: False)
    assert "vocab.txt (226 KiB, Apache-2.0)" in WebuiBlip().missing(WebUIHost())
    (models / "BLIP" / "my-blip.pth").unlink()
    (models / "torch_deepdanbooru" / "mine.PT").unlink()
    lack = WebuiBlip().missing(WebUIHost())
    assert "model_base_caption_capfilt_large.pth (855 MiB, BSD-3-Clause)" in lack and str(models / "BLIP") in lack
    lack = DeepBooru().missing(WebUIHost())
    assert "model-resnet_custom_v3.pt (614 MiB" in lack and str(models / "torch_deepdanbooru") in lack
    assert here.interrogator.loads == 0 and here.tagger.model is None, "looking loads nothing"


FILES = {WebuiBlip: "BLIP/my-blip.pth", DeepBooru: "torch_deepdanbooru/mine.PT"}
FETCHED = {WebuiBlip: "model_base_caption_capfilt_large.pth", DeepBooru: "model-resnet_custom_v3.pt"}


@pytest.mark.parametrize("part", FILES)
def test_what_the_host_finds_through_a_linked_folder_is_here(here, models, tmp_path, part):
    """The host's walk follows links: a folder of models shared by several WebUIs."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = models / FILES[part]
    file.rename(elsewhere / file.name)
    assert "Missing" in part().missing(WebUIHost())
    (file.parent / "shared").symlink_to(elsewhere)
    assert part().missing(WebUIHost()) == ""
    (elsewhere / file.name).unlink()
    (file.parent / f"gone{file.suffix}").symlink_to(elsewhere / "gone")
    lack = part().missing(WebUIHost())
    assert "Missing" in lack and "hidden" not in lack, "the host skips a link to nothing"


@pytest.mark.parametrize("part", FILES)
def test_what_the_host_passes_over_as_hidden_is_missing(here, modules, models, part):
    """Its loader would fetch it again; the person reads why."""
    file = models / FILES[part]
    hidden = file.parent / ".trash"
    hidden.mkdir()
    file.rename(hidden / file.name)
    assert part().missing(WebUIHost()) == "", "the option is on as it comes"
    modules.shared.opts.data["list_hidden_files"] = False
    assert "One lies in a hidden folder" in part().missing(WebUIHost())
    (hidden / file.name).unlink()
    assert "hidden" not in part().missing(WebUIHost())


@pytest.mark.parametrize("part", FILES)
def test_a_models_folder_below_a_hidden_one_has_only_what_bears_the_loaders_own_name(here, modules, models, part):
    home = models.parent / ".webui"
    home.mkdir()
    models.rename(home / "models")
    modules.paths.models_path = str(home / "models")
    modules.shared.opts.data["list_hidden_files"] = False
    assert "Missing" in part().missing(WebUIHost())
    file = home / "models" / FILES[part]
    file.rename(file.with_name(FETCHED[part]))
    assert part().missing(WebUIHost()) == "", "where the loader would put it, it is not fetched again"


def test_a_folder_called_like_a_file_is_none(here, models):
    file = models / FILES[WebuiBlip]
    file.unlink()
    file.mkdir()
    assert "Missing" in WebuiBlip().missing(WebUIHost())


def test_a_host_that_dropped_the_modules_says_so_and_the_others_work(modules, models):
    lines = {line.name: line for line in (*CAPTIONERS.listing(WebUIHost()), *SOURCES.listing(WebUIHost()))}
    assert lines["webui-blip"].reason == ("This WebUI has no interrogator: modules.interrogate is gone.")
    assert lines["deepbooru"].reason.startswith("This WebUI has no DeepBooru:")
    assert lines["pixels"].state == "ready"


def test_outside_a_webui_they_say_so():
    assert "a part of the WebUI" in WebuiBlip().missing(QuietHost())
    assert "a part of the WebUI" in DeepBooru().missing(QuietHost())


def test_deepbooru_proposes_above_its_own_threshold(here, modules):
    red = Picture(Image.new("RGB", (8, 8), (255, 0, 0)))
    host = WebUIHost()
    reading = pipeline.read(red, TAGGED, host, [Caption("")])
    seen = {claim.text: claim.score for claim in reading.evidence if claim.source == "deepbooru"}
    assert seen == pytest.approx({"1girl": 1.0, "long hair": 0.6, "artoria pendragon (fate)": 0.3}), "no rating"

    def tags(threshold: float) -> list[str]:
        found = pipeline.compose(reading, TAGGED.with_values({"deepbooru_threshold": threshold}), host)
        return [tag.text for tag in found.positives if tag.source == "deepbooru"]

    assert tags(0.5) == ["1girl", "long hair"]
    assert tags(0.9) == ["1girl"]
    assert tags(0.2) == ["1girl", "long hair", "artoria pendragon (fate)"]
    found = pipeline.compose(reading, TAGGED.with_values({"deepbooru_threshold": 0.2}), host)
    assert r"artoria pendragon \(fate\)" in found.prompt.prompt
    assert here.tagger.where == "ram" and hooks_of(here.tagger.model) == 0


def test_deepboorus_own_options_hold(here, modules):
    modules.shared.opts.data |= {"deepbooru_use_spaces": False, "deepbooru_filter_tags": "1girl, red eyes"}
    red = Picture(Image.new("RGB", (8, 8), (255, 0, 0)))
    evidence = DeepBooru().look(red, TAGGED, WebUIHost())
    assert [claim.text for claim in evidence] == ["long_hair", "artoria_pendragon_(fate)"]


def test_deepbooru_failing_costs_its_own_tags_alone(here, modules, monkeypatch):
    monkeypatch.setattr(type(here.tagger), "tag_multi", lambda self, image: 1 / 0)
    red = Picture(Image.new("RGB", (8, 8), (255, 0, 0)))
    found = pipeline.analyse(red, TAGGED, WebUIHost(), [Caption("a red car")])
    assert any("red car" in tag.text for tag in found.positives)
    assert any("DeepBooru failed: 'division by zero'" in note for note in found.notes)
    assert here.tagger.where == "ram" and hooks_of(here.tagger.model) == 0
