"""A few Korean words in an English caption: a woman wearing 한복 → a woman wearing hanbok."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ..dataclass import dataclass
from .remembered import english_of
from .sentence import english_caption

_WORD = "[가-힣ㄱ-ㅎㅏ-ㅣ]+"
_RUN = re.compile(rf"{_WORD}(?:[ \t]+{_WORD})*")
# Behind an English word ("dress를") a particle stands for nothing.
_PARTICLE = re.compile(r"(?<=[A-Za-z0-9'\")])(?:에서|으로|하고|이랑|[이가은는을를의에와과도로랑만])(?![가-힣])")


@dataclass(frozen=True)
class Mixed:
    """What became of a caption.

    Attributes:
        text: In English; what could not be read is left out.
        read: (Korean, English) of every run of Korean words that was read.
        unread: The words that nobody could read.
    """

    text: str
    read: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]


def korean_runs(caption: str) -> list[str]:
    """The runs of Korean words in a caption."""
    return _RUN.findall(_composed(caption))


def in_english(caption: str) -> Mixed:
    """The caption with every run of Korean words in English. Runs no model."""
    read: list[tuple[str, str]] = []
    unread: list[str] = []

    def put(run: re.Match[str]) -> str:
        english, unknown = _read(run[0])
        unread.extend(unknown)
        if english:
            read.append((run[0], english))
        return "".join(_spaced(run, english))

    text = _RUN.sub(put, _composed(caption))
    text = re.sub(r"\s+([,.;!?])", r"\1", " ".join(text.split()))
    return Mixed(text.strip(), tuple(read), tuple(unread))


def _composed(caption: str) -> str:
    return _PARTICLE.sub("", unicodedata.normalize("NFC", caption))


def _read(run: str) -> tuple[str, tuple[str, ...]]:
    """(English, the words left out of it)."""
    english = english_of(run)
    return (english, ()) if english else english_caption(run)


def _spaced(run: re.Match[str], english: str) -> Iterator[str]:
    """A word of its own, also where it touched an English one."""
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    yield " " if before.isalnum() else ""
    yield english
    yield " " if after.isalnum() else ""
