"""The part of a model's answer in which it thinks aloud: <think> ... </think> and its kin."""

from __future__ import annotations

import re

from ..records import Span

_NAMES = r"think|thinking|thought|thoughts|reasoning|reflection|scratchpad"
_BLOCK = re.compile(rf"<\s*({_NAMES})\s*>.*?(?:<\s*/\s*\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# Some servers keep the opening mark to themselves.
_TAIL = re.compile(rf"\A.*<\s*/\s*(?:{_NAMES})\s*>", re.IGNORECASE | re.DOTALL)
_OTHER = re.compile(
    r"\[THINK\].*?(?:\[/THINK\]|\Z)|◁think▷.*?(?:◁/think▷|\Z)"
    r"|<\|channel\|>\s*analysis.*?(?=<\|channel\|>\s*final|\Z)|<\|channel\|>\s*final\s*<\|message\|>",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER = re.compile(r"<\s*/?\s*(?:answer|output|response|final|caption|description)\s*>", re.IGNORECASE)


def thinking_spans(text: str) -> list[Span]:
    """Where a text thinks aloud."""
    if "<" not in text and "[" not in text and "◁" not in text:
        return []
    blocks = [match.span() for pattern in (_BLOCK, _OTHER) for match in pattern.finditer(text)]
    return blocks or [match.span() for match in _TAIL.finditer(text)]


def without_thinking(text: str) -> str:
    """The answer alone; "" where the thinking never ended."""
    if "<" not in text and "[" not in text and "◁" not in text:
        return text
    found = _TAIL.sub("", _BLOCK.sub("", _OTHER.sub("", text)))
    return _ANSWER.sub("", found).strip()
