"""Captions from Korean into English before they are read, and into Korean for whoever wants them beside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import EasyDiffuserError, Interrupted, LanguageError, quoted
from ..host import Host
from ..language.english import require_english
from ..models.find import with_models_dir
from ..records import Caption
from ..settings import Settings
from .hangul import is_korean
from .sentence import english_caption
from .translators import REGISTRY, Translator
from .wish import wants_korean

_LOG = logging.getLogger(__name__)


def readable(
    captions: Sequence[Caption], settings: Settings, host: Host
) -> tuple[tuple[Caption, ...], tuple[str, ...]]:
    """The captions with the Korean ones in English, and a note for each of those.

    Raises:
        LanguageError: If a Korean caption can be read neither by a model nor by the lexicon.
        Interrupted: If the person stopped.
    """
    found: list[Caption] = []
    notes: list[str] = []
    for caption in captions:
        if caption.attended and is_korean(caption.text):
            text, translator = _english(caption.text, settings, host)
            title = translator.title
            notes.append(f"The Korean caption {quoted(caption.text, 200)} was read as {quoted(text, 200)} ({title}).")
            notes += _left_out(caption.text, translator)
            caption = replace(caption, text=text, focus=None, original=caption.text)
        found.append(caption)
    return tuple(found), tuple(notes)


def in_korean(captions: Sequence[Caption], settings: Settings, host: Host) -> tuple[str, ...]:
    """The captions in Korean, one for each: as typed, or by a model; "" without one, () when nobody wants them."""
    if not wants_korean(settings, host):
        return ()
    texts = [caption.text for caption in captions if caption.text.strip() and not caption.original]
    said = iter(_korean(texts, settings, host))
    return tuple(caption.original or (next(said, "") if caption.text.strip() else "") for caption in captions)


def _korean(texts: Sequence[str], settings: Settings, host: Host) -> tuple[str, ...]:
    for translator in _ready("en", "ko", settings, host) if texts else ():
        try:
            return translator.translate(texts, "en", "ko", settings, host)
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            # A broken model must not take the English caption away.
            _LOG.warning("Easy Diffuser: %s", error)
    return ()


def _left_out(text: str, translator: Translator) -> Iterator[str]:
    """The lexicon reads what it knows; what it does not know is said, so that the person may write it otherwise."""
    unread = english_caption(text)[1] if translator.name == "lexicon" else ()
    if unread:
        yield f"Words that are not in the lexicon were left out: {', '.join(unread)}."


def _english(text: str, settings: Settings, host: Host) -> tuple[str, Translator]:
    """(English, who read it): the best model that can, the lexicon last."""
    problem: EasyDiffuserError = LanguageError(f"The caption {quoted(text)} cannot be translated.")
    for translator in _ready("ko", "en", settings, host):
        try:
            (english,) = translator.translate((text,), "ko", "en", settings, host)
            require_english(english)  # what a model made up may be anything
            return english, translator
        except Interrupted:
            raise
        except EasyDiffuserError as error:
            problem = error
    raise problem


def _ready(source: str, target: str, settings: Settings, host: Host) -> list[Translator]:
    host = with_models_dir(host, settings)
    able = [part for part in REGISTRY.all(host) if (source, target) in part.pairs and not part.missing(host)]
    return sorted(able, key=lambda part: (-part.rank, part.name))
