"""Whether two phrases name the same kind of thing: "woman" of a caption and "two people" of the eyes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources

from ..language.stems import stem
from ..language.words import words_of

# Heads that speak of the whole picture, not of a thing in it.
WHOLE = frozenset(
    """
    picture image photo photograph photography painting drawing illustration scene view background style mood
    atmosphere light lighting shadow contrast color tone palette focus bokeh blur depth field quality shot close-up
    perspective composition angle season weather night day daytime evening morning afternoon dusk dawn rain fog mist
    overcast
    """.split()
)


def kinds_of(text: str) -> frozenset[str]:
    """What a phrase names, by the eyes' word for it where they have one, else by the stem of its head noun.

    Of "a cup of coffee" both: whose head is the thing ("a group of people") grammar does not say.
    """
    parts: list[list[str]] = [[]]
    for word in words_of(text):
        if word == "of":
            parts.append([])
        else:
            parts[-1].append(stem(word))
    return frozenset(_kind(stems) for stems in parts if stems)


def _kind(stems: Sequence[str]) -> str:
    """A hot dog is no dog: two words that are known together are not asked about by themselves."""
    known = _known()
    return known.get(" ".join(stems[-2:])) or known.get(stems[-1], stems[-1])


def names_several(text: str) -> bool:
    """Whether a phrase speaks of more than one: "people", "two cats"."""
    words = words_of(text)
    return bool(words) and (stem(words[-1]) != words[-1] or words[0] in ("group", "crowd", "many", "several"))


def is_whole(text: str) -> bool:
    """Whether a phrase is about the whole picture: "soft light"."""
    words = words_of(text)
    return bool(words) and stem(words[-1]) in WHOLE


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Stems of one or two words -> the eyes' category."""
    from ..eyes.vocabulary import categories

    found: dict[str, str] = {}
    for kind, forms in _rows("bodies.tsv"):
        if kind == "person":
            found.update({stem(form): kind for form in forms.split("|") if form.isalpha()})
    for name, forms in _rows("eyes_synonyms.tsv"):
        found.update({_stems(form): name for form in forms.split("|")})
    for category in categories().values():
        found.update({_stems(form): category.name for form in (category.name, category.shown, category.plural)})
    return found


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in words_of(text))


def _rows(file: str) -> Iterator[tuple[str, str]]:
    text = resources.files("lib_easydiffuser.data").joinpath(file).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, forms = line.partition("\t")
            yield name, forms
