"""What Koreans do with what they wear: hats are 쓰다, shoes 신다, rings 끼다, bags 메다, dresses 입다."""

from __future__ import annotations

from .gloss_nouns import Noun, marked
from .gloss_words import korean, listed


def worn(garment: Noun) -> str:
    """ "빨간 드레스" → "빨간 드레스를 입은"; "" for what nobody wears."""
    last, verbs = garment.head.english.split()[-1], korean("worn")
    if {last, garment.head.english} & listed("not_worn"):
        return ""
    return f"{marked(garment.text, '을', '를')} {verbs.get(last) or verbs.get(last + 's') or '입은'}"
