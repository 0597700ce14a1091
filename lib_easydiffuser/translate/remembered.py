"""Korean words and phrases: the lexicon reads them, and what a model has said of one is remembered.

A model runs only where `learn` is called: in a run, in the host's turn. Whatever must be quick asks `english_of`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence

from ..errors import EasyDiffuserError, Interrupted
from ..host import Host
from ..language.english import require_english
from ..models.find import with_models_dir
from ..settings import Settings
from .hangul import has_hangul, squeezed
from .sentence import english_phrase
from .translators import REGISTRY, Translator

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_SAID: dict[str, str] = {}  # "" for what a model was asked and could not say; oldest first
_MOST = 4096
_LONGEST = 10  # words of a tag; a model that says more has made a sentence up


def english_of(korean: str) -> str:
    """The English of a Korean word or phrase without running a model; "" when nobody has read it."""
    return english_phrase(korean) or _SAID.get(squeezed(korean), "")


def ready(source: str, target: str, settings: Settings, host: Host) -> list[Translator]:
    """The translators that could run now, the best one first."""
    host = with_models_dir(host, settings)
    able = [part for part in REGISTRY.all(host) if (source, target) in part.pairs and not part.missing(host)]
    return sorted(able, key=lambda part: (-part.rank, part.name))


def could_learn(korean: str, settings: Settings, host: Host) -> bool:
    """Whether a model is on disk that was not asked for this phrase yet."""
    return squeezed(korean) not in _SAID and bool(_models(settings, host))


def learn(phrases: Iterable[str], settings: Settings, host: Host) -> None:
    """Ask the installed models for the Korean phrases nobody has read; runs no model when there are none.

    Raises:
        Interrupted: If the person stopped. A model that fails is logged: the phrase stays as it was typed.
    """
    unread = list(dict.fromkeys(text for text in phrases if has_hangul(text) and not english_of(text)))
    for translator in _models(settings, host) if unread else ():
        said = _said(unread, translator, settings, host)
        _remember(zip(unread, said, strict=True))
        unread = [text for text, english in zip(unread, said, strict=True) if not english]
        if not unread:
            return


def forget() -> None:
    """Nothing that a model said is remembered any more."""
    with _LOCK:
        _SAID.clear()


def _models(settings: Settings, host: Host) -> list[Translator]:
    return [part for part in ready("ko", "en", settings, host) if part.name != "lexicon"]


def _said(texts: Sequence[str], translator: Translator, settings: Settings, host: Host) -> list[str]:
    """What the model makes of them; "" for each that it fails on."""
    try:
        return [_as_tag(said) for said in translator.translate(texts, "ko", "en", settings, host)]
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        if len(texts) > 1:
            return [said for text in texts for said in _said([text], translator, settings, host)]
        _LOG.warning("Easy Diffuser: %s", error)
        return [""]


def _as_tag(sentence: str) -> str:
    """ "Long hair." → "long hair"; "" for what is no tag: what a model made up may be anything."""
    text = " ".join(sentence.replace(",", " ").split()).strip(" .!?;:\"'")
    if text[1:2].islower() or text[1:2] == " ":
        text = text[0].lower() + text[1:]
    try:
        require_english(text)
    except EasyDiffuserError:
        return ""
    return "" if has_hangul(text) or len(text.split()) > _LONGEST else text


def _remember(pairs: Iterable[tuple[str, str]]) -> None:
    with _LOCK:
        for korean, english in pairs:
            _SAID[squeezed(korean)] = english
        while len(_SAID) > _MOST:
            _SAID.pop(next(iter(_SAID)))
