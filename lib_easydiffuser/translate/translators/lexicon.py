"""The embedded lexicon: Korean into English, word by word, without a model."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import LanguageError, quoted
from ...host import Host
from ...settings import Settings
from ..sentence import english_caption
from ._contract import Translator

_READABLE = 0.5  # share of a caption's words that must be known


class Lexicon(Translator):
    """Reads a Korean caption when it knows at least half of its words."""

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
    if not english or len(unread) > _READABLE * len(text.split()):
        raise LanguageError(
            f"The Korean caption {quoted(text)} cannot be read: {quoted(', '.join(unread) or text)} "
            "is not in the lexicon.",
            "Use simpler words or English, or download a translation model (opus-mt-ko-en).",
        )
    return english
