"""What the page draws, as plain JSON. The page writes every text as text, never as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..host import Host
from ..records import Analysis, Polarity, PromptPair, Tag, Word
from ..serial import to_line
from .desk import Desk
from .korean import korean_of, untranslated
from .placed import number_of
from .rows import POLARITIES, Row
from .stamps import stamp

_HOW = 'Press Download beside one in "Models" below, or write the caption yourself and press Re-tag.'


def view(desk: Desk, host: Host, *, lists: bool = True) -> str:
    """The whole answer.

    Args:
        lists: False leaves the page's lists alone: it is where they were just edited.
    """
    number = stamp()  # before anything is looked at: what comes to the desk meanwhile has a later one
    if lists:
        desk.listed = number
    answer = _answer(desk, host, lists) if desk.analysis else {"empty": True, "aside": desk.aside is not None}
    prompts = desk.prompts
    told = {
        "number": desk.number, "listed": desk.listed, "prompts": [prompts.prompt, prompts.negative_prompt],
        "places": number_of(desk),
    }  # fmt: skip
    return to_line({"stamp": number, **told, **answer})


def status(kind: str, text: str = "", **more: Any) -> str:
    """One line about the run: "running", "done", "error", "stopped", "sent" or "restored".

    No two are the same text: the page would not notice the second of two sends.
    """
    return to_line({"stamp": stamp(), "kind": kind, "text": text, **more})


def _answer(desk: Desk, host: Host, lists: bool) -> dict[str, Any]:
    from ..captioners._auto import HOW
    from ..prompt.budget import token_counter

    analysis = desk.analysis
    assert analysis is not None
    prompts = desk.prompts
    count = token_counter(host)
    return {
        "words": [words_of(analysis, index) for index in range(len(analysis.reading.captions))],
        "captioner": analysis.reading.captioner,
        "typed_before": _typed_before(desk),
        "replaced": [text for text in desk.replaced if desk.own_caption(text)],
        "lists": {side: _rows(desk, analysis, side) for side in POLARITIES} if lists else None,
        "of": desk.of,
        "dropped": [_dropped(tag) for tag in desk.dropped],
        "tokens": [[many, _room(many)] for many in (count(prompts.prompt), count(prompts.negative_prompt, True))],
        "notes": [*(_HOW if note == HOW else note for note in analysis.notes), *untranslated(desk, host)],
        "embedded": _embedded(desk),
        "edited": desk.edited,
        **korean_of(desk),
    }


def _typed_before(desk: Desk) -> dict[Polarity, str]:
    """What the person typed for another picture and is not in the boxes now, by side."""
    standing = {"positive": desk.prompts.prompt, "negative": desk.prompts.negative_prompt}
    return {side: text for side, text in desk.typed_before.items() if text.strip() and text != standing[side]}


def _room(tokens: int) -> int:
    """Tokens of the chunks these fill, as the host's counter shows it."""
    from ..prompt.budget import CHUNK

    return max(1, -(-tokens // CHUNK)) * CHUNK


def words_of(analysis: Analysis, index: int) -> list[Any]:
    """A caption cut into [text, importance or None, taggable] pieces, gaps included."""
    text = analysis.reading.captions[index].text
    pieces: list[Any] = []
    end = 0
    for word in _of_caption(analysis.reading.words, index):
        if word.start > end:
            pieces.append([text[end : word.start], None, None])
        pieces.append([text[word.start : word.end], round(word.importance, 3), round(word.taggable, 3)])
        end = word.end
    return [*pieces, [text[end:], None, None]] if end < len(text) else pieces


def _of_caption(words: Sequence[Word], index: int) -> list[Word]:
    return sorted((word for word in words if word.caption == index), key=lambda word: word.start)


def _rows(desk: Desk, analysis: Analysis, side: Any) -> list[dict[str, Any]]:
    proposed = {tag.text: tag for tag in analysis.tags if tag.polarity == side}
    return [_row(row, proposed.get(row.key)) for row in desk.lists.get(side, ())]


def _row(row: Row, tag: Tag | None) -> dict[str, Any]:
    return {
        "key": row.key,
        "text": row.text,
        "emphasis": row.emphasis,
        "on": row.on,
        "base": row.base,
        "own": row.own,
        "gone": row.gone and not row.on,
        "source": tag.source if tag else "person",
        "reason": tag.reason if tag else "added by you",
        "kind": tag.kind if tag else "",
    }


def _dropped(tag: Tag) -> dict[str, str]:
    from ..translate import gloss

    return {"text": tag.text, "polarity": tag.polarity, "reason": tag.reason, "gloss": gloss(tag.text)}


def _embedded(desk: Desk) -> dict[str, Any] | None:
    embedded = desk.embedded
    if embedded is None or desk.analysis is None:
        return None
    from ..images.embedded import as_webui
    from .difference import difference

    guess = desk.guess
    return {
        "source": embedded.source,
        "respelled": as_webui(embedded) != PromptPair(embedded.prompt, embedded.negative_prompt),
        "prompt": embedded.prompt,
        "negative_prompt": embedded.negative_prompt,
        "taken": desk.taken,
        "settings": [list(pair) for pair in embedded.settings],
        "difference": {
            "positive": difference(guess.prompt, embedded.prompt),
            "negative": difference(guess.negative_prompt, embedded.negative_prompt),
        },
    }
