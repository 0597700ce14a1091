"""What stands in a caption and is not about the picture: prompt grammar, idioms of posing, single letters."""

from __future__ import annotations

import re

from ..records import Span

_ASIDE = re.compile(
    r"""<[^<>\n]*>                                   # <|startoftext|>, <lora:x:0.8>
      | :\s*[-+]?[\d.]+\s*(?=[)\]])                 # the number of (new york:1.2)
      | \\\S*                                       # \o/
      | \b(?:BREAK|AND)\b
      | \b(?:pos(?:e|es|ed|ing)|smil(?:e|es|ed|ing))\s+for\s+(?:a|the|his|her|their)\s+
        (?:group\s+)?(?:picture|photo|photograph|camera|selfie|portrait|shot)\b
      | \b(?:at|for|to|into|towards?)\s+the\s+(?:camera|viewer)\b
      | (?<![\w'’.-])[^\W\d_](?![\w'’-])              # a letter alone
    """,
    re.VERBOSE,
)


def aside_spans(text: str) -> list[Span]:
    """Character spans in which no word can name a thing in the picture, left to right."""
    return [match.span() for match in _ASIDE.finditer(text)]
