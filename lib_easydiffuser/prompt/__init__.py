"""Tags -> PromptPair: the host's grammar, emphasis, token budget, styles, merging into existing text."""

from .budget import ClipCounter, token_counter
from .compose import Composed, compose
from .escape import emphasised, escape, unescape
from .merge import Merged, merge
from .styles import STYLES, Style, recommended

__all__ = [
    "STYLES",
    "ClipCounter",
    "Composed",
    "Merged",
    "Style",
    "compose",
    "emphasised",
    "escape",
    "merge",
    "recommended",
    "token_counter",
    "unescape",
]
