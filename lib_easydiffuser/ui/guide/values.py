"""The person's own words and values for the steps, as a tree that the page builds: [tag, attributes, *children].

The page writes every text as text. What is the person's or the model's stands in `ed-label` or `ed-words`, which no
page translates; sentences of ours are whole texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...records import Tag
from ..view import words_of
from .facts import Facts, How, Piece
from .numbers import CHUNK, PLACES, VALUES

Node = Any
_FIRST = 6  # of the tags; all stand in the list above
_WORDS = 4
_TOLD: Mapping[How, str] = {
    "person": "You wrote this caption yourself; no captioner was asked.",
    "measured": "No language model wrote it: it is put together of what was measured and recognised.",
    "across": "Its language model looks across to the patches at every word it writes (cross-attention).",
    "questions": "Its Q-Former asks the patches; the language model reads the answers.",
    "prompt": "Its language model reads the patches as if they were words before the first one.",
    "unknown": "How it works inside is not known here.",
}
_MADE_WITH = ("Steps", "Sampler", "Schedule type", "CFG scale", "Denoising strength")


def values(facts: Facts) -> dict[str, list[Node]]:
    """What stands in each slot."""
    return {name: fill(facts) for name, fill in _SLOTS.items()}


def _captioner(facts: Facts) -> list[Node]:
    captions = facts.analysis.reading.captions
    said = [["p", {"class": "ed-words"}, caption.text] for caption in captions]
    written = [_p(f"Written by {facts.title}.")] if facts.title else []
    grid = [_p(f"It looked at {facts.grid[0]} x {facts.grid[1]} patches.")] if facts.grid else []
    return [*said, *written, _p(_TOLD[facts.how]), *grid]


def _attention(facts: Facts) -> list[Node]:
    words = facts.analysis.reading.words
    if not words:
        return [_p("No text encoder has read this caption.")]
    shown = [_coloured(facts, index) for index in range(len(facts.analysis.reading.captions))]
    best = sorted(words, key=lambda word: (-word.taggable * (0.35 + 0.65 * word.importance), word.start))[:_WORDS]
    rows = [
        ["li", {}, _label(word.text), " ",
         ["span", {}, f"in the picture {_percent(word.taggable)}%, said by others {_percent(word.importance)}%"]]
        for word in best if word.taggable > 0
    ]  # fmt: skip
    return [*shown, ["ul", {}, *rows], *([_p(f"Read by {facts.reader}.")] if facts.reader else [])]


def _coloured(facts: Facts, index: int) -> Node:
    pieces = [
        text if importance is None else ["mark", {"style": f"--importance: {_colour(importance, taggable)}%"}, text]
        for text, importance, taggable in words_of(facts.analysis, index)
    ]
    return ["p", {"class": "ed-words"}, *pieces]


def _colour(importance: float, taggable: float) -> int:
    return round(100 * taggable * (0.35 + 0.65 * min(1.0, importance)))


def _tags(facts: Facts) -> list[Node]:
    tags = facts.tags["positive"]
    return [["ul", {}, *(_reasoned(tag) for tag in tags[:_FIRST])], *_more(len(tags) - _FIRST)]


def _negatives(facts: Facts) -> list[Node]:
    """The first one of every reason there is, with how many more have it."""
    groups: dict[str, list[Tag]] = {}
    for tag in facts.tags["negative"]:
        groups.setdefault(tag.source, []).append(tag)
    rows = [_reasoned(tags[0], [_label(tag.text) for tag in tags[1:3]]) for tags in groups.values()]
    left = sum(max(0, len(tags) - 3) for tags in groups.values())
    return [["ul", {}, *rows], *_more(left)]


def _reasoned(tag: Tag, others: Sequence[Node] = ()) -> Node:
    beside = [part for other in others for part in (", ", other)]
    return ["li", {}, _label(tag.text), *beside, ["span", {"class": "ed-guide-why"}, tag.reason]]


def _more(many: int) -> list[Node]:
    return [_p(f"{many} more stand in the list above.")] if many > 0 else []


def _tokens(facts: Facts) -> list[Node]:
    tokens = facts.tokens
    told = [_p(f"Your prompt takes {tokens.count} of {tokens.room} tokens, in {facts.chunks} chunks.")]
    if facts.chunks == 1:
        told = [_p(f"Your prompt takes {tokens.count} of {tokens.room} tokens.")]
    if tokens.second:
        ends = f"The first {CHUNK} tokens end within:" if tokens.torn else f"The first {CHUNK} tokens end before:"
        told.append(["p", {}, ["span", {}, ends], " ", _label(tokens.second)])
    if tokens.most:
        many = ["span", {}, f"is {len(tokens.most.tokens)} tokens:"]
        told.append(["p", {}, _label(tokens.most.text), " ", many, " ", _label(" + ".join(tokens.most.tokens))])
    if not tokens.exact:
        told.append(_p("The number is an estimate: CLIP's vocabulary is not installed."))
    elif not tokens.pieces and tokens.count:
        told.append(_p("Only the WebUI's own counter knows how this prompt is cut."))
    return [*told, *_cut(tokens.pieces)]


def _cut(pieces: Sequence[Piece]) -> list[Node]:
    """All tokens, chunk by chunk, each chunk named."""
    found: list[Node] = []
    for chunk in sorted({piece.chunk for piece in pieces}):
        many = [_token(piece, place) for piece in pieces if piece.chunk == chunk for place in range(len(piece.tokens))]
        found.append(["p", {"class": "ed-guide-chunk"}, ["span", {}, f"Chunk {chunk + 1}:"], " ", *_spaced(many)])
    return found


def _token(piece: Piece, place: int) -> Node:
    whole = piece.tokens[place]
    text = whole if "\ufffd" not in whole else piece.text if place == 0 else "…"
    classes = ("ed-label", "ed-guide-token", *(("ed-guide-part",) if place else ()))
    return ["span", {"class": " ".join(classes)}, text]


def _spaced(nodes: Sequence[Node]) -> list[Node]:
    return [part for node in nodes for part in (node, " ")]


def _emphasis(facts: Facts) -> list[Node]:
    tags = facts.tags["positive"]
    weighed = [tag for tag in tags if tag.emphasis != 1.0]
    rows = [["li", {}, _label(tag.text), " ", ["span", {}, f"numbers times {tag.emphasis:g}"]] for tag in weighed]
    plain = len(tags) - len(weighed)
    told = [_p(f"{plain} of your {len(tags)} tags stand at 1 and are written bare.")] if tags else []
    return [*([["ul", {}, *rows]] if rows else []), *told]


def _skip(facts: Facts) -> list[Node]:
    said = facts.made_with.get("Clip skip", "")
    here = [_p(f"This WebUI stands at CLIP skip {facts.clip_skip}.")] if facts.clip_skip else []
    made = [_p(f"This picture's file says CLIP skip {said}.")] if said.isdecimal() else []
    return [*here, *made]


def _clip(facts: Facts) -> list[Node]:
    many = facts.chunks
    if many == 1:
        return [_p(f"In SD1 your prompt becomes {PLACES} x {VALUES} numbers.")]
    return [_p(f"In SD1 your prompt becomes {many * PLACES} x {VALUES} numbers, {PLACES} x {VALUES} a chunk.")]


def _latents(facts: Facts) -> list[Node]:
    made = [
        ["li", {}, ["span", {}, name], " ", _label(facts.made_with[name])]
        for name in _MADE_WITH
        if facts.made_with.get(name)
    ]
    told: list[Node] = []
    if facts.size and facts.latents:
        size = " x ".join(str(side) for side in facts.size)
        shape = " x ".join(str(side) for side in facts.latents)
        told.append(_p(f"Your picture of {size} pixels would be latents of {shape} in SD1."))
    if made:
        told += [_p("This picture's file says how it was made:"), ["ul", {}, *made]]
    return told


def _p(text: str) -> Node:
    return ["p", {}, text]


def _label(text: str) -> Node:
    return ["span", {"class": "ed-label"}, text]


def _percent(share: float) -> int:
    return round(100 * share)


_SLOTS: Mapping[str, Callable[[Facts], list[Node]]] = {
    "captioner": _captioner, "attention": _attention, "tags": _tags, "negatives": _negatives, "tokens": _tokens,
    "emphasis": _emphasis, "skip": _skip, "clip": _clip, "latents": _latents,
}  # fmt: skip
