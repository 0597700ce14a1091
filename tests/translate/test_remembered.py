"""What a translation model says of a word is remembered, when it is a tag."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate.remembered import _as_tag, could_learn, english_of, forget, learn

from .checkpoints import marian
from .taught import UNKNOWN, FolderHost, bare, taught

__all__ = ["bare", "taught"]


@pytest.mark.parametrize(
    "said, tag",
    [
        ("Long hair.", "long hair"),
        ("A red dress", "a red dress"),
        ("NASA", "NASA"),
        ("red, blue", "red blue"),
        ("긴 hair", ""),
        ("длинные волосы", ""),
        (" ... ", ""),
        ("I am sorry but I do not know what you mean by that", ""),
    ],
)
def test_a_tag_is_made_of_what_a_model_says(said: str, tag: str) -> None:
    assert _as_tag(said) == tag


def test_a_word_is_learnt_once_in_any_spacing(taught: FolderHost) -> None:
    assert english_of(UNKNOWN) == "" and could_learn(UNKNOWN, Settings(), taught)
    learn([UNKNOWN, "긴 머리", "long hair"], Settings(), taught)
    assert english_of(UNKNOWN) == english_of(" ".join(UNKNOWN)) == "red dress"
    assert english_of("긴 머리") == "long hair", "the lexicon's own word holds"
    forget()
    assert english_of(UNKNOWN) == ""


def test_what_is_no_english_is_not_taken_for_a_translation(bare: FolderHost, tmp_path: Path) -> None:
    marian(tmp_path / "opus-mt-ko-en")  # its random weights say Hangul
    learn([UNKNOWN], Settings(), bare)
    assert english_of(UNKNOWN) == ""
    assert not could_learn(UNKNOWN, Settings(), bare)


def test_without_a_model_nothing_is_promised(bare: FolderHost) -> None:
    learn([UNKNOWN], Settings(), bare)
    assert not could_learn(UNKNOWN, Settings(), bare) and english_of(UNKNOWN) == ""


def test_a_person_who_stops_stops_it(taught: FolderHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taught, "stopped", lambda: True)
    with pytest.raises(Interrupted):
        learn([UNKNOWN], Settings(), taught)
    assert could_learn(UNKNOWN, Settings(), taught), "it may be asked again"
