"""CLIP's word on two pictures, where a model is on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.loop.rounds import play
from lib_easydiffuser.loop.scores import likeness
from lib_easydiffuser.records import Picture
from tests.clip.checkpoints import transformers_clip

from .world import HOST, SETTINGS, Shapes, asked, drawn, reference

pytest.importorskip("open_clip")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    transformers_clip(folder / "clip-vit-large-patch14")
    return folder


def test_it_is_scored_with_its_range_and_the_model_s_name(models: Path) -> None:
    settings = SETTINGS.with_values({"models_dir": str(models), "clip": "clip-l"})
    same, why = likeness(Picture(drawn(("red",))), Picture(drawn(("red",))), settings, HOST)
    other, _ = likeness(Picture(drawn(("red",))), Picture(drawn(("green", "blue"))), settings, HOST)
    assert same and other and why == "" and same.value > 0.99999 > other.value
    assert (same.low, same.high) == (-1.0, 1.0) and "CLIP" in same.what


def test_a_round_has_it_for_every_seed(models: Path) -> None:
    settings = SETTINGS.with_values({"models_dir": str(models), "clip": "clip-l"})
    analysis = reference("red", "blue", settings=settings)
    *_, done = play(analysis, asked(analysis, 1, 2), Shapes(), settings, HOST)
    found = next(item for item in done.summary.scores if item.score.name == "clip")
    assert len(found.spread.values) == 2 and not any("CLIP" in note for note in done.summary.notes)


def test_without_a_model_it_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    score, why = likeness(Picture(drawn(("red",))), Picture(drawn(("red",))), SETTINGS, HOST)
    assert score is None and "no CLIP model on this machine" in why
