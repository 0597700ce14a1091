"""What the pieces of a clause mean beside each other: homonyms, bare objects, predicates, whose verb it is, denials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .clause import Clause
from .homonyms import NONE, OWN, Sense, sense_of
from .lexicon import english_of
from .particles import place_word, stems
from .pieces import Piece
from .verbs import adnominal

_NEAR = 4  # pieces between a noun and its verb
# Verbs whose subject is what the next noun has: 눈 덮인 산 is covered in snow.
_HAVING = frozenset(
    ("with", "covered in", "covered with", "filled with", "surrounded by", "drawn", "written", "attached", "seen")
)
_WEATHER = {"raining": "rainy", "snowing": "snowing", "sunset": "sunset", "sunrise": "sunrise"}
_SUBJECT = ("이", "가", "들이")
_PAIRS = {"ear": "ears", "hand": "hands", "arm": "arms", "leg": "legs", "foot": "feet", "cheek": "cheeks"}
_TOPIC = ("은", "는", "들은")


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces as they are to be put together."""
    found = [piece for piece in _unread_marked(pieces) if piece.kind != "silent"]
    for step in (_lacks, _bare, _senses, _had, _predicates, _inner, _last):
        found = step(found)
    return found


def _unread_marked(pieces: Sequence[Piece]) -> list[Piece]:
    """Unread nouns are told by their particle; a verb that is done to one is left out with it (여의주를 문)."""
    pieces = [
        replace(piece, kind="silent") if _of_unread(piece, _at(pieces, at - 1)) else piece
        for at, piece in enumerate(pieces)
    ]
    return [
        replace(piece, role="noun") if piece.kind == "unread" and any(stems(piece.korean)) else piece
        for piece in pieces
    ]


def _of_unread(verb: Piece, before: Piece) -> bool:
    wants = verb.kind == "verb" and verb.form is not None and not verb.form.alone
    return wants and before.kind == "unread" and before.korean.endswith(("을", "를"))


def _at(pieces: Sequence[Piece], at: int) -> Piece:
    return pieces[at] if 0 <= at < len(pieces) else Piece("silent")


def _as(noun: Piece, role: str) -> Piece:
    """A noun in another role: 나무 before a noun is wooden, but a tree by itself."""
    bare = noun.role == "compound" and noun.entry is not None
    return replace(noun, role=role, english=noun.entry.english if bare and noun.entry else noun.english)


def _lacks(pieces: list[Piece]) -> list[Piece]:
    """Nouns before 없는, and the subject of a denied verb that has no object (꽃이 피지 않은)."""
    found = list(pieces)
    for at, piece in enumerate(found):
        denied = piece.kind == "verb" and piece.denied
        if piece.kind != "lacking" and not denied:
            continue
        back = at - 1
        while back >= 0 and found[back].kind == "noun" and _lackable(found[back], at - back, piece):
            found[back] = _as(found[back], "lacked")
            back -= 1
    return found


def _lackable(noun: Piece, distance: int, piece: Piece) -> bool:
    if distance > 1:
        return noun.role == "and" or noun.particle == "도"
    if piece.kind == "lacking":
        return noun.role in ("subject", "object", "compound", "")
    alone = piece.form is not None and (piece.form.alone or not piece.form.verb)
    if noun.role == "compound":
        return True
    return noun.role == "object" or (noun.particle in _SUBJECT and alone and piece.role == "before")


def _bare(pieces: list[Piece]) -> list[Piece]:
    """A noun without a particle before a verb is its object (라면 먹는), or its subject (고양이 자는)."""
    found = list(pieces)
    for at, piece in enumerate(found):
        verb = _at(found, at + 1)
        if piece.kind == "noun" and piece.role == "compound" and verb.kind == "verb" and verb.form:
            found[at] = _as(piece, "subject" if verb.form.alone else "object")
            before = _at(found, at - 1)
            if before.kind == "noun" and before.role == "compound" and before.topic == "people" and verb.role == "end":
                found[at - 1] = _as(before, "subject")
        elif piece.kind == "noun" and piece.role == "compound" and verb.kind == "being":
            found[at] = _as(piece, "subject")
    return found


def _senses(pieces: list[Piece]) -> list[Piece]:
    """Every noun as what it is beside its verb, its adjective or its word of place."""
    found: list[Piece | None] = list(pieces)
    for at, piece in enumerate(pieces):
        if piece.kind != "noun" or piece.role in ("lacked",) and not piece.korean:
            continue
        verb_at = _verb_of(pieces, at)
        verb = pieces[verb_at] if verb_at else None
        sense = sense_of(piece.korean, piece.topic, _beside(pieces, at, verb))
        if sense is not None:
            _apply(found, at, verb_at, sense, piece.role == "lacked")
    return [
        replace(piece, kind="unread", role="noun") if piece.kind == "noun" and not piece.english else piece
        for piece in found
        if piece is not None
    ]


def _beside(pieces: Sequence[Piece], at: int, verb: Piece | None) -> list[str]:
    piece, before, behind = pieces[at], _at(pieces, at - 1), _at(pieces, at + 1)
    words = [place_word(piece.particle)]
    if verb is not None and verb.form is not None:
        words += [verb.form.verb, verb.korean]
    if before.kind == "quality" or before.role == "compound":
        words += [before.korean, before.form.verb if before.form else ""]
    if behind.kind == "quality" and piece.particle in _SUBJECT:
        words += [behind.korean, behind.form.verb if behind.form else ""]
    return [word for word in words if word]


def _verb_of(pieces: Sequence[Piece], at: int) -> int:
    """Where the verb of a noun stands; 0 when it has none near."""
    if pieces[at].role not in ("object", "subject", "lacked", "in", "with", "to", "on"):
        return 0
    for there in range(at + 1, min(len(pieces), at + 1 + _NEAR)):
        if pieces[there].kind == "verb":
            return there
        if pieces[there].kind == "noun" and pieces[there].role in ("object", "subject") and pieces[at].role == "object":
            return 0
    return 0


def _apply(found: list[Piece | None], at: int, verb_at: int, sense: Sense, lacked: bool) -> None:
    noun, verb = found[at], found[verb_at] if verb_at else None
    assert noun is not None
    collocated = verb is not None and sense.verb != OWN
    if sense.noun == NONE and not collocated:
        return
    if lacked:
        found[at] = replace(noun, english=noun.english if sense.noun in (OWN, NONE) else sense.noun)
        return
    if collocated and verb is not None:
        if noun.role == "subject" and noun.particle in _TOPIC and sense.verb == "with" and verb.role != "end":
            return
        if sense.verb == "with" and verb.form and verb.form.alone and noun.particle in ("을", "를", "들을"):
            return  # 들판을 달린 말 runs
        weather = _WEATHER.get(sense.verb) if verb.role == "before" else None
        found[verb_at] = Piece("quality", weather) if weather else replace(verb, english=sense.verb)
        if noun.role != "object" and sense.noun != NONE:
            noun = replace(noun, role="object")
    if sense.noun == NONE:
        found[at] = None
    else:
        found[at] = replace(noun, english=noun.english if sense.noun == OWN else sense.noun)


def _had(pieces: list[Piece]) -> list[Piece]:
    """눈이 쌓인 산, 창문이 있는 방: what the next noun has is said behind it."""
    found = list(pieces)
    for at, piece in enumerate(found):
        having = piece.kind == "verb" and piece.english in _HAVING
        noun = _at(found, at - 1)
        if having and noun.kind == "noun" and noun.role == "subject" and noun.particle not in _TOPIC:
            if piece.role == "before" or any(_is_subject(other) for other in found[: at - 1]):
                found[at - 1] = replace(noun, role="object")
                if piece.english in ("drawn", "written", "attached", "seen"):
                    found[at] = replace(piece, english="with")
        if piece.kind == "verb" and piece.english == "making" and _at(found, at - 1).role == "with":
            found[at] = replace(piece, english="made of")
    return found


def _is_subject(piece: Piece) -> bool:
    return piece.kind == "noun" and piece.role == "subject"


def _predicates(pieces: list[Piece]) -> list[Piece]:
    """머리가 긴 소녀, 눈이 파란 소녀: girl with long hair; 하늘이 맑다: clear sky."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        noun = found[-1] if found else Piece("silent")
        behind = piece.kind == "quality" and _at(pieces, at + 1).kind in ("noun", "quality")
        if behind and _owned(found, noun, pieces, at):
            found[-1] = _feature(noun, piece)
        elif piece.kind == "verb" and piece.form and piece.form.quality and not piece.denied and _is_subject(noun):
            found[-1:] = _predicate(found, noun, piece)
        else:
            found.append(piece)
    return found


def _owned(found: list[Piece], noun: Piece, pieces: Sequence[Piece], at: int) -> bool:
    """Whether the noun before an adjective belongs to the noun behind it."""
    if noun.kind != "noun":
        return False
    if noun.role == "compound" and noun.topic == "body":
        return True
    if noun.role != "subject" or noun.particle not in _SUBJECT:
        return False
    return noun.topic == "body" or not _awaited(pieces, at, found[:-1])


def _feature(noun: Piece, quality: Piece) -> Piece:
    said = english_of(quality.korean + noun.korean)
    if said is None and (trait := english_of(noun.korean + quality.korean)) is not None and not trait.is_noun:
        return Piece("quality", trait.english, noun.korean + quality.korean)
    return Piece("action", f"with {_joined(noun, quality)}")


def _joined(noun: Piece, quality: Piece) -> str:
    before = _adnominal(quality)
    said = english_of(before + noun.korean)
    if said is not None:
        return said.english
    clause = Clause(adjectives=[quality.english])
    clause.noun(_PAIRS.get(noun.english, noun.english), "")
    return clause.text()


def _adnominal(piece: Piece) -> str:
    """파랗다 → 파란: how a predicate stands before its noun."""
    return (adnominal(piece.form.verb) if piece.form else "") or piece.korean


def _predicate(found: list[Piece], noun: Piece, piece: Piece) -> list[Piece]:
    if any(_is_subject(other) for other in found[:-1]):
        return [Piece("action", f"with {_joined(noun, piece)}", role="end")]
    return [Piece("quality", piece.english), noun]


def _inner(pieces: list[Piece]) -> list[Piece]:
    """아이들이 노는 공원: the subject of a verb that stands before another noun."""
    found = list(pieces)
    for at, piece in enumerate(found):
        if piece.kind == "noun" and piece.role == "subject" and piece.particle in (*_SUBJECT, ""):
            verb = next((other for other in found[at + 1 : at + 1 + _NEAR] if other.kind in ("verb", "being")), None)
            where = found.index(verb, at) if verb else 0
            if verb and verb.role == "before" and _at(found, where + 1).kind != "silent":
                if not _awaited(found, where, found[:at]) and not any(map(_is_subject, found[at + 1 : where])):
                    found[at] = replace(piece, role="inner")
    return found


def _awaited(pieces: Sequence[Piece], at: int, before: Sequence[Piece]) -> bool:
    """Whether a verb at the end of the clause still waits for a subject, if this noun is not its own."""
    ends = any(other.kind in ("verb", "being", "lacking") and other.role == "end" for other in pieces[at + 1 :])
    return ends and not any(_is_subject(other) for other in (*before, *pieces[at + 1 :]))


def _last(pieces: list[Piece]) -> list[Piece]:
    """자고 있는 (모습): a form before a noun that is not there ends the sentence."""
    if pieces and pieces[-1].kind in ("verb", "being") and pieces[-1].role == "before":
        pieces[-1] = replace(pieces[-1], role="end")
    return pieces
