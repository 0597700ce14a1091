"""Is this a sentence the English head maps can read?"""

from __future__ import annotations

import unicodedata

from ..errors import CaptionError, LanguageError, quoted
from .stopwords import is_stop
from .words import words_of

MAX_WORDS = 1000
_NON_LATIN_SHARE = 1 / 3
# Function words that English does not have. Words both have ("in", "a", "on", "die", "as") are left out.
_FOREIGN = {
    "German": "der das ein eine einen einem einer eines und ist sind auf mit von für nicht neben unter über vor sich "
    "dem den im am zwei",
    "French": "le la les un une des du et est sont sur dans avec pour pas qui au aux ses deux près devant",
    "Spanish": "el la los las un una unos unas y es son está están con por para del al que sobre junto dos en",
    "Italian": "il lo gli una uno e è sono su con per di del della nel nella che due sta accanto",
    "Portuguese": "o os as um uma e é são está com por para do da no na em que dois ao",
    "Dutch": "het een en zijn op met van voor niet naast onder twee de",
}  # fmt: skip
_FOREIGN_WORDS = {language: frozenset(words.split()) for language, words in _FOREIGN.items()}


def require_english(text: str) -> None:
    """Do nothing for an English caption.

    Raises:
        LanguageError: If more than a third of its letters are not Latin, or its small words are another
            language's.
        CaptionError: If it is longer than any caption.
    """
    words = words_of(text)
    if len(words) > MAX_WORDS:
        raise CaptionError(
            f"The caption {quoted(text)} has {len(words)} words.", f"A caption may have {MAX_WORDS}; split it."
        )
    script = _foreign_script(text)
    if script:
        _refuse(text, f"is written in {script}")
    language = _foreign_language(words)
    if language:
        _refuse(text, f"looks {language}")


def _refuse(text: str, why: str) -> None:
    raise LanguageError(
        f"The caption {quoted(text)} {why}, and only English captions can be read.",
        "Write it in English, or translate it first.",
    )


def _foreign_script(text: str) -> str:
    """The script of the letters that are not Latin, when they are more than a third; "" otherwise."""
    letters = [char for char in text if char.isalpha()]
    scripts = [name for name in (unicodedata.name(char, "").split(" ")[0] for char in letters) if name != "LATIN"]
    if not letters or len(scripts) <= len(letters) * _NON_LATIN_SHARE:
        return ""
    named = {"HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "CJK": "Chinese characters"}
    commonest = max(set(scripts), key=scripts.count)
    return named.get(commonest, f"{commonest.capitalize()} letters")


def _foreign_language(words: list[str]) -> str:
    """The language whose small words outnumber the English ones; "" when none does."""
    english = sum(is_stop(word) for word in words)
    counts = {language: sum(word in small for word in words) for language, small in _FOREIGN_WORDS.items()}
    language = max(counts, key=lambda name: counts[name])
    return language if counts[language] >= 2 and counts[language] > english else ""
