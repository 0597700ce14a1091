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
    atmosphere lighting shadow contrast color tone palette focus bokeh blur depth quality shot close-up
    perspective composition angle season weather night day daytime evening morning afternoon dusk dawn rain fog mist
    overcast
    """.split()
)
# A light may hang from the ceiling, a field lie behind a barn: only with these before them they are everywhere.
_LIGHTS = frozenset(
    """
    soft hard harsh natural ambient warm cold cool bright dim low dark golden blue studio cinematic dramatic diffuse
    diffused dappled volumetric rim back side morning evening sun day moon good beautiful indoor outdoor white
    """.split()
)
# They count what the words behind "of" name, and are people only where nothing stands there.
_COLLECTIVE = frozenset(("couple", "crowd", "family", "audience", "throng", "squad"))
# One word for several things, or for a number of what "of" brings ("a row of chairs", but not "a bowl of oranges").
_MANY = frozenset(
    """
    group crowd couple family pair audience throng squad team herd flock bunch row line pile stack set lot number
    collection fleet pack traffic luggage baggage silverware cutlery cattle fruit sheep
    """.split()
)
_COUNTS = frozenset("many several both two three four five six seven eight nine ten".split())


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
    said = [stems for stems in parts if stems]
    counted = said[:-1] and [stems for stems in said[:-1] if stems[-1] not in _COLLECTIVE]
    return frozenset(_kind(stems) for stems in [*counted, *said[-1:]])


def pair_kind(first: str, second: str) -> str:
    """The eyes' category of two words that are known together: "hot dog"; "" for others."""
    return known().get(f"{stem(first)} {stem(second)}", "")


def names_several(text: str) -> bool:
    """Whether a phrase speaks of more than one: "people", "two cats", "a crowd", "a row of chairs"."""
    words = words_of(text)
    first = words[: words.index("of")] if "of" in words else words
    if not first:
        return False
    return stem(first[-1]) != first[-1] or first[-1] in _MANY or not _COUNTS.isdisjoint(first)


def is_whole(text: str) -> bool:
    """Whether a phrase is about the whole picture: "soft light", "depth of field", but not "traffic light"."""
    words = words_of(text)
    if not words or not kinds_of(" ".join(words[-2:])).isdisjoint(known().values()):
        return False
    if stem(words[-1]) == "light":
        return len(words) > 1 and words[-2] in _LIGHTS
    return stem(words[-1]) in WHOLE or words[-3:] == ["depth", "of", "field"]


@lru_cache(maxsize=1)
def known() -> dict[str, str]:
    """Stems of one or two words -> the eyes' category.

    A word for a person is one, whatever they do it with ("skier"); words of many senses are left out.
    """
    from ..eyes.vocabulary import categories

    found: dict[str, str] = {}
    for name, forms in _rows("eyes_synonyms.tsv"):
        found.update({_stems(form): name for form in forms.split("|")})
    for kind, forms in _rows("bodies.tsv"):
        if kind == "person":
            found.update({stem(form): kind for form in forms.split("|") if form.isalpha()})
    for _, forms in _rows("eyes_ambiguous.tsv"):
        for form in forms.split("|"):
            found.pop(_stems(form), None)
    for category in categories().values():
        found.update({_stems(form): category.name for form in (category.name, category.shown, category.plural)})
    return found


def _kind(stems: Sequence[str]) -> str:
    """A hot dog is no dog: two words that are known together are not asked about by themselves."""
    return known().get(" ".join(stems[-2:])) or known().get(stems[-1], stems[-1])


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in words_of(text))


def _rows(file: str) -> Iterator[tuple[str, str]]:
    text = resources.files("lib_easydiffuser.data").joinpath(file).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, forms = line.partition("\t")
            yield name, forms
