"""What nodes do to texts: join, replace, change case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .graph import Node
from .table import known

_SEPARATORS = ("delimiter", "separator", "delim", "sep", "joiner", "divider", "spacer", "delimeter", "join_with")
# JPS and others offer the separator by its name.
_NAMED = {"none": "", "empty": "", "space": " ", "comma": ", ", "newline": "\n", "new line": "\n", "linebreak": "\n"}
_COMMON = ", "
_CASES = {"UPPERCASE": str.upper, "lowercase": str.lower, "Capitalize": str.capitalize, "Title Case": str.title}
_BLANKS = re.compile(r"\s{2,}")
_COMMAS = re.compile(r",{2,}")


def joined(node: Node, texts: Sequence[str]) -> str:
    """The pieces by the node's own separator, as its own code joins them."""
    facts = known(node.kind)
    pieces = [text.strip() for text in texts] if node.inputs.get("clean_whitespace") in ("true", True) else list(texts)
    if not facts.keeps_empty:
        pieces = [text for text in pieces if text]
    text = _separator(node).join(pieces)
    return _tidy(text) if node.inputs.get("tidy_tags") == "yes" else text


def _separator(node: Node) -> str:
    inputs = {name.lower(): value for name, value in node.inputs.items()}
    for name in _SEPARATORS:
        value = inputs.get(name)
        if isinstance(value, str):
            # WAS: a line end can only be typed as two characters into a one-line box.
            return _NAMED.get(value.lower(), value.replace("\\n", "\n"))
    if "linebreak_addition" in node.inputs:  # WAS before it had a delimiter
        return "\n" if node.inputs["linebreak_addition"] in ("true", True) else ""
    if node.inputs.get("tidy_tags") == "no":
        return ""
    separator = known(node.kind).separator
    return _COMMON if separator is None else separator


def _tidy(text: str) -> str:
    """pythongosssss' String Function."""
    return _COMMAS.sub(",", _BLANKS.sub(" ", text).replace(" ,", ",")).strip()


def counted(node: Node, name: str, place: int) -> bool:
    """Whether that piece is within the number of pieces the node is set to (KJNodes' inputcount)."""
    count = node.inputs.get("inputcount")
    return not isinstance(count, int) or place <= count


def changed(node: Node, text: str, said: Mapping[str, str]) -> str:
    """The text after the node's replacing, trimming or change of case; the text itself for any other node.

    A regular expression is not run: it is a stranger's and may take for ever.

    Args:
        said: What `find` and `replace` (or find1, replace1, ...) hold.
    """
    for name, wanted in said.items():
        if name.startswith("find") and wanted:
            text = text.replace(wanted, said.get("replace" + name.removeprefix("find"), ""))
    mode = node.inputs.get("mode")
    if "case" in node.kind.lower() and isinstance(mode, str) and mode in _CASES:
        return _CASES[mode](text)
    return text.strip() if "trim" in node.kind.lower() else text
