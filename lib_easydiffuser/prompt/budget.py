"""How many tokens a prompt takes, counted as the host's counter under the box counts them.

Comments and extra networks are gone, the longest step of every schedule counts, emphasis is no token, BREAK fills
its chunk of 75 up. Where a chunk ends inside a phrase the host moves up to 20 tokens after the last comma into the
next one (`comma_padding_backtrack`, here at its default): the gap counts. Textual inversions take more tokens
than their names show; only the host's own counter knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ..dataclass import dataclass
from ..host import Host, TokenCounter
from .bpe import ClipBpe, clip_bpe
from .meaning import Weighted, attention, schedule, sections, without_comments, without_networks

CHUNK = 75
_BACKTRACK = 20
_STEPS = 20
_COMMA = ",</w>"
_WORD = re.compile(r"[^\W\d_]+|\d|[^\w\s]+|_+")

T = TypeVar("T")


@dataclass(frozen=True)
class Placed:
    """One token of a prompt and where it lies.

    Attributes:
        token: As CLIP's vocabulary spells it, `</w>` at the end of a word; `bpe.readable` says it to a person.
        weight: Its emphasis.
        place: Counted from 0 through all chunks, gaps included: `place // CHUNK` is its chunk.
    """

    token: str
    weight: float
    place: int


class ClipCounter:
    """Counts with CLIP's own byte pair encoding; an estimate when its vocabulary is not installed.

    Attributes:
        exact: False for the estimate.
        note: A sentence for the person when it is one, else "".
    """

    def __init__(self, bpe: ClipBpe | None = None, installed: bool = True) -> None:
        self._bpe = bpe or (clip_bpe() if installed else None)
        self.exact = self._bpe is not None
        self.note = "" if self.exact else "Tokens are estimated: CLIP's vocabulary (open_clip) is not installed."

    def __call__(self, text: str, negative: bool = False) -> int:
        """Tokens of a prompt text, without start and end token."""
        return max(self._length(variant) for variant in variants(text, negative))

    def placed(self, text: str, negative: bool = False) -> tuple[Placed, ...]:
        """The tokens of the text it becomes, of its longest variant; () for an estimate, which knows none."""
        if not self.exact:
            return ()
        pieces = self._pieces(max(variants(text, negative), key=self._length))
        tokens = [(token, piece.weight) for piece, many in pieces for token in many]
        places: list[int] = []
        for moved, place in _walked(pieces):
            places[len(places) - moved :] = range(place - moved, place)
            places.append(place)
        return tuple(Placed(token, weight, place) for (token, weight), place in zip(tokens, places, strict=False))

    def _length(self, text: str) -> int:
        return chunked_length(self._pieces(text))

    def _pieces(self, text: str) -> list[tuple[Weighted, Sequence[str]]]:
        return [(piece, self._tokens(piece.text)) for piece in attention(text)]

    def _tokens(self, text: str) -> Sequence[str]:
        return self._bpe.tokens(text) if self._bpe else _estimated(text)


def token_counter(host: Host) -> TokenCounter:
    """The host's counter when it has a model loaded, else CLIP's vocabulary, else an estimate."""
    return host.token_counter() or ClipCounter()


def variants(text: str, negative: bool = False) -> list[str]:
    """Every text the prompt becomes in the course of its steps, in all its sections.

    Args:
        negative: The host composes no sections there: AND and a weight behind a colon are text
            (`update_token_counter(is_positive=False)`, `get_learned_conditioning`).
    """
    bare, _ = without_networks(without_comments(text))
    parts = [bare] if negative else [part for part, _ in sections(bare)]
    return list(dict.fromkeys(said for part in parts for _, said in schedule(part, _STEPS)))


def chunked_length(pieces: Sequence[tuple[Weighted, Sequence[str]]]) -> int:
    """Tokens in chunks of 75, gaps before BREAK and after a moved phrase included."""
    *_, (_, length) = _walked(pieces)
    return length


def _walked(pieces: Sequence[tuple[Weighted, Sequence[str]]]) -> Iterator[tuple[int, int]]:
    """For each token (how many before it move into its chunk with it, its place); at the end (0, the length)."""
    done, here, comma = 0, 0, -1
    for piece, tokens in pieces:
        if piece.is_break:
            done, here, comma = done + CHUNK, 0, -1
        for token in tokens:
            moved = 0
            if token == _COMMA:
                comma = here
            elif here == CHUNK and comma != -1 and here - comma <= _BACKTRACK:
                moved = here - comma - 1
                done, here, comma = done + CHUNK, moved, -1
            if here == CHUNK:
                done, here, comma = done + CHUNK, 0, -1
            yield moved, done + here
            here += 1
    yield 0, done + here


def _estimated(text: str) -> list[str]:
    # CLIP's vocabulary holds most English words of up to about eight letters whole.
    return [
        _COMMA if word == "," else word
        for word in _WORD.findall(text.lower())
        for _ in range(max(1, -(-len(word.encode("utf-8")) // 8)))
    ]


def fill(ranked: Sequence[T], limit: int, cost: Callable[[list[T]], int]) -> tuple[list[T], list[T]]:
    """(kept, fallen off), best first: each one is taken whole if all taken so far still fit with it.

    Args:
        cost: Tokens of the whole prompt with these in it.
    """
    if cost(list(ranked)) <= limit:
        return list(ranked), []
    kept: list[T] = []
    fallen: list[T] = []
    for item in ranked:
        (kept if cost([*kept, item]) <= limit else fallen).append(item)
    return kept, fallen
