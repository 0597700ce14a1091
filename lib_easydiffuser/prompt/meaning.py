"""What a prompt means to the host: its texts with their weights, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ..dataclass import dataclass
from .grammar import AND, Alternate, Emphasis, Node, Schedule, Section, networks, parse_section

_COMMENT_LINE = re.compile(r"(^|\n)#[^\n]*(\n|$)")
_COMMENT = re.compile(r"#[^\n]*(\n|$)")
# Not the host's lazy form, which is quadratic in long texts, but the same answer.
_SECTION_WEIGHT = re.compile(r"\s*:\s*([-+]?(?:\d+\.?|\d*\.\d+))\s*\Z")
_ATTENTION = re.compile(
    r"(?P<escaped>\\[()\[\]\\]?) | (?P<weight>:\s*(?P<number>[+-]?[.\d]+)\s*\)) | (?P<bracket>[()\[\]])"
    r" | (?P<text>[^\\()\[\]:]+|:)",
    re.VERBOSE,
)
_BREAK = re.compile(r"\bBREAK\b")
_RAISED = 1.1
# The sampling steps at which `plain` reads a scheduled prompt ("[cat:dog:0.5]"): its last.
_STEPS = 20


@dataclass
class Weighted:
    """A piece of text and its weight; `is_break` stands for BREAK and has no text."""

    text: str
    weight: float = 1.0
    is_break: bool = False


def without_comments(text: str) -> str:
    """The prompt as it is left when `#` comments are gone."""
    return _COMMENT.sub("\n", _COMMENT_LINE.sub("\n", text))


def without_networks(text: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """(text, networks): each network's name and arguments, in order."""
    found = networks(text)
    ends = [0, *(match.end() for match in found)]
    starts = [*(match.start() for match in found), len(text)]
    left = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    return left, [(match[1], tuple(match[2].split(":"))) for match in found]


def sections(text: str) -> list[tuple[str, float]]:
    """The (text, weight) of every AND section; comments and networks are already gone."""
    return [_section(part) for part in AND.split(text)]


def _section(text: str) -> tuple[str, float]:
    start = text.rfind(":")
    match = _SECTION_WEIGHT.match(text, len(text[:start].rstrip())) if start >= 0 else None
    return (text[: match.start()], float(match[1])) if match else (text.rstrip(), 1.0)


def schedule(text: str, steps: int) -> list[tuple[int, str]]:
    """[(last step, text)]: what one section says at which steps."""
    parsed = parse_section(text, with_atoms=False)
    if not parsed.scheduled:
        return [(steps, text)]
    ends = {steps}
    for node in _walk(parsed.nodes):
        if isinstance(node, Schedule):
            ends |= {last} if (last := _last_step(node, steps)) >= 1 else set()
        elif isinstance(node, Alternate):
            ends |= set(range(1, steps + 1))
    return [(end, at_step(parsed, end, steps)) for end in sorted(ends)]


def at_step(section: Section, step: int, steps: int) -> str:
    """The text of a section at one step."""
    return "".join(_at_step(node, step, steps) for node in section.nodes)


def _at_step(node: Node, step: int, steps: int) -> str:
    if isinstance(node, Schedule):
        chosen = (node.before or ()) if step <= _last_step(node, steps) else node.after
    elif isinstance(node, Alternate):
        chosen = node.options[(step - 1) % len(node.options)]
    elif isinstance(node, Emphasis):
        inside = "".join(_at_step(child, step, steps) for child in node.inside)
        weight = "" if node.weight is None else ":" + "".join(_at_step(child, step, steps) for child in node.weight)
        return f"{node.opening}{inside}{weight}{')' if node.opening == '(' else ']'}"
    else:
        return node.raw
    return "".join(_at_step(child, step, steps) for child in chosen)


def _last_step(node: Schedule, steps: int) -> int:
    value = float(node.when)
    return int(min(float(steps), value * steps if "." in node.when else value))


def _walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Schedule):
            yield from _walk((*(node.before or ()), *node.after))
        elif isinstance(node, Alternate):
            yield from _walk(tuple(child for option in node.options for child in option))
        elif isinstance(node, Emphasis):
            yield from _walk((*node.inside, *(node.weight or ())))


def attention(text: str) -> list[Weighted]:
    """Text at one step -> pieces with their weights, neighbours of one weight joined; [] when it is empty."""
    pieces: list[Weighted] = []
    scaled: list[tuple[int, int, float]] = []
    opened: dict[str, list[int]] = {"(": [], "[": []}
    for match in _ATTENTION.finditer(text):
        if match["escaped"]:
            pieces.append(Weighted(match["escaped"][1:]))
        elif match["weight"] and opened["("]:
            scaled.append((opened["("].pop(), len(pieces), _number(match["number"])))
        elif match["bracket"] in ("(", "["):
            opened[match["bracket"]].append(len(pieces))
        elif match["bracket"] == ")" and opened["("]:
            scaled.append((opened["("].pop(), len(pieces), _RAISED))
        elif match["bracket"] == "]" and opened["["]:
            scaled.append((opened["["].pop(), len(pieces), 1 / _RAISED))
        else:
            pieces += _between_breaks(match[0])
    scaled += [(start, len(pieces), _RAISED) for start in opened["("]]
    scaled += [(start, len(pieces), 1 / _RAISED) for start in opened["["]]
    _scale(pieces, scaled)
    return _joined(pieces)


def plain(prompt: str) -> str:
    """What a prompt says, without comments, extra networks, emphasis, schedules and underscores."""
    text, _ = without_networks(without_comments(prompt))
    said = [schedule(section, _STEPS)[-1][1] for section, _ in sections(text)]
    pieces = ["".join(", " if piece.is_break else piece.text for piece in attention(part)) for part in said]
    return ", ".join(" ".join(piece.replace("_", " ").split()) for piece in pieces if piece.strip())


def _number(text: str) -> float:
    # The host fails on "(a:1.2.3)"; whoever asks us is still typing it.
    try:
        return float(text)
    except ValueError:
        return 1.0


def _between_breaks(text: str) -> Iterator[Weighted]:
    # The whitespace around BREAK is its own; looked for by the expression, a text of blanks would take its square.
    parts = _BREAK.split(text)
    for index, part in enumerate(parts):
        if index:
            yield Weighted("", -1.0, is_break=True)
            part = part.lstrip()
        yield Weighted(part.rstrip() if index < len(parts) - 1 else part)


def _scale(pieces: list[Weighted], scaled: list[tuple[int, int, float]]) -> None:
    """Multiply each (start, end, factor) in, in the order in which the brackets closed, to the host's last digit."""
    # A BREAK in brackets is scaled like text, and a scaled BREAK is the word "BREAK" to the host.
    if not scaled:
        return
    import numpy as np

    # Thousands of brackets may be open over thousands of pieces: one by one they take seconds.
    weights = np.array([piece.weight for piece in pieces])
    with np.errstate(all="ignore"):
        for start, end, factor in scaled:
            weights[start:end] *= factor
    for piece, weight in zip(pieces, weights.tolist(), strict=True):
        piece.weight = weight


def _joined(pieces: list[Weighted]) -> list[Weighted]:
    joined: list[Weighted] = []
    for weight, run in groupby(pieces, key=lambda piece: piece.weight):
        same = list(run)
        # BREAK stands alone, and only unscaled.
        alone = len(same) == 1 and same[0].is_break and weight == -1.0
        joined.append(same[0] if alone else Weighted("".join(map(_text, same)), weight))
    return joined


def _text(piece: Weighted) -> str:
    return "BREAK" if piece.is_break else piece.text
