"""The English word of place that fits its noun: on the wall, on her cheek, leaning against a tree."""

from __future__ import annotations

from dataclasses import replace

from .lexicon import topic_of
from .piece import Piece, piece_at

_NEAR = 4  # pieces between a noun of place and its verb
# What things are on, and never in.
_SURFACES = frozenset(
    """
    wall desk table floor ceiling roof rooftop chair bench sofa couch bed shelf windowsill branch ground lawn beach
    street road path bridge stage island hill mountaintop peak plate tray mat carpet rug stairs steps balcony terrace
    platform deck sidewalk swing stool door fence blackboard whiteboard screen signboard counter railing runway track
    cliff ridge sandbar crosswalk escalator veranda porch hammock pedestal podium tablecloth blanket cushion horse
    bicycle motorcycle armchair tatami plateau saddle throne surfboard raft roadside
    """.split()
)
_BODY = {"mouth": "in", "hand": "in", "hands": "in", "arms": "in", "eyes": "in", "hair": "in", "lap": "on"}
_MIDDLES = ("한가운데", "가운데", "중앙", "한복판", "한쪽", "구석")
_AFLOAT = ("sea", "ocean", "river", "lake", "pond", "water", "pool", "surface")
_FLOATING = ("floating", "drifting", "surfing", "sailing")
_AGAINST = ("leaning",)


# What a verb is behind a noun of place, of a body or of something that mirrors: (its dictionary form, what it is).
_ON_BODIES = {"묻히다": "smeared", "파묻히다": "buried"}
_MIRRORED = frozenset("비치다 비추다 비춰지다 어리다".split())
_MIRRORS = ("glass", "mirror", "window", "water", "lake", "pond", "river", "sea", "puddle", "surface", "sunglasses")
_FALLEN = ("떨어진", "떨어져있는", "떨어져있다", "떨어져있던", "떨어졌다")
_POURED_INTO = ("glass", "cup", "bowl", "teacup", "mug", "goblet", "bottle")
_SHADES = ("shade", "forest", "garden", "valley", "field", "meadow", "water", "sky", "rain", "snow", "shadow", "night")
_GOING = ("going", "returning", "coming", "heading", "entering", "running", "commuting")
_LEADING = ("continuing", "leading")
_ABOVE = tuple("setting rising flying hanging jumping shining passing drifting floating falling sunset".split())
_PERCHING = ("sitting", "perch", "landing", "resting")
_HUNG = ("달린", "달려", "매달")
_BLOWN = ("falling", "fluttering", "swaying")
_OPENINGS = frozenset("crack hole gap window keyhole telescope binoculars lens peephole bars opening".split())
_SEEING = tuple("looking peeking watching seen coming shining entering sunlight light leaking visible".split())
# From what things hang.
_HUNG_FROM = ("tree", "branch", "ceiling", "eaves", "hook", "rope", "beam", "crane", "balloon", "chain")
# What one climbs; on anything else one is up.
_CLIMBED = ("ladder", "tree", "mountain", "stairs", "steps", "wall", "cliff", "rope", "fence", "pole", "hill", "rock")
_PUT_ON = frozenset("얹다 올리다 올려놓다 붙이다 달다 대다 걸치다 얹어놓다 얹고있다 붙이고있다".split())
_SUNK = frozenset("빠지다 풍덩빠지다".split())


def placed(pieces: list[Piece]) -> list[Piece]:
    """Nouns of place with the preposition that is theirs, and verbs as what they are there."""
    found = [_at_its_place(_through(piece, pieces, at), _verb_near(pieces, at)) for at, piece in enumerate(pieces)]
    found = [_there(piece, found[:at]) for at, piece in enumerate(found)]
    found = [_lying(piece, piece_at(found, at + 1)) for at, piece in enumerate(found)]
    return [_hung(piece, piece_at(found, at + 1)) for at, piece in enumerate(found)]


def _hung(noun: Piece, verb: Piece) -> Piece:
    """천장에 | 달린: what hangs from a thing is not on it."""
    hangs = noun.kind == "noun" and noun.role in ("in", "on") and verb.kind == "verb" and verb.english == "hanging"
    return replace(noun, role="from") if hangs and noun.english.rpartition(" ")[2] in _HUNG_FROM else noun


def _lying(verb: Piece, thing: Piece) -> Piece:
    """호수 위에 낀 물안개: nobody wears fog."""
    worn = verb.kind == "verb" and verb.form is not None and verb.form.verb == "끼다" and verb.role == "before"
    return replace(verb, english="") if worn and thing.kind == "noun" and thing.topic == "nature" else verb


def _through(noun: Piece, pieces: list[Piece], at: int) -> Piece:
    """문틈으로 엿보는: through it, and with nothing."""
    if noun.kind != "noun":
        return noun
    verb = _verb_near(pieces, at)
    if noun.role == "with" and noun.english.rpartition(" ")[2] in _OPENINGS and verb.startswith(_SEEING):
        return replace(noun, role="through")
    if noun.role == "with" and noun.topic == "places" and verb.startswith(_GOING):
        return replace(noun, role="to")  # 집으로 돌아가는
    if noun.role == "with" and noun.topic in ("places", "nature") and verb.startswith(_LEADING):
        return replace(noun, role="to")  # 바다로 이어지는
    if noun.role == "with" and verb == "transforming":
        return replace(noun, role="into")  # 나무로 변한
    if noun.role == "onto" and (verb.startswith(_ABOVE) or piece_at(pieces, at + 1).english.endswith(" sun")):
        return replace(noun, role="over")  # 들판 위로 지는 해
    return noun


def _there(verb: Piece, before: list[Piece]) -> Piece:
    """얼굴에 묻힌 is smeared, 유리에 비친 reflected, 물에 빠진 falls into it."""
    near = before[-_NEAR + 1 :]
    where = next(
        (one for one in reversed(near) if one.kind == "noun" and one.particle.startswith(("에", "위에", "마다"))), None
    )
    if verb.korean == "어린" and near and near[-1].role in ("in", "on") and near[-1].english.endswith(_MIRRORS):
        return replace(verb, kind="verb", role="before", english="reflected")  # 웅덩이에 어린 하늘
    if verb.kind != "verb" or verb.form is None:
        return verb
    where, nearest = where or Piece("silent"), piece_at(before, len(before) - 1)
    if verb.english in ("looking", "looking into") and any(one.role == "through" for one in near):
        return replace(verb, english="peeking")  # 문틈으로 들여다보는
    done, head = verb.form.verb, where.english.rpartition(" ")[2]
    if where.topic == "body" and done in _ON_BODIES:
        return replace(verb, english=_ON_BODIES[done])
    if done == "묻히다" and verb.english == "buried" and near and near[-1].role == "object":
        return replace(verb, english="covered in")  # 숯검정을 묻힌
    if done in _MIRRORED and verb.english in ("shining", "illuminated") and head in _MIRRORS:
        return replace(verb, english="reflected")
    hands = nearest.role == "object" and nearest.topic == "body"  # 배에 손을 얹고
    on_body = "body" in (where.topic, topic_of(where.english))  # 배 위에: a belly there, whatever 배 is elsewhere
    if on_body and done in _PUT_ON and (verb.role in ("before", "link") or hands):
        return replace(verb, english="with")  # 어깨에 앵무새를 얹은
    if done == "싸다" and near and near[-1].role in ("with", "in", "on"):
        return replace(verb, english="wrapped")  # 은박지로 싼, 보자기에 싼
    if done in _SUNK and verb.english == "missing":
        return replace(verb, english="falling")
    if done == "가리다" and verb.english in ("blocking", "blocked"):
        return replace(verb, english="hidden")  # 구름에 가린 달
    if (
        done == "걸치다"
        and verb.english in ("wearing", "worn")
        and where.kind == "noun"
        and where.topic not in ("body", "clothes")
    ):
        return replace(verb, english="draped")
    if done == "따르다" and verb.english in ("following", "followed", "pouring") and head in _POURED_INTO:
        return replace(verb, english="poured" if verb.korean == "따른" else "pouring")
    if done == "떨어지다" and verb.english == "falling" and verb.korean in _FALLEN:
        return replace(verb, english="fallen")
    if verb.english == "with" and nearest is where and where.topic != "body" and verb.korean.startswith(_HUNG):
        return replace(verb, english="hanging")
    if done == "맺히다" and verb.role == "before" and nearest is where:
        return replace(verb, english="")  # 창에 맺힌 빗방울: raindrops on it
    if verb.english == "holding in mouth" and head == "mouth":
        return replace(verb, english="holding")
    if verb.english in _BLOWN and head in ("wind", "breeze"):
        return replace(verb, english="blowing")
    return verb


def _at_its_place(noun: Piece, verb: str) -> Piece:
    at_middle = noun.particle.startswith(_MIDDLES)
    if (
        noun.kind != "noun"
        or noun.role not in ("in", "in~")
        or not (noun.particle.startswith(("에", "엔")) or at_middle)
    ):
        return noun
    head = noun.english.rpartition(" ")[2]
    said = _preposition(noun, head, verb)
    return replace(noun, role=noun.role.replace("in", said)) if said != "in" else noun


def _preposition(noun: Piece, head: str, verb: str) -> str:
    if verb.startswith(_AGAINST) and (noun.topic != "people"):
        return "against"
    if verb.startswith("attached") or (noun.topic == "nature" and verb.startswith(_PERCHING) and head not in _SHADES):
        return "on"
    if verb == "watering":
        return "object"  # 꽃에 물을 주는: watering flower
    if verb == "climbing" and head in _CLIMBED:
        return "up"
    if noun.topic == "body":
        return _BODY.get(head, "on")
    if head in _SURFACES or (head in _AFLOAT and verb.startswith(_FLOATING)):
        return "on"
    return "in"


def _verb_near(pieces: list[Piece], at: int) -> str:
    near = (piece_at(pieces, there) for there in range(at + 1, at + _NEAR))
    return next((piece.english for piece in near if piece.kind == "verb"), "")
