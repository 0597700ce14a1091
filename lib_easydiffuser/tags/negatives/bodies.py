"""Who has a body in the picture, and how much of it can be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ...language.stems import stem
from .lexicon import Lexicon, rows
from .statements import Statement, statements

if TYPE_CHECKING:
    from ..sources._contract import Scene

PERSON = frozenset(("body", "limbs", "hands", "arms", "legs", "feet", "face"))
ANIMAL = frozenset(("body", "limbs", "legs"))
# What a framing leaves of a person. Hands reach into a portrait, feet do not.
FRAMINGS = {
    "face": frozenset(("body", "face")),
    "portrait": frozenset(("body", "face", "hands", "arms", "limbs")),
    "knees": PERSON - {"feet"},
}
_FRAMING_FORMS = {
    "face": "headshot|head shot|face focus|close-up of face|close up of face|face close up|extreme close-up"
    "|face portrait",
    "portrait": "portrait|half portrait|upper body|bust|half body|waist up|close-up|close up|closeup|medium shot"
    "|head and shoulders|closeup portrait|close portrait|selfie|close-up portrait",
    "knees": "cowboy shot|medium full shot",
    "all": "full body|full-body|full length|whole body|head to toe|full shot|full body shot|full body portrait"
    "|wide shot|full-length portrait|feet|shoes|boots|barefoot|legs",
}


@dataclass(frozen=True)
class Body:
    """Somebody in the picture.

    Attributes:
        groups: The groups of anatomy faults that could be seen on them.
        because: The word or evidence that says so, with its attention.
    """

    kind: str
    groups: frozenset[str]
    because: str


@lru_cache(maxsize=2)
def bodies(scene: Scene) -> tuple[Body, ...]:
    """At most one person and one animal; the surest word speaks for each."""
    said = statements(scene)
    found: dict[str, tuple[float, str]] = {}
    for statement in said:
        for kind, strength, because in _kinds(statement):
            if kind not in found or strength > found[kind][0]:
                found[kind] = (strength, because)
    groups = _groups(found.keys(), framing(said))
    return tuple(Body(kind, groups[kind], because) for kind, (_, because) in found.items() if groups[kind])


def framing(said: Iterable[Statement]) -> str:
    """ "face", "portrait", "knees" or "all": the widest view that is named wins, since it shows the most."""
    named = {found.holds for statement in said for found in _framings().find(statement.text)}
    return next((view for view in ("all", "knees", "portrait", "face") if view in named), "all")


def _groups(kinds: Iterable[str], view: str) -> dict[str, frozenset[str]]:
    kinds = set(kinds)
    person = PERSON & FRAMINGS.get(view, PERSON)
    return {
        "person": person,
        "animal": ANIMAL,
        # A hand is a hand of the person who is named, if one is.
        "hands": frozenset() if "person" in kinds else frozenset(("hands",)),
        "face": frozenset() if "person" in kinds else frozenset(("face",)),
    }


def _kinds(statement: Statement) -> Iterable[tuple[str, float, str]]:
    found = list(_bodies().find(statement.text))
    at_table = any(hit.holds == "table" for hit in found)
    for hit in found:
        kind = "animal" if hit.holds == "edible" and not at_table else hit.holds
        if kind in ("person", "animal", "hands", "face"):
            strength = statement.strength(hit.start, hit.end)
            yield kind, strength, statement.because(hit.start, hit.end)


@lru_cache(maxsize=1)
def _bodies() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon({"animal": words_of_kind("animal")})
    # What swallows look-alikes comes last: it replaces an equal form.
    for kind, forms in sorted(rows("bodies.tsv"), key=lambda row: row[0] == "-"):
        for form in forms.split("|"):
            lexicon.add(form, kind)
    return lexicon


@lru_cache(maxsize=1)
def _framings() -> Lexicon[str]:
    lexicon: Lexicon[str] = Lexicon()
    for view, forms in _FRAMING_FORMS.items():
        for form in forms.split("|"):
            lexicon.add(form, view)
    return lexicon


@lru_cache(maxsize=4)
def words_of_kind(kind: str) -> frozenset[str]:
    """Stems of the single words that name a person or an animal."""
    forms = (form for name, text in rows("bodies.tsv") if name == kind for form in text.split("|"))
    return frozenset(stem(form) for form in forms if form.isalpha())
