"""What a caption only supposes: "possibly a dog", "what might be a hat", "as if flying"."""

from __future__ import annotations

import re
from bisect import bisect_left

from ..records import Span
from .stopwords import is_stop
from .words import word_spans

_SUPPOSES = re.compile(
    r"""\b(?:
      possibly|perhaps|maybe|probably|presumably|supposedly|seemingly|apparently|potentially|(?<!not\s)likely
    | (?:might|may|could)(?:\s+(?:well|also|even|possibly))?\s+(?:be|have\s+been|have|depict|show|contain)
    | (?:seems?|seemed|appears?|appeared)\s+(?:to|like|as)\b(?:\s+(?:be|have|if|though|show|depict))?
    | as\s+(?:if|though)
    | looks?\s+like|looking\s+like|resembl(?:es?|ing)
    | reminiscent\s+of|suggest(?:s|ing)|hint(?:s|ing)\s+(?:of|at)
    )(?![\w'’])""",
    re.IGNORECASE | re.VERBOSE,
)
_FARTHEST = 12


def guess_spans(text: str) -> list[Span]:
    """Character spans of what is supposed, left to right: the phrase behind the supposing words.

    A verb's object belongs to it ("possibly holding a gun"), and so do alternatives ("perhaps a cat or a dog").
    """
    words = word_spans(text)
    found = []
    for match in _SUPPOSES.finditer(text):
        first = bisect_left(words, (match.end(), 0))
        found += _phrase(words[first : first + _FARTHEST], match.end(), text)
    return found


def _phrase(rest: list[Span], start: int, text: str) -> list[Span]:
    begun, end, verb = False, start, False
    for word_start, word_end in rest:
        word = text[word_start:word_end].lower()
        if text[end:word_start].strip(" \t-/_"):
            break
        if is_stop(word):
            if begun and not verb and word != "or":
                break
            begun = begun and not verb and word != "or"
        else:
            # "possibly holding a gun": the verb alone supposes nothing.
            verb = not begun and word.endswith("ing")
            begun = True
        end = word_end
    return [(start, end)] if end > start else []
