"""What a caption neither says nor contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..eyes.vocabulary import categories
from ..records import Evidence
from .negatives.bodies import words_of_kind
from .negatives.lexicon import Lexicon, rows

PEOPLE = "person"
_NOBODY = ("nobody", "no one", "no people", "deserted", "empty street", "empty room", "empty beach", "uninhabited")


def unsaid(claims: Iterable[Evidence], captions: Sequence[str]) -> list[Evidence]:
    """The claims that are news: not named by a caption in any word for it, not denied by one, and not of a kind that
    the caption gives another name (it says cat, they say dog)."""
    text = " . ".join(captions)
    said = _categories_in(text)
    families = {_family(name) for name in said} - {""}
    return [
        claim
        for claim in claims
        if claim.kind == "object"
        and not (found := _categories_in(claim.text)) & said
        and not any(_family(name) in families for name in found)
        and not _word_said(claim.text, text)
    ]


def _word_said(claim: str, text: str) -> bool:
    """A word beyond the 80: whether the caption has its last word."""
    lexicon: Lexicon[str] = Lexicon()
    lexicon.add(claim.split()[-1], claim)
    return any(lexicon.find(text))


def _categories_in(text: str) -> frozenset[str]:
    """COCO's names of what a text speaks of, denied or not; people by every word for them."""
    return frozenset(hit.holds for hit in _lexicon().find(text))


def _family(name: str) -> str:
    return next((category.family for category in categories().values() if category.name == name), "")


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for category in categories().values():
        for form in (category.name, category.shown, category.plural):
            lexicon.add(form, category.name)
    for name, forms in rows("eyes_synonyms.tsv"):
        for form in forms.split("|"):
            lexicon.add(form, name)
    for word in words_of_kind("person"):
        lexicon.add(word, PEOPLE)
    for form in _NOBODY:
        lexicon.add(form, PEOPLE)
    return lexicon
