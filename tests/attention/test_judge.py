"""Who may say what matters: a trained text tower of CLIP's kind, not one drawn by chance, broken or blind."""

import json

import numpy as np
import pytest

from lib_easydiffuser.attention import calibrate
from lib_easydiffuser.attention.encoders.clip_text import ClipText
from lib_easydiffuser.attention.judge import LEAST_AUC, auc_in_place
from lib_easydiffuser.attention.maps import HeadMaps, LinearMap
from tests.world.hosts import ModelHost
from tests.world.text_towers import chance_tower, save, train

pytest.importorskip("open_clip")


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    monkeypatch.setattr(calibrate, "_known", {})


def host_with(model, folder):
    save(model, folder / "clip-vit-large-patch14")
    return ModelHost(folder)


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    return host_with(chance_tower(), tmp_path_factory.mktemp("chance"))


@pytest.fixture(scope="module")
def trained(tmp_path_factory, untrained):
    model = chance_tower()
    assert train(model, untrained.models_dir() / "clip-vit-large-patch14", 40) < 0.3, "it has not learned"
    return host_with(model.eval(), tmp_path_factory.mktemp("trained"))


def refusal(host):
    _, used, notes = calibrate.maps_for(ClipText(), host)
    assert used.name == "minilm"
    return notes[0]


def test_a_trained_tower_is_accepted_and_stands_clear_of_its_twin(trained, untrained):
    tower = ClipText()
    maps, used, notes = calibrate.maps_for(tower, trained)
    assert used is tower
    assert all("MiniLM's tags are better" in note for note in notes)
    by_chance = calibrate.maps_for(ClipText(), untrained)
    assert by_chance[1].name == "minilm"
    assert calibrate.deciding_auc(maps) > 0.8
    assert "AUC 0.4" in by_chance[2][0] or "AUC 0.5" in by_chance[2][0]


@pytest.mark.parametrize(("auc", "said"), [(0.76, 1), (0.89, 1), (0.9, 0), (0.98, 0)])
def test_one_that_tells_in_part_is_used_and_said_to(auc, said, untrained):
    """Whoever asks for it has it, and learns that MiniLM would do better."""
    tower, flat = ClipText(), LinearMap(np.zeros(1, np.float32), 0.0)
    name, one = tower.fingerprint(untrained), np.ones(1, np.float32)
    calibrate._known[name] = HeadMaps(name, one, one, flat, flat, {"auc": 0.9, "auc_in_place": auc})
    _, used, notes = calibrate.maps_for(tower, untrained)
    assert used is tower and len(notes) == said
    assert all(f"AUC {auc:.2f}" in note and "MiniLM" in note for note in notes)


@pytest.mark.parametrize(("seed", "sharper"), [(1, 0.0), (2, 0.2)])
def test_chance_is_refused_near_a_half(seed, sharper, tmp_path):
    """The library's draw spreads every look evenly; a wider one looks hard at this word and that."""
    import torch

    model = chance_tower(seed)
    for parameter in model.parameters():
        parameter.data += sharper * torch.randn_like(parameter)
    note = refusal(host_with(model, tmp_path))
    assert "AUC 0.4" in note or "AUC 0.5" in note


def test_a_broken_tower_is_refused(tmp_path):
    model = chance_tower()
    next(value for name, value in model.named_parameters() if "fc1.weight" in name).data[:] = float("nan")
    assert "AUC 0." in refusal(host_with(model, tmp_path))


def test_an_even_look_is_refused(tmp_path):
    model = chance_tower()
    for name, parameter in model.named_parameters():
        if "q_proj" in name:
            parameter.data[:] = 0.0
    assert "AUC 0." in refusal(host_with(model, tmp_path))


def test_a_calibration_judged_otherwise_is_made_again(trained, tmp_path):
    first = calibrate.calibrate(ClipText(), trained, (*_few(),), _few(), "a few", _few())
    path = calibrate.heads_file(ClipText(), trained)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(first.to_json())
    path.write_text(json.dumps(kept))
    assert calibrate.known_maps(ClipText(), trained) is not None
    kept["figures"] = {"auc": 0.9, "auc_new_words": 0.9}
    path.write_text(json.dumps(kept))
    assert calibrate.known_maps(ClipText(), trained) is None
    path.unlink()


def _few():
    from lib_easydiffuser.attention.calibration import calibration_captions

    return calibrate.spread(calibration_captions(), 120)


def words(draw, count=1200):
    """(taggable, stems, places) of words of which nothing is known."""
    taggable = (draw.random_sample(count) < 0.6).astype(float)
    return taggable, np.array([f"w{n // 3}" for n in range(count)]), draw.randint(0, 5, (count, 2))


def test_place_alone_is_no_merit():
    """Where a thing stands is told by counting: a feature that knows nothing else is worth a half."""
    draw = np.random.RandomState(0)
    taggable, stems, places = words(draw)
    places[:, 1] = np.where(taggable > 0.5, 0, places[:, 1])
    features = np.stack([places[:, 1] == n for n in range(5)], axis=1) + 0.01 * draw.randn(len(places), 5)
    assert 0.4 < auc_in_place(features, taggable, stems, places) < 0.6


def test_a_known_word_is_no_merit():
    """Stems recognised one by one, each with its own label, say nothing of the next stem."""
    draw = np.random.RandomState(1)
    _, stems, places = words(draw)
    names, which = np.unique(stems, return_inverse=True)
    taggable = (draw.random_sample(len(names)) < 0.6).astype(float)[which]
    assert 0.4 < auc_in_place(30.0 * np.eye(len(names))[which], taggable, stems, places) < 0.6


def test_what_tells_unseen_words_apart_counts_whole():
    draw = np.random.RandomState(2)
    taggable, stems, places = words(draw)
    features = taggable[:, None] + 0.1 * draw.randn(len(stems), 3)
    assert auc_in_place(features, taggable, stems, places) > 0.99
    more = np.concatenate([features, 0.01 * draw.randn(len(stems), 2000)], axis=1)
    assert auc_in_place(more, taggable, stems, places) > LEAST_AUC


def test_nothing_to_compare_is_chance():
    draw = np.random.RandomState(3)
    taggable, stems, places = words(draw, 40)
    features = draw.randn(40, 4)
    assert auc_in_place(features, np.ones(40), stems, places) == 0.5
    assert auc_in_place(np.full((40, 4), np.nan), taggable, stems, places) == 0.5
    assert auc_in_place(np.zeros((40, 4)), taggable, np.array(["one"] * 40), places) == 0.5
