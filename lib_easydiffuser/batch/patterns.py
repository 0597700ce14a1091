"""A person's regular expressions. One that takes for ever is stopped and named: nobody may hang a job with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from ..errors import UsageError, quoted

PATIENCE_S = 0.25
"""How long one pattern may look at one tag."""
LONGEST = 500
"""Letters of a pattern, and of what stands in place of a tag."""
ARROW = "=>"


def rules(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(pattern, new text) of lines "pattern=>new".

    Raises:
        UsageError: If one has no arrow, or its pattern is none.
    """
    found = []
    for line in lines:
        pattern, arrow, new = line.partition(ARROW)
        if not arrow or not pattern.strip():
            raise UsageError(f"The renaming {quoted(line)} has no arrow.", "It is written pattern=>new text.")
        require_pattern(pattern.strip())
        if len(new) > LONGEST:
            raise UsageError(f"The new text {quoted(new)} is too long.", f"At most {LONGEST} letters.")
        found.append((pattern.strip(), new.strip()))
    return tuple(found)


def require_pattern(pattern: str) -> None:
    """Raises:
    UsageError: If it is no regular expression.
    """
    _compiled(pattern)


def renamed(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The text after all renamings, one after the other.

    Raises:
        UsageError: If a pattern takes too long, or names a group that is not there.
    """
    for pattern, new in pairs:
        text = _bounded(pattern, lambda found, text=text, new=new: found.sub(new, text, timeout=PATIENCE_S))[:LONGEST]  # type: ignore[misc]
    return str(text)


def fits(text: str, patterns: Sequence[str]) -> bool:
    """Whether one of them fits the whole text.

    Raises:
        UsageError: If a pattern takes too long.
    """
    return any(_bounded(one, lambda found: found.fullmatch(text, timeout=PATIENCE_S)) for one in patterns)


def _bounded(pattern: str, use: Any) -> Any:
    try:
        return use(_compiled(pattern))
    except TimeoutError:
        raise UsageError(
            f"The pattern {quoted(pattern)} takes too long.", "Nested repetition does that: write it without."
        ) from None
    except (IndexError, _error()) as error:
        raise UsageError(f"The pattern {quoted(pattern)} cannot be used: {error}.", "Count its groups.") from None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    # Not `re`, which nobody can stop. Every host has this one: transformers cannot do without it.
    try:
        import regex
    except ImportError:
        raise UsageError("Regular expressions need the package regex.", "pip install regex") from None
    if len(pattern) > LONGEST:
        raise UsageError(f"The pattern {quoted(pattern)} is too long.", f"At most {LONGEST} letters.")
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        raise UsageError(f"{quoted(pattern)} is no regular expression: {error}.", r"Write \( for a bracket.") from None


def _error() -> type[Exception]:
    import regex

    found: type[Exception] = regex.error
    return found
