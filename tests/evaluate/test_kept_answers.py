"""What was answered is given again only while those who answered are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lib_easydiffuser import captioners
from lib_easydiffuser.clip import banks
from lib_easydiffuser.evaluate.examples import examples
from lib_easydiffuser.evaluate.kept_answers import KeptAnswers, question
from lib_easydiffuser.evaluate.run import asked, evaluate
from lib_easydiffuser.host import Host
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.settings import Settings
from tests.clip.checkpoints import transformers_clip

Folder = Callable[[int], Path]


class Newcomer(captioners.Captioner):
    """Better than all others, as soon as it is there."""

    name = "newcomer"
    title = "A captioner that comes later"
    rank = 1000
    on_cpu = True

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        return (Caption("a word of the newcomer"),)


@pytest.fixture(autouse=True)
def _no_lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "HF_HUB_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(banks, "package_lists", lambda: ())


def comes(monkeypatch: pytest.MonkeyPatch, host: Host) -> None:
    list(captioners.REGISTRY.all(host))
    monkeypatch.setitem(captioners.REGISTRY._parts, "newcomer", Newcomer())


@pytest.mark.parametrize("way", ["captioner", "five", "tags"])
def test_a_captioner_that_came_is_asked(
    pictures: Folder, host: Host, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    folder, settings = pictures(2), Settings()

    def shown() -> str:
        found = examples([folder], "auto", settings, host)
        kept = KeptAnswers(tmp_path / "answers.jsonl")
        return evaluate(found, asked([way], settings, host), settings, host, kept).results[1].shown[0]

    before = shown()
    comes(monkeypatch, host)
    assert "newcomer" not in before and "newcomer" in shown()


def asks(way: str, host: Host, settings: Settings) -> str:
    (asking,) = asked([way], settings, host)
    return question(asking.way, asking.argument, settings, host)


def test_a_clip_that_came_and_a_list_that_changed_are_another_question(host: Host, tmp_path: Path) -> None:
    pytest.importorskip("open_clip", reason="open_clip, whose vocabulary the tiny CLIP reads with, is not installed")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "mediums.txt").write_text("oil painting\nphoto", "utf-8")
    settings = Settings().with_values({"label_lists": str(tmp_path / "lists"), "captioner": "pixels"})
    plain = asks("captioner:pixels", host, settings)
    alone = asks("five:pixels", host, settings)
    assert alone == asks("five:pixels", host, settings)
    transformers_clip(tmp_path / "models" / "clip-vit-large-patch14")
    ways = ("five:pixels", "labels", "tags:pixels")
    labelled = settings.with_values({"labels": True})
    there = [asks(way, host, labelled) for way in ways]
    assert asks("five:pixels", host, settings) != alone and asks("captioner:pixels", host, settings) == plain
    (tmp_path / "lists" / "mediums.txt").write_text("oil painting\nphotograph", "utf-8")
    assert all(asks(way, host, labelled) != before for way, before in zip(ways, there, strict=True))


def test_another_version_and_other_code_are_another_question(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asks("captioner:pixels", host, Settings())
    with monkeypatch.context() as patch:
        patch.setattr("lib_easydiffuser.batch.stages.__version__", "9.9.9")
        assert asks("captioner:pixels", host, Settings()) != before
    with monkeypatch.context() as patch:
        patch.setattr("lib_easydiffuser.evaluate.ways._state.file_fingerprint", lambda path: "edited")
        assert asks("captioner:pixels", host, Settings()) != before
