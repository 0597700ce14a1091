"""Korean and English, both ways: glosses under tags, Korean words and captions read, captions said in Korean."""

from .captions import in_korean, readable
from .gloss import gloss, glosses
from .hangul import has_hangul, is_korean
from .knobs import korean_in, settings_in_english
from .remembered import could_learn, learn
from .sentence import english_phrase
from .translators import REGISTRY, Translator
from .wish import wants_korean

__all__ = [
    "REGISTRY", "Translator", "could_learn", "english_phrase", "gloss", "glosses", "has_hangul", "in_korean",
    "is_korean", "korean_in", "learn", "readable", "settings_in_english", "wants_korean",
]  # fmt: skip
