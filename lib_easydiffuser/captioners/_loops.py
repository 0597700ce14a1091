"""Captioners get stuck: "a jungle jungle jungle jungle". What is said again and again is said once."""

from __future__ import annotations

from ..records import Span

_LONGEST = 12  # words in the longest loop looked for


# What joins the next turn to this one, and is left hanging when there is none.
_JOINS = frozenset(
    """
    of and or nor but with without a an the to at in into onto from by for as like than via per amid among amongst
    between beneath beside besides against toward towards upon within throughout during until since versus
    that which who whose whom where when while because if so then
    is are was were be been being am has have had having do does did will would can could may might must should
    his her its their my your our this these those some any another each every both either neither
    wearing holding carrying containing featuring including showing depicting looks appears seems very
    """.split()
)
# These may also end a sentence ("standing up"): they join where something follows, a cut-off turn or a word above.
_MAY_JOIN = frozenset(
    """
    on off over under underneath up down out inside outside around behind below above along across through near next
    past before after about beyond opposite alongside atop not also just only there it he she they
    """.split()
)
# A turn that opens with one of these was joined to the turn before it.
_OPENS = frozenset("a an the his her its their some two three one another".split())
# Before a joining word they say nothing alone: "on top of", "in front of", "full of", "covered in".
_NEEDS = frozenset(
    """
    top front back side left right middle center centre end edge bottom rear corner foreground background midst
    lot lots bunch couple pair group number kind sort type piece full covered filled surrounded made composed
    consisting topped attached connected close because instead due according
    """.split()
)


def without_loops(text: str) -> list[Span]:
    """Spans of the words to keep, in order.

    One word counts as a loop when it comes three times in a row ("bye bye" stays), several words when
    they come twice. A loop's last, broken-off turn goes too, and so do the words that joined it.
    """
    spans = _words(text)
    keys = [text[start:end].lower().strip(".,;") for start, end in spans]
    kept: list[int] = []
    position, cut_at_end, follows = 0, False, ""
    while position < len(keys):
        length, turns = _loop(keys, position)
        kept += range(position, position + length)
        cut_at_end, follows = turns > 1, keys[position]
        position += length * turns
        broken = _broken_off(keys, position, length) if turns > 1 else 0
        position += broken
    if not cut_at_end:
        return [spans[index] for index in kept]
    joins = broken > 0 or follows in _OPENS
    kept = kept[: _joined_to_nothing([keys[index] for index in kept], joins)] or kept
    start, end = spans[kept[-1]]
    bare = text[start:end].rstrip(",;:")
    return [*(spans[index] for index in kept[:-1]), (start, start + len(bare) if bare else end)]


def _joined_to_nothing(keys: list[str], followed: bool) -> int:
    """How many words are left without those at the end that join what no longer follows."""
    end = len(keys)
    while end and (keys[end - 1] in _JOINS or (followed and keys[end - 1] in _MAY_JOIN | _NEEDS)):
        # "full" needs its "of", and "to" its "next": what stands before a joining word may hang on it.
        end, followed = end - 1, True
    return end


def _loop(keys: list[str], start: int) -> tuple[int, int]:
    """Words in the loop that starts here, and its turns; (1, 1) when none does."""
    for length in range(1, min(_LONGEST, (len(keys) - start) // 2) + 1):
        turns = 1
        while keys[start + turns * length : start + (turns + 1) * length] == keys[start : start + length]:
            turns += 1
        if turns >= (3 if length == 1 else 2):
            return length, turns
    return 1, 1


def _broken_off(keys: list[str], position: int, length: int) -> int:
    """Words of an unfinished turn at the very end of the text."""
    rest = keys[position:]
    turn = keys[position - length : position]
    return len(rest) if 0 < len(rest) < length and rest == turn[: len(rest)] else 0


def _words(text: str) -> list[Span]:
    spans, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        spans.append((start, start + len(word)))
        start += len(word)
    return spans
