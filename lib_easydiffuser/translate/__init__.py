"""Korean and English, both ways: glosses under tags, Korean words and captions read, captions said in Korean."""

from .captions import in_korean, readable
from .gloss import gloss, glosses
from .hangul import has_hangul, is_korean
from .sentence import english_phrase
from .translators import REGISTRY, Translator
from .wish import language_of, wants_korean

__all__ = [
    "REGISTRY", "Translator", "english_phrase", "gloss", "glosses", "has_hangul", "in_korean", "is_korean",
    "language_of", "readable", "wants_korean",
]  # fmt: skip
