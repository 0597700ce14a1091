from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags.negatives import find_embeddings
from lib_easydiffuser.tags.negatives.embeddings import is_negative_embedding


def test_installed_ones_are_found_by_name(tmp_path: Path) -> None:
    (tmp_path / "negative").mkdir()
    for name in ("EasyNegative.safetensors", "negative/badhandv4.pt", "ng_deepnegative_v1_75t.pt", "bad-hands-5.pt"):
        (tmp_path / name).write_bytes(b"")
    for name in ("my_face.pt", "EasyNegative.txt", "verybadimagenegative_v1.3.preview.png"):
        (tmp_path / name).write_bytes(b"")
    assert find_embeddings(tmp_path) == ["bad-hands-5", "badhandv4", "EasyNegative", "ng_deepnegative_v1_75t"]


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert find_embeddings(tmp_path / "absent") == []


@pytest.mark.parametrize("name", ["verybadimagenegative_v1.3", "bad_prompt_version2", "BadDream", "FastNegativeV2"])
def test_known_names(name: str) -> None:
    assert is_negative_embedding(name)


@pytest.mark.parametrize("name", ["badger", "my_style", "hands", "charturnerv2"])
def test_other_names(name: str) -> None:
    assert not is_negative_embedding(name)


def test_installed_ones_are_offered_by_name_and_never_assumed(tmp_path: Path) -> None:
    class Installed(QuietHost):
        def embeddings_dir(self) -> Path:
            return tmp_path

    (tmp_path / "EasyNegative.safetensors").write_bytes(b"")
    told = analyse(None, Settings(), Installed(), (Caption("a cat"),))
    assert any("EasyNegative" in note for note in told.notes)
    assert "EasyNegative" not in told.prompt.negative_prompt
    chosen = Settings().with_values({"negative_embeddings": "EasyNegative"})
    used = analyse(None, chosen, Installed(), (Caption("a cat"),))
    assert "EasyNegative" in used.prompt.negative_prompt
    assert not any("EasyNegative" in note for note in used.notes)


def test_a_chosen_ones_name_stays_as_it_is_in_every_style() -> None:
    knobs = {"negative_embeddings": "EasyNegative", "style": "booru", "underscores": True}
    told = analyse(None, Settings().with_values(knobs), QuietHost(), (Caption("a man in winter"),))
    negative = told.prompt.negative_prompt.split(", ")
    assert negative[0] == "EasyNegative"
    assert "low_quality" in negative


def test_the_negative_prompt_is_grouped_by_part() -> None:
    told = analyse(None, Settings(), QuietHost(), (Caption("a man in a winter street with no cars"),))
    parts = [tag.source for tag in told.tags if tag.polarity == "negative"]
    assert {"denied", "quality", "anatomy", "contrast"} <= set(parts)
    assert len([at for at in range(1, len(parts)) if parts[at] != parts[at - 1]]) == len(set(parts)) - 1
