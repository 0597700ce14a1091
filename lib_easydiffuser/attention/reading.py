"""Captions -> Words: what the attention of an encoder says about every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..host import Host
from ..language.asides import aside_spans
from ..language.guesses import guess_spans
from ..language.leadin import lead_in
from ..language.negation import denial_spans
from ..language.prose import supposed_spans, unsaid_spans
from ..language.stopwords import is_stop
from ..language.words import word_spans
from ..records import Caption, Span, Word
from .encoders import Attended, Encoder
from .features import attention_profile
from .maps import HeadMaps

# Words one pass of an encoder reads; a longer caption is read in windows of this many. CLIP's text tower
# holds 75 tokens, and 40 words of English are rarely more; what is cut all the same gets a pass of its own.
WINDOW = 40
# How much of its weight a word keeps where the caption only supposes it: still a tag, behind what is asserted.
SUPPOSED = 0.7
# The same in a long caption, which has plenty that is not supposed: whole clauses of what may be and why.
UNSURE = 0.2


@dataclass(frozen=True, eq=False)
class Read:
    """Words of some captions, their mean sentence embedding (unit length; None when there is none), and the
    inverse-attention vector when somebody asks for it.
    """

    words: tuple[Word, ...]
    embedding: NDArray[np.float32] | None
    inverse: NDArray[np.float32] | None = None


def read_captions(groups: Sequence[Sequence[Caption]], encoder: Encoder, maps: HeadMaps, host: Host) -> list[Read]:
    """The words of every group of captions, all groups in one go.

    Captions that are not `attended` give no words; their index still counts.
    """
    words: list[list[Word]] = [[] for _ in groups]
    embeddings: list[list[NDArray[np.float32]]] = [[] for _ in groups]
    waiting = [
        _Window(group, index, spans)
        for group, captions in enumerate(groups)
        for index, caption in enumerate(captions)
        if caption.attended
        for spans in _windows(caption.text)
    ]
    while waiting:
        texts = [window.text(groups) for window in waiting]
        rest = []
        for window, attended in zip(waiting, encoder.attend(texts, host), strict=True):
            seen, unseen = _split(window, attended)
            words[window.group] += _words(groups[window.group][window.caption].text, seen, attended, maps)
            if attended.embedding is not None:
                embeddings[window.group].append(attended.embedding)
            rest += [unseen] if unseen.spans else []
        waiting = rest
    return [
        Read(tuple(sorted(found, key=lambda word: (word.caption, word.start))), _mean_direction(directions))
        for found, directions in zip(words, embeddings, strict=True)
    ]


@dataclass(frozen=True)
class _Window:
    """Some neighbouring words of one caption of one group."""

    group: int
    caption: int
    spans: list[Span]

    def text(self, groups: Sequence[Sequence[Caption]]) -> str:
        # A booru's name is read as its words; no place moves.
        return groups[self.group][self.caption].text[self.spans[0][0] : self.spans[-1][1]].replace("_", " ")


def _split(window: _Window, attended: Attended) -> tuple[_Window, _Window]:
    """(words the encoder read to the end, words it cut off). At least one word counts as read."""
    reach = window.spans[0][0] + (attended.pieces[-1][1] if attended.pieces else 0)
    seen = max(1, sum(end <= reach for _, end in window.spans))
    return replace(window, spans=window.spans[:seen]), replace(window, spans=window.spans[seen:])


def _windows(text: str) -> list[list[Span]]:
    """The words of a caption in runs of at most WINDOW."""
    spans = word_spans(text)
    return [spans[first : first + WINDOW] for first in range(0, len(spans), WINDOW)]


def _words(text: str, window: _Window, attended: Attended, maps: HeadMaps) -> list[Word]:
    offset = window.spans[0][0]
    features = attention_profile(attended, [(start - offset, end - offset) for start, end in window.spans])
    taggable, importance = maps.read(features)
    silent, supposed, unsure = _silent_spans(text), guess_spans(text), supposed_spans(text)
    words = []
    for (start, end), p, q in zip(window.spans, taggable, importance, strict=True):
        mute = is_stop(text[start:end]) or _touches(silent, start, end)
        weight = 0.0 if mute else UNSURE if _touches(unsure, start, end) else 1.0
        weight *= SUPPOSED if weight == 1.0 and _touches(supposed, start, end) else 1.0
        words.append(Word(text[start:end], start, end, weight * float(p), weight * float(q), window.caption))
    return words


def _touches(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(start < right and end > left for left, right in spans)


def _silent_spans(text: str) -> list[Span]:
    """Where no word can name something in the picture: the lead-in, what the caption denies, asides."""
    return [(0, lead_in(text).end), *denial_spans(text), *aside_spans(text), *unsaid_spans(text)]


def _mean_direction(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32] | None:
    if not vectors:
        return None
    mean = np.mean(vectors, axis=0)
    direction: NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return direction
