"""The file: what went in comes out, and nothing else is taken for one."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from lib_easydiffuser.errors import BrokenModelError, MissingModelError
from lib_easydiffuser.learn.card import model_card, versions
from lib_easydiffuser.learn.regressor import Card, Regressor, ridge_tensors
from lib_easydiffuser.learn.regressor_file import FORMAT, load_regressor, save_regressor
from lib_easydiffuser.learn.ridge import fit_ridge


@pytest.fixture
def regressor() -> Regressor:
    random = np.random.default_rng(0)
    ridge = fit_ridge(random.normal(size=(12, 5)), random.normal(size=(12, 384)))
    card = Card(
        "ridge", "eyes", "abc", pictures={"train": 12}, truths=12, settings={"penalty": ridge.penalty}, seen=["k1"],
        scores={"held_out": {"mean": 0.5, "low": None, "high": None}}, versions=versions(), made="2026-11-30",
    )  # fmt: skip
    return Regressor(card, ridge_tensors(ridge))


def test_what_is_saved_comes_back(regressor: Regressor, tmp_path: Path) -> None:
    save_regressor(regressor, tmp_path / "r.safetensors")
    again = load_regressor(tmp_path / "r.safetensors")
    assert again.card == regressor.card
    x = np.random.default_rng(1).normal(size=(3, 5))
    np.testing.assert_array_equal(again.from_features(x), regressor.from_features(x))


def test_the_same_regressor_is_the_same_bytes(regressor: Regressor, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save_regressor(regressor, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_its_card_is_a_page(regressor: Regressor) -> None:
    page = model_card(regressor.card, "mine.safetensors")
    assert page.startswith("# mine.safetensors\n") and "| held out |" not in page
    assert "| held_out | 0.5000 |" in page and "| numpy |" in page and "12 true prompts" in page


def refused(path: Path) -> str:
    with pytest.raises(BrokenModelError) as caught:
        load_regressor(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match="There is no regressor"):
        load_regressor(tmp_path / "nowhere.safetensors")


def test_a_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "ran",)  # type: ignore[return-value]

    path = tmp_path / "r.safetensors"
    path.write_bytes(pickle.dumps(Evil()))
    assert "cannot be read as safetensors" in refused(path)
    assert not (tmp_path / "ran").exists()


def test_another_tools_safetensors_are_refused(regressor: Regressor, tmp_path: Path) -> None:
    path = tmp_path / "lora.safetensors"
    save_file({"lora_up.weight": np.zeros((4, 4), np.float32)}, path, {"ss_network_dim": "4"})
    assert "no mark of ours" in refused(path)


@pytest.mark.parametrize(
    "card, change, told",
    [
        (7, {}, "card"), ([], {}, "card"), ({"kind": "ridge"}, {}, "card"),
        ({"kind": "magic", "name": "eyes"}, {}, "magic"),
        (None, {"bias": np.zeros(3, np.float32)}, "bias has shape"),
        (None, {"weights": np.full((5, 384), np.nan, np.float32)}, "weights"),
        (None, {"scale": np.zeros(5, np.float32)}, "scale of 0"),
        (None, {"extra": np.zeros(1, np.float32)}, "extra"),
    ],
)  # fmt: skip
def test_a_card_that_does_not_fit_is_one_sentence(
    regressor: Regressor, tmp_path: Path, card: object, change: dict[str, np.ndarray], told: str
) -> None:
    from dataclasses import asdict

    path = tmp_path / "r.safetensors"
    text = json.dumps({"format": FORMAT, "card": card if card is not None else asdict(regressor.card)})
    save_file({**regressor.tensors, **change}, path, {"easydiffuser": text})
    assert told in refused(path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"format": "easydiffuser-regressor/9"}', "[" * 100_000])
def test_a_mark_that_is_none_of_ours_is_refused(regressor: Regressor, tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.safetensors"
    save_file(dict(regressor.tensors), path, {"easydiffuser": text})
    assert "is no prompt regressor" in refused(path)


def test_a_cut_file_is_refused(regressor: Regressor, tmp_path: Path) -> None:
    path = tmp_path / "r.safetensors"
    save_regressor(regressor, path)
    path.write_bytes(path.read_bytes()[:-100])
    assert "cannot be read" in refused(path)


@pytest.mark.parametrize(
    "arguments",
    [
        {"checkpoint_path": "/tmp/x.pth"}, {"pretrained": True}, {"pretrained_cfg": "a"}, {"cache_dir": "/tmp"},
        {"pretrained_cfg_overlay": {"url": "http://evil/x"}}, {"num_classes": 3}, {"features_only": True},
        {"depth": [2, 2]}, {"norm_layer": "x" * 65}, ["depth"],
    ],
)  # fmt: skip
def test_a_strangers_file_does_not_choose_what_timm_reads(tmp_path: Path, arguments: object) -> None:
    card = {
        "kind": "timm",
        "name": "vit_base_patch16_224",
        "settings": {"side": 24, "model_args": arguments},
        "seen": [],
    }
    path = tmp_path / "r.safetensors"
    save_file({"x": np.zeros(1, np.float32)}, path, {"easydiffuser": json.dumps({"format": FORMAT, "card": card})})
    assert "argument" in refused(path) or "model_args" in refused(path)


def test_a_models_own_measures_are_taken(tmp_path: Path) -> None:
    settings = {"side": 24, "model_args": {"depth": 2, "global_pool": "avg", "drop_rate": 0.1, "qkv_bias": False}}
    card = Card("timm", "vit_base_patch16_224", settings=settings, seen=[])
    save_regressor(Regressor(card, {"x": np.zeros(1, np.float32)}), tmp_path / "r.safetensors")
    assert load_regressor(tmp_path / "r.safetensors").card.settings == settings
