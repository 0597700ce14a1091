"""The person's own words in the settings, where those are Korean: in English for whoever composes a prompt.

The settings themselves stay as they were typed: that is what the person sees in the control.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from ..errors import quoted
from ..host import Host
from ..settings import Settings, knobs
from .hangul import has_hangul, squeezed
from .lexicon import entries
from .remembered import could_learn
from .typed import phrase_in_english, pieces_of

NOT_IN_LEXICON = "was not translated: no such word in the lexicon."
HOW = "Press Re-tag: the translation model reads it."

Read = tuple[tuple[str, ...], tuple[str, ...]]  # (texts in English, what could not be read)


def settings_in_english(settings: Settings, host: Host) -> tuple[Settings, tuple[str, ...]]:
    """The settings with Korean words in English, and a note for each word nobody could read. Runs no model."""
    values: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    for name, reader in _READERS.items():
        if any(map(has_hangul, getattr(settings, name))):
            read = [reader(text) if has_hangul(text) else ((text,), ()) for text in getattr(settings, name)]
            values[name] = tuple(text for texts, _ in read for text in texts)
            notes += [_note(name, word, settings, host) for _, unread in read for word in unread]
    return (replace(settings, **values) if values else settings), tuple(notes)  # type: ignore[arg-type]


def korean_in(settings: Settings) -> Iterator[str]:
    """Every Korean phrase in the settings that `learn` may be asked for."""
    texts = (text for name in _READERS for text in getattr(settings, name) if has_hangul(text))
    for text in texts:
        for side in text.split("=") if text in settings.rename else (text,):
            yield from (piece.typed for piece in pieces_of(side) if piece.unread)


def told_why(said: str, word: str, settings: Settings, host: Host) -> str:
    """`said`, that a word was not translated, and what to do where a model has not been asked for it."""
    return f"{said} {HOW}" if could_learn(word, settings, host) else said


def _note(name: str, word: str, settings: Settings, host: Host) -> str:
    said = f"The setting {knobs()[name].label} holds {quoted(word)}, which {NOT_IN_LEXICON}"
    return told_why(said, word, settings, host)


def _asked(text: str) -> Read:
    english, unread = phrase_in_english(text)
    return (english,), unread


def _banned(text: str) -> Read:
    """Every English tag the word stands for: who forbids 소파 wants no couch either."""
    words: list[str] = []
    unread: list[str] = []
    for piece in pieces_of(text):
        words += _all_of(piece.typed) or (piece.text,)
        unread += [piece.typed] if piece.unread else []
    return tuple(dict.fromkeys(words)), tuple(unread)


def _renamed(text: str) -> Read:
    old, sign, new = text.partition("=")
    written, unread = phrase_in_english(new)
    banned, unknown = _banned(old)
    return tuple(f"{word}{sign}{written}" for word in banned), (*unknown, *unread)


@lru_cache(maxsize=1024)  # asked for every picture of a batch
def _all_of(korean: str) -> tuple[str, ...]:
    key = squeezed(korean)
    return tuple(entry.english for entry in entries() if key in map(squeezed, (entry.gloss, *entry.also)))


_READERS: dict[str, Callable[[str], Read]] = {
    "always": _asked, "negative_always": _asked, "blacklist": _banned, "negative_never": _banned, "rename": _renamed,
}  # fmt: skip
