"""A caption that is a list of tags, as taggers and models asked for tags write it: "1girl, solo, long_hair, ..."."""

from __future__ import annotations

import re

from .stopwords import is_stop
from .thinking import without_thinking

_FEWEST = 6
_LONGEST = 5
_MANY = 14  # in one line: no sentence has so many commas and no article
_LINES, _FEWEST_IN_A_LINE = 3, 2
_TAGS_OF = re.compile(r"^[\s*_-]*[A-Z][\w ,&/-]{0,40}\btags?\b\W*:", re.IGNORECASE)
_APART = re.compile(
    r"^[\s*_>-]*(?:negative|not\s|artist|meta|rating|copyright|(?:\w+\s)?notes?\b|same\s)", re.IGNORECASE
)
_LEAD = re.compile(r"^[^,\n]{0,80}:\s+(?=[^,\n]+,)|^\W*(?:sure|certainly|of course)[^\n]*(?::|\n)", re.IGNORECASE)
_CHAT = re.compile(r"\n\s*\n?(?:note|i hope|let me|these tags|would you|feel free)[^\n]*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
_WEIGHT = re.compile(r"^[(\[{]+|:\s*[\d.]+\s*[)\]]*$|(?<!\\)[)\]}]+$")
_SPEAKS = frozenset("a an the is are there this that it he she they his her with while and which".split())


def tag_items(text: str) -> list[str]:
    """The tags of a list, each once, in its order; [] where the caption speaks in sentences."""
    block = _block(without_thinking(text))
    if block:
        return block
    bare = _CHAT.sub("", _LEAD.sub("", without_thinking(text).strip().strip("`"), count=1)).strip().strip("`")
    lines = [_BULLET.sub("", line) for line in bare.replace("`", "").splitlines() if line.strip()]
    items = [item for line in lines for item in line.split(",") if item.strip()]
    if len(items) < _FEWEST or not _is_list(items):
        return []
    clean = (_clean(item) for item in items)
    return list(dict.fromkeys(item for item in clean if item))


def _block(text: str) -> list[str]:
    """The tags of an answer that also speaks: one long line of them, or several lines that each say what they list."""
    found: list[list[str]] = []
    labelled = 0
    for line in text.splitlines():
        _label, colon, rest = line.rpartition(":") if _TAGS_OF.match(line) else ("", "", line)
        items = [item for item in _BULLET.sub("", rest).split(",") if item.strip(" *`")]
        if _APART.match(line) or len(items) < _FEWEST_IN_A_LINE or not _is_list(items):
            continue
        labelled += bool(colon)
        found.append(items)
    longest = max(map(len, found), default=0)
    prose = sum(line.count(". ") for line in text.splitlines())
    if not (longest >= _MANY or labelled >= _LINES) or (len(found) == 1 and not prose):
        return []
    chosen = found if labelled >= _LINES else [next(items for items in found if len(items) == longest)]
    clean = (_clean(item.strip(" *`")) for items in chosen for item in items)
    return list(dict.fromkeys(item for item in clean if item))


def _is_list(items: list[str]) -> bool:
    """Whether nearly all are short and none opens like a sentence; a caption with commas has articles."""
    words = [item.lower().strip(" .").replace("_", " ").split() for item in items]
    short = sum(len(said) <= _LONGEST for said in words)
    speaking = sum(bool(_SPEAKS & set(said)) or (bool(said) and is_stop(said[0]) and len(said) > 3) for said in words)
    ends = sum(item.rstrip().endswith((".", "!", "?")) for item in items[:-1])
    return short >= 0.9 * len(items) and speaking <= 0.1 * len(items) and not ends


def _clean(item: str) -> str:
    text = item.strip().rstrip(".")
    before = ""
    while before != text and not re.search(r"\w[ _]\\?\(", text):  # "artoria (fate)" keeps its brackets
        before, text = text, _WEIGHT.sub("", text).strip()
    text = text.replace("\\", "").replace("_", " ") if len(text) > 3 else text
    return " ".join(text.split())
