"""What stands in a caption and is not about the picture: prompt grammar, idioms of posing, single letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..faces import is_face
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
      | [#№]\d+                                      # a comment to the host, which no backslash helps
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(r"\S+")


def aside_spans(text: str) -> list[Span]:
    """Character spans in which no word can name a thing in the picture, by kind and left to right."""
    return [match.span() for match in _ASIDE.finditer(text)] + list(_face_spans(text))


def _face_spans(text: str) -> Iterator[Span]:
    """Faces and hearts among the words: the "3" of ":3" and of "<3" is no number, "^o^" no letter."""
    for token in _TOKEN.finditer(text):
        bare = token[0].rstrip(".,;!?\"'")
        if any(is_face(face) for face in (token[0], bare)):
            yield token.start(), token.start() + len(bare)
