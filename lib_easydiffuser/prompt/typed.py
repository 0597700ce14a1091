r"""What a person types as a tag in the host's own spelling: `(masterpiece:1.2)`, `artoria \(fate\)`, `<lora:x:1>`.

It is written to the letter. Anything else typed is plain text, as every tag: "artoria (fate)", ":3", "16:9".
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..faces import is_face
from .escape import plain_text, unescape
from .grammar import Alternate, Break, Emphasis, Network, Node, Plain, Prompt, Schedule, Stray, parse
from .meaning import plain
from .phrases import key_of, said_in

_BREAK = re.compile(r"\bBREAK\b")
# Who types a wildcard or a choice means it for Dynamic Prompts.
_DYNAMIC = re.compile(r"__[\w/*.-]*\w[\w/*.-]*__|\{[^{}]*\|[^{}]*\}|\$\{\w")


def as_typed(text: str) -> str:
    """The text as far as the host can be told it: without the sign that begins a comment, in one line."""
    return text.strip() if text.isprintable() and "#" not in text else plain_text(text)


@lru_cache(maxsize=1024)
def is_prompt_text(text: str) -> bool:
    """Whether it is spelled as the host reads it, and not as a person speaks."""
    text = text.strip()
    if _DYNAMIC.search(text):
        return True
    if is_face(text) or is_face(unescape(text)):
        return "\\" in text and not is_face(text)
    prompt = parse(text)
    return len(prompt.sections) > 1 or any(map(_is_spelling, prompt.sections[0].nodes, range(len(text))))


def _is_spelling(node: Node, place: int) -> bool:
    if isinstance(node, Emphasis):
        # "artoria (fate)" names whose Artoria; "(masterpiece)" can only be meant as emphasis.
        named = place > 0 and node.opening == "(" and node.weight is None
        return not named or any(isinstance(inner, Emphasis) for inner in node.inside)
    if isinstance(node, Plain):
        return any(f"\\{sign}" in node.raw for sign in "()[]\\:|")
    return isinstance(node, Schedule | Alternate | Network | Break)


def typed_emphasis(text: str, emphasis: float) -> str:
    """Prompt text at an emphasis: brackets around it, where they can go around all of it."""
    if emphasis == 1.0 or not _is_whole(parse(text)):
        return text
    return f"({text}:{emphasis:g})"


def breaks_in(text: str) -> int:
    """How many chunks it ends early: the host parts at BREAK wherever it stands, brackets or not."""
    return len(_BREAK.findall(text))


def has_own_emphasis(text: str) -> bool:
    """Whether it says itself how strong it is."""
    return not all(isinstance(node, Plain) for section in parse(text).sections for node in section.nodes)


def _is_whole(prompt: Prompt) -> bool:
    broken = (Stray, Break)
    return len(prompt.sections) == 1 and not any(isinstance(node, broken) for node in prompt.sections[0].nodes)


@lru_cache(maxsize=1024)
def keys_of(text: str) -> frozenset[str]:
    """The keys of the phrases it says; that of its letters where it says none (a network alone)."""
    return frozenset(said_in(text)) or frozenset((key_of(text),))


@lru_cache(maxsize=1024)
def key_of_typed(text: str) -> str:
    """The one key it goes by."""
    return key_of(plain(text)) or key_of(text)
