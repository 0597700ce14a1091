"""Captions from Korean into English before they are read, and into Korean for whoever wants them beside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import EasyDiffuserError, Interrupted, LanguageError, quoted
from ..host import Host
from ..language.english import require_english
from ..records import Caption
from ..settings import Settings
from .hangul import has_hangul, is_korean
from .mixed import Mixed, in_english, korean_runs
from .remembered import learn, ready
from .sentence import english_caption, known_in
from .translators import Translator
from .wish import wants_korean

_LOG = logging.getLogger(__name__)


def readable(
    captions: Sequence[Caption], settings: Settings, host: Host
) -> tuple[tuple[Caption, ...], tuple[str, ...]]:
    """The captions with the Korean in them in English, and a note for each that held any.

    Raises:
        LanguageError: If a Korean caption can be read neither by a model nor by the lexicon.
        Interrupted: If the person stopped.
    """
    found: list[Caption] = []
    notes: list[str] = []
    for caption in captions:
        if caption.attended and has_hangul(caption.text):
            read = _korean_caption if is_korean(caption.text) else _mixed_caption
            text, said = read(caption.text, settings, host)
            notes += said
            caption = replace(
                caption, text=text, focus=None, original=caption.text, phrases=known_in(caption.text, text)
            )
        found.append(caption)
    return tuple(found), tuple(notes)


def _korean_caption(text: str, settings: Settings, host: Host) -> tuple[str, list[str]]:
    english, translator = _english(text, settings, host)
    unread = english_caption(text)[1] if translator.name == "lexicon" else ()
    note = f"The Korean caption {quoted(text, 200)} was read as {quoted(english, 200)} ({translator.title})."
    return english, [note, *_left_out(unread)]


def _mixed_caption(text: str, settings: Settings, host: Host) -> tuple[str, list[str]]:
    """An English caption with Korean words in it: a model is asked only for words that the lexicon lacks."""
    learn(korean_runs(text), settings, host)
    mixed = in_english(text)
    return mixed.text, [*_read_as(mixed), *_left_out(mixed.unread)]


def _read_as(mixed: Mixed) -> Iterator[str]:
    if mixed.read:
        said = ", ".join(f"{korean} = {english}" for korean, english in dict(mixed.read).items())
        yield f"Korean words in the caption were read: {said}."


def in_korean(captions: Sequence[Caption], settings: Settings, host: Host) -> tuple[str, ...]:
    """The captions in Korean, one for each: as typed or as the captioner said it, or by a model; "" without one, ()
    when nobody wants them."""
    if not wants_korean(settings, host):
        theirs = tuple(caption.original if is_korean(caption.original) else "" for caption in captions)
        return theirs if settings.caption_language == "korean" and any(theirs) else ()
    texts = [caption.text for caption in captions if caption.text.strip() and not is_korean(caption.original)]
    said = iter(_korean(texts, settings, host))
    return tuple(
        caption.original if is_korean(caption.original) else next(said, "") if caption.text.strip() else ""
        for caption in captions
    )


def _korean(texts: Sequence[str], settings: Settings, host: Host) -> tuple[str, ...]:
    for translator in ready("en", "ko", settings, host) if texts else ():
        try:
            return translator.translate(texts, "en", "ko", settings, host)
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            # A broken model must not take the English caption away.
            _LOG.warning("Easy Diffuser: %s", error)
    return ()


def _left_out(unread: Sequence[str]) -> Iterator[str]:
    """The lexicon reads what it knows; what it does not know is said, so that the person may write it otherwise."""
    if unread:
        yield f"Words that could not be read were left out: {', '.join(unread)}."


def _english(text: str, settings: Settings, host: Host) -> tuple[str, Translator]:
    """(English, who read it): the best model that can, the lexicon last."""
    problem: EasyDiffuserError = LanguageError(f"The caption {quoted(text)} cannot be translated.")
    for translator in ready("ko", "en", settings, host):
        try:
            (english,) = translator.translate((text,), "ko", "en", settings, host)
            require_english(english)  # what a model made up may be anything
            return english, translator
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            problem = error
    raise problem
