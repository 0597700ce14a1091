"""Five captions with the labels of a tiny CLIP that lies on disk as a real one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.clip import banks
from lib_easydiffuser.evaluate.records import Answer
from lib_easydiffuser.evaluate.run import asked
from lib_easydiffuser.evaluate.ways._contract import Asked
from lib_easydiffuser.evaluate.ways.five import joined, labels_of
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.settings import Settings
from tests.clip.checkpoints import transformers_clip

pytest.importorskip("open_clip", reason="open_clip, whose vocabulary the tiny CLIP reads with, is not installed")

LISTS = {
    "mediums": "oil painting\nphoto\npencil sketch", "movements": "cubism\nrealism", "artists": "by a\nby b",
    "flavors": "\n".join(f"{tone} {thing}" for tone in ("soft", "hard", "red") for thing in ("light", "mood")),
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(banks, "package_lists", lambda: ())  # 111,908 labels would take minutes
    transformers_clip(tmp_path / "models" / "clip-vit-large-patch14")
    (tmp_path / "lists").mkdir()
    for name, text in LISTS.items():
        (tmp_path / "lists" / f"{name}.txt").write_text(text, "utf-8")
    told = {"label_lists": str(tmp_path / "lists"), "models_dir": str(tmp_path / "models"), "clip": "clip-l"}
    return Settings().with_values(told)


def test_each_caption_has_medium_movement_and_three_flavors(settings: Settings, photographs: Path) -> None:
    picture = load_picture(photographs / "coffee.png")
    labels = labels_of(picture, settings, QuietHost())
    assert {kind: len(some) for kind, some in labels.items()} == {"medium": 1, "movement": 1, "flavor": 3}
    assert labels["medium"][0] in LISTS["mediums"] and "by a" not in str(labels)
    (asking,) = asked(["five:pixels"], settings, QuietHost())
    (answer,) = asking.way.answers(Asked([picture], "pixels", settings, QuietHost()))
    assert isinstance(answer, Answer)
    behind = [label for kind in ("medium", "movement", "flavor") for label in labels[kind]]
    assert all(text.endswith(", " + ", ".join(behind)) for text in answer.texts)
    assert set(answer.without) == {"medium", "movement", "flavor", "all labels"}
    assert answer.without["all labels"] == tuple(text.removesuffix(", " + ", ".join(behind)) for text in answer.texts)
    assert labels["medium"][0] not in answer.without["medium"][0]
    (labelled,) = asked(["labels:classic"], settings.with_values({"captioner": "pixels"}), QuietHost())
    (said,) = labelled.way.answers(
        Asked([picture], "classic", settings.with_values({"captioner": "pixels"}), QuietHost())
    )
    assert isinstance(said, Answer) and set(said.without) == {"the caption", "the labels"}


def test_without_a_clip_the_captions_stand_alone(
    tmp_path: Path, photographs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert labels_of(load_picture(photographs / "coffee.png"), Settings(), QuietHost()) == {}
    answer = joined(["a cup", "a spoon"], {}, QuietHost())
    assert answer.texts == ("a cup", "a spoon") and list(answer.without) == ["all captions but the first"]
