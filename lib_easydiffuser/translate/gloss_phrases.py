"""A noun phrase with all that stands behind its noun, in Korean word order."""

from __future__ import annotations

from collections.abc import Sequence

from .gloss_doing import doing, object_of, participle
from .gloss_nouns import ARTICLES, SOLID, Noun, noun
from .gloss_relations import RELATIONS, owned
from .gloss_wearing import worn
from .gloss_words import korean
from .lexicon import entry_of


def phrase(words: Sequence[str]) -> Noun | None:
    """A noun phrase with what stands behind its noun; None when there is no good Korean for all of it."""
    return noun(words) or _pictured(words) or _acting(words) or _done(words) or _related(words)


def _pictured(words: Sequence[str]) -> Noun | None:
    """ "photo of a cat" → "고양이 사진"."""
    for at in range(1, min(4, len(words) - 1)):
        if words[at] != "of":
            continue
        kind, of = noun(words[:at]), phrase(words[at + 1 :])
        medium = entry_of(" ".join(words[:at]))
        name = korean("pictures").get(medium.english if medium else " ".join(words[:at]), "")
        if name and of:
            return Noun(f"{of.text}{'의' if name == '초상' else ''} {name}", medium or of.head, True)
        if kind and of:
            return owned(kind, of)
    return None


def _acting(words: Sequence[str]) -> Noun | None:
    """ "cat sleeping", "man riding a horse", "cat sitting on the sofa": what follows its noun."""
    for at in range(1, len(words)):
        who = phrase(words[:at])
        for end in range(len(words), at, -1) if who else ():
            english = " ".join(words[at:end])
            does, rest = participle(english), [word for word in words[end:] if word not in ARTICLES]
            text = doing(english, does, rest, who) if does and who and who.head.topic in SOLID | {"clothes"} else ""
            if text and who:
                return Noun(f"{text} {who.text}", who.head, True)
    return None


def _done(words: Sequence[str]) -> Noun | None:
    """ "holding a sword" → "검을 들고 있는 모습"."""
    what = noun(words[1:]) if len(words) > 1 else None
    if what is None or what.head.topic not in SOLID | {"clothes"}:
        return None
    if words[0] == "wearing":
        text = worn(what) if what.head.topic == "clothes" else ""
    else:
        text = object_of(words[0], what) if words[0] in korean("done_to") else ""
    return (
        Noun(f"{text} 모습", what.head, True) if text and (words[0], what.head.topic) != ("washing", "body") else None
    )


def _related(words: Sequence[str]) -> Noun | None:
    """ "cat on a table in a kitchen" → "부엌의 테이블 위의 고양이": the last relation stands first."""
    for start in range(len(words) - 2, 0, -1):
        for length in (3, 2, 1):
            relation = " ".join(words[start : start + length])
            right = noun(words[start + length :]) if relation in RELATIONS else None
            if right and start > 1 and participle(words[start - 1]):
                return None  # what is done there has no Korean of ours
            left = (noun if relation == "and" else phrase)(words[:start]) if right else None
            if left and right and left.head.english not in ("outdoors", "indoors"):
                text = RELATIONS[relation](relation, left, right)
                return Noun(text, left.head, True) if text else None
    return None
