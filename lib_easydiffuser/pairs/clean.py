"""What is left of a prompt that a template or a language model wrote."""

from __future__ import annotations

import re
import unicodedata

from ..prompt.meaning import plain

SHORTEST = 10
"""Characters; what is shorter says too little to be painted."""
_KEPT = " ,.'-"
_SPACES = re.compile(r"\s+")
_COMMAS = re.compile(r"\s*,(?:\s*,)*\s*")
_DOTS = re.compile(r"\s*\.(?:\s*\.)+")


def cleaned(text: str) -> str:
    """The first line in letters and digits of any script, spaces, commas, full stops, apostrophes and hyphens.

    Emphasis and extra networks are the host's grammar, not words, and go first: "(red:1.2) car" is "red car".
    """
    line = next((line for line in text.splitlines() if line.strip()), "")
    said = unicodedata.normalize("NFKC", plain(line)).replace("’", "'")
    said = "".join(one if one in _KEPT or one.isalnum() or unicodedata.combining(one) else " " for one in said)
    said = _DOTS.sub(".", _COMMAS.sub(", ", _SPACES.sub(" ", said)))
    return said.strip(_KEPT)


def is_long_enough(text: str) -> bool:
    """Whether a cleaned prompt has at least ten characters."""
    return len(text) >= SHORTEST
