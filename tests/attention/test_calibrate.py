"""Which encoders may say what matters: a trained one is accepted, a random one refused."""

import dataclasses
import json

import numpy as np
import pytest

from lib_easydiffuser.attention import calibrate
from lib_easydiffuser.attention.calibration import calibration_captions
from lib_easydiffuser.attention.encoders._bert import Bert
from lib_easydiffuser.attention.encoders.minilm import MiniLM
from lib_easydiffuser.attention.maps import HeadMaps, shipped_maps
from lib_easydiffuser.errors import BrokenModelError
from lib_easydiffuser.host import QuietHost


class Folder(QuietHost):
    """A host with a models folder."""

    def __init__(self, path):
        self.path = path

    def models_dir(self):
        return self.path


class Unseen(MiniLM):
    """MiniLM under a name nobody has shipped maps for."""

    name = "unseen"
    title = "an unseen encoder"


class Random(Unseen):
    """The same architecture, weights drawn by chance."""

    name = "random"
    title = "a random encoder"

    def fingerprint(self, host):
        return "random"

    def _reader(self, sentences, folder):
        if self._model is None:
            self._model = Bert(folder)
            drawn = np.random.RandomState(0)
            self._model._weights = {
                name: (
                    drawn.normal(0, 0.02, weight.shape).astype(np.float32)
                    if weight.ndim == 2
                    else np.full(weight.shape, name.endswith("LayerNorm.weight"), np.float32)
                )
                for name, weight in self._model._weights.items()
            }
        return self._model


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    monkeypatch.setattr(calibrate, "_known", {})


def test_minilm_uses_its_shipped_maps():
    encoder = MiniLM()
    maps, used, notes = calibrate.maps_for(encoder, QuietHost())
    assert used is encoder and notes == ()
    assert maps.fingerprint == encoder.fingerprint(QuietHost())
    assert maps.figures["auc"] > 0.95


def test_a_trained_encoder_is_calibrated_on_our_own_captions_and_kept(tmp_path):
    encoder, host = Unseen(), Folder(tmp_path)
    maps, used, notes = calibrate.maps_for(encoder, host)
    assert used is encoder and notes == ()
    assert maps.figures["captions"] == len(calibration_captions())
    # The weights are MiniLM's: what the shipped maps say of them is measured on the captions of all encoders.
    assert calibrate.deciding_auc(maps) == pytest.approx(calibrate.deciding_auc(shipped_maps("minilm")), abs=2e-3)
    (stored,) = tmp_path.rglob("*.json")
    assert json.loads(stored.read_text())["fingerprint"] == encoder.fingerprint(host)


def test_a_stored_calibration_is_not_made_again(tmp_path, monkeypatch):
    host = Folder(tmp_path)
    first, _, _ = calibrate.maps_for(Unseen(), host)
    monkeypatch.setattr(calibrate, "_known", {})
    monkeypatch.setattr(calibrate, "calibrate", None)
    again, _, _ = calibrate.maps_for(Unseen(), host)
    assert again.figures == first.figures


def test_a_random_encoder_is_refused_with_its_figure_and_gives_way_to_minilm():
    maps, used, notes = calibrate.maps_for(Random(), QuietHost())
    assert used.name == "minilm"
    assert maps.figures == shipped_maps("minilm").figures
    (note,) = notes
    assert "a random encoder" in note and "AUC 0." in note and "MiniLM" in note


def test_maps_survive_writing_and_a_broken_file_says_what_to_do():
    maps = shipped_maps("minilm")
    again = HeadMaps.from_json(maps.to_json(), "x")
    assert again.taggable.weights == pytest.approx(maps.taggable.weights, rel=1e-4)
    assert again.figures == maps.figures
    with pytest.raises(BrokenModelError, match=r"heads\.json") as caught:
        HeadMaps.from_json(maps.to_json()[:100], "heads.json")
    assert "Delete" in caught.value.hint


def test_an_unwritable_folder_only_costs_the_next_calibration(tmp_path):
    file = tmp_path / "models"
    file.write_text("not a folder")
    maps, used, _ = calibrate.maps_for(Unseen(), Folder(file))
    assert used.name == "unseen" and maps.figures["auc"] > calibrate.LEAST_AUC


def test_figures_come_from_captions_the_fit_has_not_seen(minilm):
    """With labels drawn by chance nothing can be learned, and the figures must say so."""
    import random

    draw = random.Random(0)
    noise = [
        dataclasses.replace(caption, taggable=tuple(draw.random() < 0.5 for _ in caption.taggable))
        for caption in calibration_captions()
    ]
    maps = calibrate.calibrate(minilm, QuietHost(), noise, noise, "noise", noise)
    assert 0.35 < maps.figures["auc"] < 0.65
    assert 0.44 < calibrate.deciding_auc(maps) < 0.56


def test_places_and_known_words_are_no_proof():
    """By the attention of random weights a word's place can be told, and one met before recognised."""
    captions = calibration_captions()
    figures = calibrate.calibrate(Random(), QuietHost(), captions, captions, "own").figures
    assert calibrate.deciding_auc(calibrate.known_maps(MiniLM(), QuietHost())) > 0.95
    assert figures["auc_in_place"] < calibrate.LEAST_AUC
    assert figures["auc_in_place"] < figures["auc"] - 0.1
