"""Stems good enough to see that two phrases say the same: "brown dogs" and "brown dog".

Only number is folded (Harman's S-stemmer, 1991, with the usual irregulars): verbs and adjectives keep
their endings, since "standing" and "stand" are different things in a prompt.
"""

from __future__ import annotations

from functools import lru_cache

from .words import words_of

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "persons": "person",
    "feet": "foot", "teeth": "tooth", "mice": "mouse", "geese": "goose", "oxen": "ox", "lice": "louse",
    "knives": "knife", "wives": "wife", "lives": "life", "leaves": "leaf", "loaves": "loaf",
    "shelves": "shelf", "halves": "half", "wolves": "wolf", "calves": "calf", "scarves": "scarf",
    "thieves": "thief", "hooves": "hoof", "elves": "elf", "dwarves": "dwarf", "policemen": "policeman",
    "firemen": "fireman", "fishermen": "fisherman", "snowmen": "snowman", "businessmen": "businessman",
    "movies": "movie", "cookies": "cookie", "zombies": "zombie", "selfies": "selfie", "pies": "pie",
    "ties": "tie", "shoes": "shoe", "canoes": "canoe", "toes": "toe", "potatoes": "potato",
    "tomatoes": "tomato", "heroes": "hero", "axes": "axe", "buses": "bus", "gases": "gas",
    "lenses": "lens", "cacti": "cactus", "octopi": "octopus", "skies": "sky", "grey": "gray",
    "photograph": "photo", "photographs": "photo", "colour": "color", "colours": "color", "coloured": "colored",
}  # fmt: skip
_SAME = frozenset(
    "glasses sunglasses eyeglasses binoculars scissors jeans pants trousers shorts leggings tights goggles headphones "
    "pajamas pyjamas clothes series species news bus gas lens canvas iris cactus octopus chaos christmas dress glass "
    "grass class mess cross boss lotus circus walrus asparagus always his its this was is as has us plus".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its plural, lower case."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _SAME or len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "'s")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=65536)
def stem_phrase(text: str) -> str:
    """All words of a phrase as stems, one space between: the key under which two tags are the same.

    Hyphens and underscores count as spaces, so "black_and-white" is "black and white".
    """
    return " ".join(stem(word) for word in words_of(text.replace("_", " ").replace("-", " ")))
