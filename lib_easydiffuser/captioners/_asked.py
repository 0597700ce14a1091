"""What a model is asked for, and in which language it shall answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..errors import CaptionError
from ..records import Caption
from ..settings import Settings
from ._instructions import instruction

# Prompts and tags are English whatever a person speaks: image models read nothing else.
_ENGLISH_KINDS = ("prompt", "tags")
_IN_KOREAN = " Write the whole answer in Korean, not in English. 한국어로만 답하세요."
TRANSLATE = "Translate this Korean caption of a picture into plain English. Answer with the translation alone.\n\n"


@dataclass(frozen=True)
class Asked:
    """An instruction.

    Attributes:
        text: As it goes to the model, and into the JSON.
        korean: Whether the answer shall be Korean.
        notes: Sentences for the person, where it is not what they asked for.
    """

    text: str
    korean: bool = False
    notes: tuple[str, ...] = ()


def asked_in_words(settings: Settings, title: str, words: Mapping[str, str], korean: bool) -> Asked:
    """The instruction for a model that understands any.

    Args:
        settings: Its kind of caption is a name, not "auto".
        words: By kind of caption what this model was trained to be asked; the house's own words for the others.
        korean: Whether it speaks Korean.

    Raises:
        UsageError: If it is to be the person's own and they wrote none.
    """
    own = settings.caption_kind == "own"
    text = instruction(settings, "") if own else words.get(settings.caption_kind) or instruction(settings, "")
    wanted, notes = in_korean(settings, title, korean)
    if not wanted:
        return Asked(text, notes=notes)
    # The house's own words say "plain English": two languages in one question, and many a model takes the first.
    return Asked((text if own else text.replace("English", "Korean")) + _IN_KOREAN, True, notes)


def in_korean(settings: Settings, title: str, speaks: bool) -> tuple[bool, tuple[str, ...]]:
    """(whether Korean is asked for, a note where it was wanted and is not)."""
    if settings.caption_language != "korean":
        return False, ()
    if not speaks:
        return False, (f"{title} does not speak Korean: its caption is English.",)
    if settings.caption_kind in _ENGLISH_KINDS:
        return False, (f"A caption of the kind {settings.caption_kind} is for an image model, so it is English.",)
    return True, ()


def with_english(caption: Caption, title: str, in_english: Callable[[str], str]) -> Caption:
    """A caption that was asked for in Korean, with its English: tags are made of that, and the Korean is shown.

    Args:
        title: Who was asked.
        in_english: Says a Korean text in English; a CaptionError where it cannot.
    """
    if not _has_hangul(caption.text):
        return replace(caption, notes=(*caption.notes, f"{title} was asked for Korean and answered in English."))
    try:
        english = in_english(caption.text)
    except CaptionError:
        english = ""
    # Where it cannot say it in English, the translator reads the Korean, as a caption that a person typed.
    good = english and not _has_hangul(english)
    return replace(caption, text=english, original=caption.text, focus=None) if good else caption


def _has_hangul(text: str) -> bool:
    """Whether there is a Korean syllable in it."""
    return any("\uac00" <= character <= "\ud7a3" for character in text)
