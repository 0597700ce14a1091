"""Every noun of a clause as what it is beside its verb, its adjective or its word of place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .homonyms import NONE, OWN, Sense, sense_of
from .particles import SUBJECT, TOPIC, place_word
from .piece import Piece, piece_at

_LIKE = ("처럼", "같은", "같이")
_STANDING = ("보이다", "놓이다", "걸리다", "서다", "가려지다", "가리다", "잠기다", "휩싸이다")  # 안개 속에 보이는 다리
_NEAR = 4  # pieces between a noun and its verb
_SUN = ("해", "태양", "햇님")
_SUNS = {
    **dict.fromkeys("지다 저물다 넘어가다 떨어지다 기울다 가라앉다".split(), "setting sun"),
    **dict.fromkeys("뜨다 떠오르다 솟다 솟아오르다 돋다".split(), "rising sun"),
}
_WEATHER = {"raining": "rainy", "snowing": "snowing", "sunset": "sunset", "sunrise": "sunrise", "dark": "dark"}


def senses(pieces: list[Piece], caption: str = "") -> list[Piece]:
    """Every noun as what it is beside its verb, its adjective or its word of place, or in its caption (squeezed)."""
    found: list[Piece | None] = list(pieces)
    for at, piece in enumerate(pieces):
        if piece.kind != "noun":
            continue
        verb_at = _verb_of(pieces, at)
        verb = pieces[verb_at] if verb_at else None
        there = piece.role in ("in", "with", "to", "on")
        beside = _beside(pieces, at, verb)
        sense = sense_of(piece.korean, "" if there or _passed(piece, verb) else piece.topic, beside, caption)
        sense = sense or (_of_its_last_word(piece, beside) if verb else None)
        told_at = _clause_of(pieces, at)
        told = piece_at(pieces, told_at)
        if told.kind == "verb" and told.role == "before" and told.form is not None:
            sense = _of_what_was_done(piece, told, piece_at(pieces, told_at - 1)) or sense
            _apply_to_clause(found, told_at, piece)
            if (sun := _SUNS.get(told.form.verb, "")) and piece.korean in _SUN:
                found[told_at], found[at] = None, replace(piece, english=sun)  # 산 너머로 지는 해
                continue
        if sense is None and verb is not None and verb.form and verb.form.verb == "하다" and piece.topic == "actions":
            sense = Sense(NONE, piece.english)  # 싸움을 하는: fighting
        if sense is not None and sense.verb == "with" and _alone(pieces, at, verb):
            sense = Sense(sense.noun, "" if " " in sense.noun else OWN)  # 장미가 피었다: a rose blooms
        if sense is not None and not (there and sense.verb != OWN):
            _apply(found, at, verb_at, sense, piece.role == "lacked")
    return [
        replace(piece, kind="unread", role="noun") if piece.kind == "noun" and not piece.english else piece
        for piece in found
        if piece is not None
    ]


def _of_its_last_word(noun: Piece, beside: Sequence[str]) -> Sense | None:
    """보라색 머리를 기른: what hair is beside a verb, its colour is too."""
    if " " not in noun.english:
        return None
    ends = (noun.korean[-length:] for length in range(min(4, len(noun.korean) - 1), 1, -1))
    found = (sense_of(end, "", beside) for end in ends)
    sense = next((sense for sense in found if sense is not None and sense.verb != OWN), None)
    return Sense(OWN, sense.verb) if sense is not None and (sense.noun == OWN or sense.verb == "with") else None


def _apply_to_clause(found: list[Piece | None], at: int, noun: Piece) -> None:
    """날리는 치마 flutters, 타는 가야금 is played: what a verb is of the noun that its clause is about."""
    verb = found[at]
    if verb is None or verb.form is None:
        return
    sense = sense_of(noun.korean, "", [verb.form.verb])
    if sense is not None and sense.noun != NONE and sense.verb not in (OWN, "with"):
        found[at] = replace(verb, english=sense.verb)


def _clause_of(pieces: Sequence[Piece], at: int) -> int:
    """Where the verb of the clause before a noun and its adjectives stands: 섬을 | 잇는 | 긴 | 다리."""
    back = at - 1
    while piece_at(pieces, back).kind == "quality":
        back -= 1
    return back


def _of_what_was_done(noun: Piece, verb: Piece, thing: Piece) -> Sense | None:
    """쌓인 눈 is snow, 깎은 배 a pear, 꿀을 넣은 차 tea: what the noun's own clause says of it. That keeps its verb."""
    assert verb.form is not None
    with_thing = f"@{thing.topic}{verb.form.verb}" if thing.role == "object" else ""
    sense = sense_of(noun.korean, "", [with_thing, verb.form.verb, verb.korean])
    if sense is None or sense is sense_of(noun.korean, "", ()) or sense.noun in (OWN, NONE):
        return None
    return Sense(sense.noun, OWN)


def _beside(pieces: Sequence[Piece], at: int, verb: Piece | None) -> list[str]:
    piece, before, behind = pieces[at], piece_at(pieces, at - 1), piece_at(pieces, at + 1)
    words = [f">{_next(pieces, at).korean}"] if piece.role in ("object", "subject", "compound") else []
    words += [f">{behind.korean}"] if piece.role == "" and behind.kind == "noun" else []
    words += [f">@{_next(pieces, at).topic}"] if piece.role in ("subject", "compound") else []  # 배가 하얀 제비
    words = [f"<{before.korean}", *words] if before.kind == "noun" and before.role else words  # 눈 밑에 점이 있는
    words += [place_word(piece.particle), piece.particle if piece.particle in (*_LIKE, "에서", "에게") else ""]
    if verb is not None and verb.form is not None:
        words += [verb.form.verb, verb.korean]
    if piece.role == "lacked":
        words = ["없다", f"@{_next(pieces, at).topic}", *words]
    if before.kind == "quality" or before.role == "compound":
        words += [f"@{before.topic}"] if before.role == "compound" else []
        words += [before.korean, before.form.verb if before.form else ""]
        words.append(f"={before.english}")
        words += ["@length"] if before.english.endswith("-length") else []
        words += ["@shaped"] if before.english.endswith("-shaped") else []
    if before.role == "and" or piece.role == "and":
        other = before if before.role == "and" else _next(pieces, at)
        words += [f"@{other.topic}", other.korean]  # 사과 세 개와 배, 도장과 인주
    if before.role == "of" or before.role.endswith("~"):
        words += [f"@{before.topic}", before.korean]  # 안개 속의 다리, 처마 밑의 풍경
    if before.kind in ("quality", "lacking") or before.role == "before":
        owned = piece_at(pieces, at - 2)
        seen = owned.role in ("in", "on") and before.form is not None and before.form.verb in _STANDING
        words += [f"@{owned.topic}"] if seen or owned.role in ("subject", "lacked") else []  # 야경이 아름다운 다리
    if behind.kind == "quality" and piece.particle in SUBJECT:
        words += [behind.korean, behind.form.verb if behind.form else ""]
    if piece.role == "compound" and behind.kind == "noun":
        words.append("+")
    return [word for word in words if word]


def _next(pieces: Sequence[Piece], at: int) -> Piece:
    """The noun behind, its adjectives passed."""
    near = pieces[at + 1 : at + _NEAR]
    return next((piece for piece in near if piece.kind == "noun"), Piece("silent"))


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


def _alone(pieces: Sequence[Piece], at: int, verb: Piece | None) -> bool:
    """Whether a noun is the only subject of a verb that ends its sentence: nobody is left to have it."""
    subject = pieces[at].role == "subject" and verb is not None and verb.role == "end"
    return subject and not any(piece.role == "subject" for piece in pieces[:at])


def _passed(noun: Piece, verb: Piece | None) -> bool:
    """들판을 달린 말 ran over the field; it has none."""
    return noun.particle in ("을", "를", "들을") and verb is not None and verb.form is not None and verb.form.alone


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
        if noun.role == "subject" and noun.particle in TOPIC and sense.verb == "with" and verb.role != "end":
            return
        weather = _WEATHER.get(sense.verb) if verb.role == "before" else None
        found[verb_at] = Piece("quality", weather) if weather else _done_to(verb, sense)
        if noun.role != "object" and sense.noun != NONE:
            noun = replace(noun, role="object")
    kind = found[at - 1] if at else None
    if sense.noun == NONE and noun.role == "object" and kind is not None and kind.kind == "quality" and noun.english:
        return  # 얼어붙은 땅을 파는: the ground is there
    if sense.noun == NONE:
        found[at] = None
        kind = found[at - 1] if at else None
        if kind is not None and kind.role == "compound":
            found[at - 1] = None  # 눈싸움을 하는: what was snow is fought with
    else:
        found[at] = replace(noun, english=noun.english if sense.noun == OWN else _state_of(noun) + sense.noun)


def _done_to(verb: Piece, sense: Sense) -> Piece:
    """연을 날리는: who flies a kite does it to the kite, where 눈이 날리는 takes no object."""
    form = verb.form if verb.form is None or sense.noun == NONE else replace(verb.form, alone=False)
    return replace(verb, english=sense.verb, form=form)


def _state_of(noun: Piece) -> str:
    """부러진 다리 of glasses is a broken temple: what was told of the noun is told of its sense."""
    if noun.entry is None:
        return noun.english if noun.english.endswith(" ") else ""  # 유리알: only a homonym, and missing
    named = noun.entry.english
    return noun.english.removesuffix(named) if named and noun.english.endswith(f" {named}") else ""
