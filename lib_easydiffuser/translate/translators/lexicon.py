"""The embedded lexicon: Korean into English, word by word, without a model."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import LanguageError, quoted
from ...host import Host
from ...settings import Settings
from ..sentence import english_caption
from ._contract import Translator

_LOST = 0.75  # share of a caption's letters that may be unknown; the person is told which words they are


class Lexicon(Translator):
    """Reads a Korean caption when it knows a quarter of it."""

    name = "lexicon"
    title = "Embedded lexicon, Korean to English"
    rank = 1
    pairs = (("ko", "en"),)

    def translate(
        self, texts: Sequence[str], source: str, target: str, settings: Settings, host: Host
    ) -> tuple[str, ...]:
        return tuple(_read(text) for text in texts)


def _read(text: str) -> str:
    english, unread = english_caption(text)
    if not english or _letters("".join(unread)) > _LOST * _letters(text):
        raise LanguageError(
            f"The Korean caption {quoted(text)} cannot be read: {quoted(', '.join(unread) or text)} "
            "is not in the lexicon.",
            "Use simpler words or English, or download a translation model (opus-mt-ko-en).",
        )
    return english


def _letters(text: str) -> int:
    """Words would not do: 모닥불,텐트,별 has no space."""
    return sum(letter.isalnum() for letter in text)
