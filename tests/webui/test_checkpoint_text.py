"""The loaded checkpoint's text encoder: read while the host conditions, and nothing changed by it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

pytest.importorskip("open_clip")

from lib_easydiffuser import pipeline
from lib_easydiffuser.attention import calibrate
from lib_easydiffuser.attention.choose import chosen
from lib_easydiffuser.errors import Interrupted, ModelError, OutOfMemoryError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.webui import weights
from lib_easydiffuser.webui.abilities import text_towers
from lib_easydiffuser.webui.host import WebUIHost
from lib_easydiffuser.webui.parts.checkpoint_text import CheckpointText, CheckpointTextSecond
from lib_easydiffuser.webui.pieces import MOST, first_chunk, plain
from tests.clip.checkpoints import tokenizer_files
from tests.fakes.checkpoints import Forge, OpenClipEngine, Sd, Sdxl, TransformersEngine, placeholder

TEXTS = ["a smiling woman (an astronaut) in an orange space suit", "a cat"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tokenizer")
    tokenizer_files(path)
    return path


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    monkeypatch.setattr(calibrate, "_known", {})
    weights.forget()


MODELS = {
    "sd1": lambda folder: Sd(TransformersEngine(folder)),
    "sd2": lambda folder: Sd(OpenClipEngine()),
    "sdxl": lambda folder: Sdxl([TransformersEngine(folder), OpenClipEngine()]),
    "forge sd": lambda folder: Forge(TransformersEngine(folder)),
    "forge sdxl": lambda folder: Forge(TransformersEngine(folder), TransformersEngine(folder, 1)),
}


@pytest.fixture(params=MODELS)
def loaded(request, folder, modules: Any):
    modules.sd_models.model_data.sd_model = MODELS[request.param](folder)
    return modules.sd_models.model_data.sd_model


def encoders_of(model):
    return [CheckpointText(), CheckpointTextSecond()][: len(text_towers.towers(model))]


def hooks_of(model):
    layers = [layer for tower in text_towers.towers(model) for layer in tower.layers]
    return sum(len(layer._forward_hooks) + len(layer._forward_pre_hooks) for layer in layers)


def test_attention_is_whole_causal_and_over_the_captions_own_pieces(loaded):
    for encoder in encoders_of(loaded):
        assert encoder.missing(QuietHost()) == ""
        for attended, text in zip(encoder.attend(TEXTS, QuietHost()), TEXTS, strict=True):
            tokens = len(attended.pieces) + 2
            layers, heads, *square = attended.attention.shape
            assert layers >= 2 and heads == 4 and square == [tokens, tokens]
            assert attended.attention.sum(-1) == pytest.approx(1.0, abs=1e-4)
            assert np.triu(attended.attention, k=1).max() == 0.0
            said = "".join(text[start:end] for start, end in attended.pieces)
            assert said == text.translate(str.maketrans("", "", " ()"))


def test_a_checkpoint_in_reduced_precision_is_read_as_the_same_attention(loaded):
    """bfloat16 stands for what a GPU has: a CPU of this torch cannot multiply in float16."""
    encoder = CheckpointText()
    whole = encoder.attend(TEXTS, QuietHost())
    for tower in text_towers.towers(loaded):
        tower.module.bfloat16()
    for reduced, precise in zip(encoder.attend(TEXTS, QuietHost()), whole, strict=True):
        assert reduced.attention.dtype == np.float32
        assert np.abs(reduced.attention - precise.attention).max() < 0.05


def test_the_conditioning_stays_and_the_hooks_go(loaded):
    before = text_towers.condition(loaded, ["a red car"])
    for encoder in encoders_of(loaded):
        encoder.attend(TEXTS, QuietHost())
        assert hooks_of(loaded) == 0
    assert torch.equal(text_towers.condition(loaded, ["a red car"]), before)


def test_while_it_is_read_the_conditioning_is_the_same(loaded):
    before = text_towers.condition(loaded, ["a red car"])
    for tower in text_towers.towers(loaded):
        with text_towers.watched(tower, 77):
            assert torch.allclose(text_towers.condition(loaded, ["a red car"]), before, atol=1e-5)


def test_an_exception_inside_is_one_sentence_and_leaves_no_hook(loaded, monkeypatch):
    monkeypatch.setattr(type(loaded), "get_learned_conditioning", lambda self, texts: 1 / 0)
    with pytest.raises(ModelError, match="division by zero") as caught:
        CheckpointText().attend(TEXTS, QuietHost())
    assert "minilm" in caught.value.hint
    assert hooks_of(loaded) == 0


def test_a_layer_that_breaks_leaves_no_hook(loaded):
    broken = text_towers.towers(loaded)[0].layers[0].register_forward_hook(lambda *_: 1 / 0)
    with pytest.raises(ModelError):
        CheckpointText().attend(TEXTS, QuietHost())
    broken.remove()
    assert hooks_of(loaded) == 0


def test_the_next_infotext_does_not_name_what_we_used(loaded, modules, monkeypatch):
    notes = modules.sd_hijack.model_hijack.extra_generation_params = {"Emphasis": "No norm"}
    plain_call = type(loaded).get_learned_conditioning

    def noting(self, texts):
        notes["TI hashes"] = "cat: 1234"
        return plain_call(self, texts)

    monkeypatch.setattr(type(loaded), "get_learned_conditioning", noting)
    CheckpointText().attend(TEXTS, QuietHost())
    assert notes == {"Emphasis": "No norm"}


def test_a_full_device_is_told_as_such(loaded, monkeypatch):
    def full(self, texts):
        raise RuntimeError("CUDA out of memory.")

    monkeypatch.setattr(type(loaded), "get_learned_conditioning", full)
    with pytest.raises(OutOfMemoryError):
        CheckpointText().attend(TEXTS, QuietHost())


def test_a_random_tower_is_refused_with_its_figure_and_words_come_from_minilm(loaded, modules):
    settings = Settings().with_values({"encoder": "checkpoint"})
    found = pipeline.analyse(None, settings, WebUIHost(), [Caption(TEXTS[0])])
    assert found.reading.encoder == "minilm"
    assert "the loaded checkpoint's text encoder" in found.notes[0] and "AUC 0." in found.notes[0]
    assert any("space suit" in tag.text for tag in found.positives)


def test_a_broken_tower_is_refused_with_its_figure(folder, modules):
    engine = TransformersEngine(folder)
    engine.wrapped.transformer.text_model.encoder.layers[0].mlp.fc1.weight.data[:] = float("nan")
    modules.sd_models.model_data.sd_model = Sd(engine)
    _, used, notes = calibrate.maps_for(CheckpointText(), WebUIHost())
    assert used.name == "minilm" and "AUC 0." in notes[0]


def test_calibration_happens_once_and_not_on_more_captions_than_a_cpu_bears(folder, modules, tmp_path):
    modules.paths.models_path = str(tmp_path)
    modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder))
    encoder = CheckpointText()
    calibrate.maps_for(encoder, WebUIHost())
    maps = calibrate.known_maps(encoder, WebUIHost())
    assert maps is not None and maps.figures["captions"] == encoder.calibration_captions(WebUIHost()) < 929
    (stored,) = tmp_path.rglob("checkpoint-*.json")
    assert encoder.fingerprint(WebUIHost()) in stored.name


def test_a_stop_ends_a_calibration(loaded):
    class Stopping(QuietHost):
        asked = 0

        def stopped(self):
            self.asked += 1
            return self.asked > 3

    with pytest.raises(Interrupted):
        calibrate.maps_for(CheckpointText(), Stopping())
    assert hooks_of(loaded) == 0


def test_progress_is_told_while_many_are_read(loaded):
    class Telling(QuietHost):
        told: list[tuple[int, int]] = []

        def progress(self, done, total, text=""):
            self.told.append((done, total))

    host = Telling()
    CheckpointText().attend(["a cat"] * 20, host)
    assert host.told[-1] == (20, 20) and len(host.told) > 1


def test_no_checkpoint_is_loaded_for_it(modules):
    assert "No checkpoint is loaded" in CheckpointText().missing(WebUIHost())
    modules.sd_models.model_data.sd_model = placeholder()
    assert "No checkpoint is loaded" in CheckpointText().missing(WebUIHost())
    with pytest.raises(ModelError, match="gone"):
        CheckpointText().attend(TEXTS, WebUIHost())


def test_while_it_is_away_minilm_reads_and_says_so(modules):
    settings = Settings().with_values({"encoder": "checkpoint"})
    found = pipeline.analyse(None, settings, WebUIHost(), [Caption("a red car")])
    assert found.reading.encoder == "minilm"
    assert found.notes[0].startswith("The encoder 'checkpoint' is not ready, MiniLM reads: No checkpoint is loaded.")


def test_outside_the_webui_it_says_so():
    assert "inside the WebUI" in CheckpointText().missing(QuietHost())


def test_only_sdxl_has_a_second(folder, modules):
    modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder))
    assert "only one text encoder" in CheckpointTextSecond().missing(WebUIHost())


@pytest.mark.parametrize("model", ["sd3", "flux"])
def test_a_checkpoint_that_conditions_otherwise_is_named(folder, modules, model):
    sd3 = SimpleNamespace(cond_stage_model=torch.nn.Identity(), lowvram=False)
    flux = Forge(TransformersEngine(folder), t5=True)
    modules.sd_models.model_data.sd_model = sd3 if model == "sd3" else flux
    assert "SD3, Flux" in CheckpointText().missing(WebUIHost())


def test_an_unloaded_checkpoint_is_not_read(folder, modules):
    modules.devices.device = torch.device("cuda")
    modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder))
    assert "unloaded" in CheckpointText().missing(WebUIHost())
    modules.sd_models.model_data.sd_model.lowvram = True
    assert CheckpointText().missing(WebUIHost()) == ""


def test_another_checkpoint_in_the_same_object_has_another_name(folder, modules):
    model = modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder))
    encoder = CheckpointText()
    first = encoder.fingerprint(WebUIHost())
    model.cond_stage_model.load_state_dict(TransformersEngine(folder, 1).state_dict())
    assert encoder.fingerprint(WebUIHost()) == first, "a LoRA merged into the weights is no new encoder"
    weights.forget(model)
    second = encoder.fingerprint(WebUIHost())
    assert second != first
    model.cond_stage_model.half()
    weights.forget(model)
    assert encoder.fingerprint(WebUIHost()) == second, "half precision is the same encoder"


def test_auto_takes_it_only_where_a_calibration_found_it_better(folder, modules):
    modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder))
    assert chosen("auto", WebUIHost())[0].name == "minilm"
    mine = CheckpointText().fingerprint(WebUIHost())
    known, _, _ = calibrate.maps_for(chosen("minilm", WebUIHost())[0], WebUIHost())
    better = {**known.figures, "auc_in_place": 0.999}
    calibrate._known[mine] = type(known)(mine, known.mean, known.deviation, known.taggable, known.importance, better)
    assert chosen("auto", WebUIHost())[0].name == "checkpoint"


def test_its_words_propose_contrasts_too(folder, modules):
    """What it reads goes the way of every encoder's words: contrasts are proposed by their attention."""
    from lib_easydiffuser.attention.maps import HeadMaps, LinearMap

    modules.sd_models.model_data.sd_model = Sd(TransformersEngine(folder))
    encoder, host = CheckpointText(), WebUIHost()
    width = 7 * 3 * 4
    sure = LinearMap(np.zeros(width, np.float32), 3.0)
    mean, one = np.zeros(width, np.float32), np.ones(width, np.float32)
    name = encoder.fingerprint(host)
    calibrate._known[name] = HeadMaps(name, mean, one, sure, sure, {"auc": 0.9, "auc_in_place": 0.9})
    settings = Settings().with_values({"encoder": "checkpoint"})
    found = pipeline.analyse(None, settings, host, [Caption("a house at night")])
    assert found.reading.encoder == "checkpoint"
    assert any(tag.source == "contrast" and "day" in tag.text for tag in found.negatives), found.negatives


def test_a_textual_inversion_stands_for_its_words(folder):
    engine = TransformersEngine(folder)
    (cat,) = engine.tokenize(["cat"])[0]
    engine.embeddings.known[(cat,)] = 3
    tower = text_towers.towers(Sd(engine))[0]
    text, pieces = first_chunk("a cat sits", tower)
    assert [text[start:end] for start, end in pieces] == ["a", "cat", "cat", "cat", "sits"]


def test_more_than_a_chunk_is_cut_at_a_token(folder):
    tower = text_towers.towers(Sd(TransformersEngine(folder)))[0]
    text, pieces = first_chunk("antidisestablishmentarianism " * 30, tower)
    assert len(pieces) <= MOST and len(tower.tokenize([text])[0]) == len(pieces) > MOST - 8


@pytest.mark.parametrize("text", ["a (b) [c] \\d: BREAK", "İstanbul at NIGHT", "고양이 café 😀 ﬁne"])
def test_plain_text_has_every_letter_in_its_place(folder, text):
    same = plain(text)
    assert len(same) == len(text) and not set("()[]\\") & set(same) and "BREAK" not in same
    tower = text_towers.towers(Sd(TransformersEngine(folder)))[0]
    said, pieces = first_chunk(same, tower)
    assert all(0 <= start <= end <= len(said) for start, end in pieces)
    assert [start for start, _ in pieces] == sorted(start for start, _ in pieces)
