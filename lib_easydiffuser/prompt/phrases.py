"""Which phrases a prompt says, seen through emphasis, escapes, underscores, number and schedules."""

from __future__ import annotations

import re
from functools import lru_cache

from ..language.stems import stem_phrase
from .budget import variants
from .grammar import Network, Plain, networks, parse, split_sections, written
from .meaning import Weighted, attention

_BETWEEN = re.compile(r"[,;\n]+")


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """The key under which two tags are the same; "" only for blank text.

    Signs without a word in them (":3", "^_^") stand for themselves.
    """
    return stem_phrase(text) or " ".join(text.replace("_", " ").casefold().split())


def phrases_of(text: str) -> set[str]:
    """The keys of all comma-separated phrases of a prompt."""
    said = ("".join(_between(part) for part in attention(variant)) for variant in variants(text))
    return {key for line in said for phrase in _BETWEEN.split(line) if (key := key_of(phrase))} - {"break"}


def _between(part: Weighted) -> str:
    """Its text; BREAK ends a phrase, also in brackets, where it is the mere word to the host."""
    return ",BREAK," if part.is_break or part.text == "BREAK" else part.text


def networks_of(text: str) -> set[str]:
    """The extra networks of a prompt, as written."""
    return {match[0] for match in networks(text)}


def items_of(text: str) -> list[str]:
    """A prompt cut at its top-level commas, each item as typed; one with AND is one item."""
    if len(split_sections(text)) > 1:
        return [text.strip()]
    items = [""]
    for node in parse(text).sections[0].nodes:
        if isinstance(node, Network):
            items += [node.raw, ""]
        elif isinstance(node, Plain):
            first, *more = re.split(r"[,\n]", node.raw)
            items[-1] += first
            items += more
        else:
            items[-1] += written((node,))
    return [item.strip() for item in items if item.strip()]
