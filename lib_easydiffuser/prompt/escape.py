r"""Tag text -> prompt text that means exactly that text to the host, and back.

The host drops a backslash and takes what follows literally, wherever it stands. So `( ) [ ] \` are escaped as
everywhere, and so are `:` and `|` (part of a schedule otherwise). A colon before a number gets a second backslash
after it (":3" -> `\:\3`): the host reads `:3` at the end of a prompt as the section's weight and `:3)` as emphasis.
`AND` and `BREAK` as words are cut by one (`A\ND`). `<` before a name gets one too: `(<3:1.2), a > b` would name
an extra network "3".

One character cannot be written at all: `#` starts a comment even behind a backslash. It becomes a space. Runs of white
space become one space, control characters go.

The extension Dynamic Prompts reads the prompt before the host, and keeps every backslash. A second underscore in a row
gets one (`_\_cat_\_`): it then sees no wildcard, and the host drops it; so does the star of `/*`, its comment. It knows
no escape for braces: they become round brackets, for `{a|b}` would choose one of two and `${x}` names a variable. A
`$` or `%` beside them stays: at most it gives up on the prompt and leaves it as it is.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

_SPECIAL = re.compile(r"[()\[\]\\:|]")
_NUMBER_AFTER_COLON = re.compile(r"(\\:)(?=\s*[-+.\d])")
_NETWORK_NAME = re.compile(r"<(?=\w)")
_KEYWORD = re.compile(r"\b([AB])(ND|REAK)\b")
_WILDCARD = re.compile(r"(?<=_)_|(?<=/)\*")
# What cannot be told to everybody who reads the prompt, and what is said for it.
_UNSAYABLE = str.maketrans({"#": " ", "{": "(", "}": ")"})
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_STEP = 0.05


# The same few tags come again and again in a batch.
@lru_cache(maxsize=8192)
def plain_text(text: str) -> str:
    """The text as far as the host (and Dynamic Prompts) can be told it: see above; no control characters."""
    spaced = text.translate(_UNSAYABLE)
    return " ".join("".join(c for c in spaced if c.isspace() or not _is_control(c)).split())


def _is_control(character: str) -> bool:
    return ord(character) < 32 or 127 <= ord(character) < 160


def escape(text: str) -> str:
    """A tag's text as prompt text: every character means itself."""
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], plain_text(text))
    escaped = _NUMBER_AFTER_COLON.sub(lambda match: match[1] + "\\", escaped)
    escaped = _WILDCARD.sub(lambda match: "\\" + match[0], escaped)
    return _KEYWORD.sub(_cut_keyword, _NETWORK_NAME.sub(r"<\\", escaped))


def _cut_keyword(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if match[0] in ("AND", "BREAK") else match[0]


def unescape(text: str) -> str:
    """Prompt text without emphasis -> the text it means."""
    return _ESCAPED.sub(lambda match: match[1], text)


def rounded(emphasis: float) -> float:
    """Emphasis as it is written: a multiple of 0.05, 0 at least; 1.0 for what is no number."""
    if not math.isfinite(emphasis):
        return 1.0
    return round(max(round(emphasis / _STEP) * _STEP, 0.0), 2)


@lru_cache(maxsize=8192)
def emphasised(text: str, emphasis: float = 1.0) -> str:
    """`text` at that emphasis: `(text:1.2)`, or bare at 1.0."""
    escaped, weight = escape(text), rounded(emphasis)
    return escaped if weight == 1.0 or not escaped else f"({escaped}:{weight:g})"
