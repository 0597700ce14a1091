"""Korean in the person's own lists of words: whoever composes a prompt reads it as English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib_easydiffuser.pipeline import analyse, compose, proposed, read
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate import settings_in_english
from lib_easydiffuser.translate.hangul import has_hangul
from lib_easydiffuser.translate.remembered import could_learn

from .taught import UNKNOWN, FolderHost, bare, taught

__all__ = ["bare", "taught"]

CAR = (Caption("a red car next to a cat on the street"),)


def texts(host: FolderHost, settings: Settings, side: str = "positives") -> list[str]:
    return [tag.text for tag in getattr(analyse(None, settings, host, CAR), side)]


def test_always_is_written_in_english_and_stays_as_typed_in_the_settings(bare: FolderHost) -> None:
    settings = Settings(always=("긴 머리", "masterpiece"))
    assert texts(bare, settings)[:2] == ["long hair", "masterpiece"]
    assert settings.always == ("긴 머리", "masterpiece")


def test_the_blacklist_bans_every_tag_the_word_stands_for(bare: FolderHost) -> None:
    plain = texts(bare, Settings())
    assert "red car" in plain
    assert texts(bare, Settings(blacklist=("빨간 자동차",))) == [text for text in plain if text != "red car"]
    banned = settings_in_english(Settings(blacklist=("자동차", "소파", "밤, 낮")), bare)[0].blacklist
    assert {"car", "sofa", "couch", "night"} <= set(banned) and not any(map(has_hangul, banned))


def test_rename_is_read_on_both_sides(bare: FolderHost) -> None:
    found = texts(bare, Settings(rename=("고양이=강아지", "street=거리")))
    assert "puppy" in found and "cat" not in found
    assert settings_in_english(Settings(rename=("cat=강아지", "no sign")), bare)[0].rename == ("cat=puppy", "no sign")


def test_negatives_of_ones_own_and_those_never_wanted(bare: FolderHost) -> None:
    before = texts(bare, Settings(), "negatives")
    assert "blurry" in before and "long hair" not in before
    after = texts(bare, Settings(negative_always=("긴 머리",), negative_never=("흐릿한",)), "negatives")
    assert after[0] == "long hair" and "blurry" not in after


def test_candidates_alone_are_in_english_too(bare: FolderHost) -> None:
    settings = Settings(negative_always=("긴 머리",))
    found = proposed(read(None, settings, bare, CAR), settings, bare)
    assert [tag.text for tag in found if tag.source == "own"] == ["long hair"]


@pytest.mark.parametrize("name", ["always", "negative_always", "blacklist", "negative_never"])
def test_a_word_nobody_knows_stays_as_typed_and_is_said(bare: FolderHost, name: str) -> None:
    settings = replace(Settings(), **{name: (UNKNOWN,)})
    analysis = analyse(None, settings, bare, CAR)
    (note,) = [note for note in analysis.notes if UNKNOWN in note]
    assert note.startswith("The setting ")
    assert note.endswith(f"holds '{UNKNOWN}', which was not translated: no such word in the lexicon.")
    assert (UNKNOWN in [tag.text for tag in analysis.tags]) == (name in ("always", "negative_always"))


def test_a_model_on_disk_is_asked_by_a_run_and_remembered_for_what_runs_none(taught: FolderHost) -> None:
    settings = Settings(always=(UNKNOWN,))
    reading = read(None, Settings(), taught, CAR)
    before = compose(reading, settings, taught)
    assert before.positives[0].text == UNKNOWN, "composing runs no model"
    assert before.notes[-1].endswith("Press Re-tag: the translation model reads it.")
    assert texts(taught, settings)[0] == "red dress"
    after = compose(reading, settings, taught)
    assert after.positives[0].text == "red dress" and after.notes == reading.notes


def test_a_broken_model_leaves_the_word_as_typed(taught: FolderHost) -> None:
    (taught.models_dir() / "opus-mt-ko-en" / "source.spm").write_bytes(b"nothing of the kind")
    analysis = analyse(None, Settings(always=(UNKNOWN,)), taught, CAR)
    assert analysis.positives[0].text == UNKNOWN
    assert analysis.notes[-1].endswith("no such word in the lexicon."), "it was asked already"
    assert not could_learn(UNKNOWN, Settings(), taught)


def test_english_settings_are_the_very_same() -> None:
    settings = Settings(always=("long hair",), rename=("kitty=cat",))
    assert settings_in_english(settings, FolderHost.__new__(FolderHost)) == (settings, ())
