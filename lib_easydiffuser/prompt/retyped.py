r"""A prompt that a person typed, read back as tags: `a cat, (fog:1.2) BREAK <lora:x:1>` is four of them.

A tag's text is plain and is escaped when it is written; where that would not mean what was typed (`[a|b]`, `((fog))`,
`night (sky:1.33)`), the tag keeps the spelling, which `typed.py` writes to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .escape import emphasised, rounded, unescape
from .grammar import Break, Emphasis, Node, Plain, parse_section, split_sections, written
from .meaning import attention, without_comments
from .phrases import items_of
from .typed import as_typed, is_prompt_text

_RAISED = 1.1
# What a row can hold.
_LEAST, _MOST = 0.05, 3.0


@dataclass(frozen=True)
class Piece:
    """One tag of it.

    Attributes:
        text: As a row holds it.
        emphasis: 1.0 where the text says itself how strong it is.
    """

    text: str
    emphasis: float = 1.0


def pieces_typed(text: str, negative: bool = False) -> tuple[Piece, ...]:
    """The tags of a prompt, in order; comments say nothing. A prompt with AND is one: its sections belong together."""
    bare = without_comments(text)
    if not negative and len(split_sections(bare)) > 1:
        whole = as_typed(" ".join(bare.split()))
        return (Piece(whole),) if whole else ()
    return tuple(_piece(part) for item in items_of(bare, negative) for part in _between_breaks(item))


def _between_breaks(item: str) -> Iterator[str]:
    part: list[Node] = []
    for node in parse_section(item).nodes:
        if isinstance(node, Break):
            yield from _said(part)
            yield node.raw
            part = []
        else:
            part.append(node)
    yield from _said(part)


def _said(part: list[Node]) -> Iterator[str]:
    if said := " ".join(written(tuple(part)).split()):
        yield said


def _piece(raw: str) -> Piece:
    for candidate in _plainer(raw):
        if _same(emphasised(candidate.text, candidate.emphasis), raw):
            return candidate
    spelled = as_typed(raw)
    if is_prompt_text(spelled):
        return Piece(spelled)
    weighted = written(tuple(_weighted(node) for node in parse_section(spelled).nodes))
    return Piece(weighted if is_prompt_text(weighted) else unescape(spelled))


def _plainer(raw: str) -> Iterator[Piece]:
    """What it may be without its spelling."""
    yield Piece(unescape(raw))
    nodes = parse_section(raw).nodes
    if len(nodes) == 1 and isinstance(nodes[0], Emphasis) and nodes[0].opening == "(":
        weight = _RAISED if nodes[0].weight is None else _number(written(nodes[0].weight))
        if _LEAST <= weight <= _MOST and rounded(weight) == weight:
            yield Piece(unescape(written(nodes[0].inside)).strip(), weight)


def _same(one: str, other: str) -> bool:
    """Whether the host reads the same in both."""
    return _heard(one) == _heard(other)


def _heard(text: str) -> list[tuple[str, float]]:
    return [(" ".join(part.text.split()), round(part.weight, 4)) for part in attention(text) if part.text.strip()]


def _weighted(node: Node) -> Node:
    """Emphasis that says its number: "saber (fate)" is a name where it is a tag, "saber (fate:1.1)" is none."""
    if isinstance(node, Emphasis) and node.opening == "(" and node.weight is None:
        return replace(node, weight=(Plain(f"{_RAISED:g}"),))
    return node


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
