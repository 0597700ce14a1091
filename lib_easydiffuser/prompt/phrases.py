"""Which phrases a prompt says, seen through emphasis, escapes, underscores, number and schedules."""

from __future__ import annotations

import re
from functools import lru_cache

from ..faces import is_face
from ..items import COMMAS, pieces_in
from ..language.stems import stem_phrase
from .budget import variants
from .escape import unescape
from .grammar import Network, Plain, networks, parse_section, split_sections, written
from .meaning import Weighted, attention, without_comments, without_networks

_BETWEEN = re.compile(rf"[{COMMAS};\uff1b\u3002\uff61\n]+")
_CUT = re.compile(rf"[{COMMAS}\n]")
# Emphasis around a phrase or a part of one: brackets that are not escaped, and a weight before one that closes.
_DRESS = re.compile(r"(\\.)|:\s*[-+]?[\d.]+\s*(?=\))|[()\[\]]", re.DOTALL)


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """The key under which two tags are the same; "" only for blank text.

    Signs without a word in them, and faces (":d", "^o^"), stand for themselves.
    """
    said = "" if is_face(text.strip()) else stem_phrase(text)
    return said or " ".join(text.replace("_", " ").casefold().split())


def phrases_of(text: str) -> set[str]:
    """The keys of all comma-separated phrases of a prompt."""
    said = ("".join(_between(part) for part in attention(variant)) for variant in variants(text))
    return {key for line in said for phrase in _BETWEEN.split(line) if (key := key_of(phrase))} - {"break"}


def said_in(text: str) -> set[str]:
    """The keys of all that a prompt of the person's says, as the host reads it or as it was meant.

    The host takes ":(" for an open bracket and "1girl, :3" for a weight; a person means the face.
    """
    bare, _ = without_networks(without_comments(text))
    return phrases_of(text) | {bare_key(piece) for piece in pieces_in(bare)} - {""}


def bare_key(piece: str) -> str:
    """The key of a piece of a list: emphasis around it and escapes in it are seen through."""
    face = next((text for text in (unescape(piece), piece) if is_face(text)), "")
    return key_of(face or unescape(_DRESS.sub(lambda found: found[1] or "", piece)) or unescape(piece))


def _between(part: Weighted) -> str:
    """Its text; BREAK ends a phrase, also in brackets, where it is the mere word to the host."""
    return ",BREAK," if part.is_break or part.text == "BREAK" else part.text


def networks_of(text: str) -> set[str]:
    """The extra networks of a prompt, as written."""
    return {match[0] for match in networks(text)}


def items_of(text: str, negative: bool = False) -> list[str]:
    """A prompt cut at its top-level commas, each item as typed; one with AND is one item, if that parts sections."""
    if not negative and len(split_sections(text)) > 1:
        return [text.strip()]
    items = [""]
    for node in parse_section(text).nodes:
        if isinstance(node, Network):
            items += [node.raw, ""]
        elif isinstance(node, Plain):
            first, *more = _CUT.split(node.raw)
            items[-1] += first
            items += more
        else:
            items[-1] += written((node,))
    return [item.strip() for item in items if item.strip()]
