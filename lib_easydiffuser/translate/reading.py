"""Some Korean words as one piece: a verb's form, a word of the lexicon, a noun with its particle."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .hangul import squeezed
from .homonyms import is_homonym
from .lexicon import LIVING, Entry, english_before, english_of
from .particles import PARTICLES, stems
from .piece import Piece, plural
from .verbs import Form, form_of

_BEING = re.compile("있(?:는|던|다|고|으며|습니다|음|어요|었다|네요?)(?:모습|장면)?")
_LACKING = re.compile(
    "(없는|없던|없이|없다|없고|없음|없습니다|없으며|없어요|없었다|없네|아닌|말고|빼고|대신|대신에|제외한|제외하고)(?:모습|장면)?"
)
_SILENT = frozenset(
    """
    그 이 저 한 어떤 그리고 또 또는 매우 아주 정말 너무 약간 조금 모습 장면 사진속 그림속 것 수 채 채로 중 중인
    그녀의 그의 자신의 함께 서로 모두 다 더 가장 여러 몇 놓인 놓여 놓여있는 놓여있다 한명의 한마리의 하나의
    가지고 및 위해 향해 따라 통해 우리 우리의 내 나의 제 느낌의 풍의 스타일의
    들어가 들어가있다 들어있는 오늘 어제 지금 나는 내가 저는 제가 우리는 우리가 천천히 빠르게 막 아직 이미 잘 열심히
    조용히 가만히 활짝 살짝 크게 높이 멀리 하나 두고 모습을 모습이 장면을 모습이다 장면이다 매일 항상 그냥
    명의 마리의 개의 하나도 전혀 한명도 한마리도 조금도 별로
    """.split()
)
_THEY = {"그녀": "woman", "그": "man", "그들": "people", "아무": "people", "누구": "people"}
_PLACES = ("in ", "on ", "under ")
_STEMMED = frozenset(("말이",))  # a horse and its particle, not a roll
_DENYING = ("안", "못")


def read(words: Sequence[str], before: Sequence[Piece], last: bool, tells: bool = False) -> Piece | None:
    """Some words as one piece; None when they are none.

    Args:
        before: The pieces read before them.
        last: Whether the clause ends with them.
        tells: Whether the clause ends in a verb (나는 ... 갔다: I; 나는 새: a flying bird).
    """
    text = " ".join(words)
    piece = squeezed(text)
    previous = before[-1] if before else None
    held = previous is not None and (previous.role == "object" or previous.korean.endswith(("을", "를")))
    if piece == "나는" and not (previous is None and tells):
        return _flying_or_appearing(previous)
    if piece in _SILENT and not (held and piece == "한"):
        return Piece("silent", korean=piece)
    if re.fullmatch(r"[a-z0-9.,'-]+", piece):
        return Piece("noun", piece, piece, "compound" if not last else "")
    if _BEING.fullmatch(piece):
        return Piece("being", "", piece, "end" if last or not piece.startswith(("있는", "있던")) else "before")
    if _LACKING.fullmatch(piece):
        return Piece("lacking", "", piece, _lacking_form(piece))
    if previous is not None and previous.kind == "unread" and piece in PARTICLES:
        return Piece("silent", korean=piece)
    if piece in _STEMMED or _denies_unknown(words, piece):
        return _with_particle(text) if piece in _STEMMED else None
    if held and len(words) > 1 and form_of(squeezed(words[0])) and not form_of(piece):
        return None  # 배를 | 타는 사람: no riders
    plain = previous is None or (previous.kind not in ("quality", "unread") and previous.role != "compound")
    together = _kept_together(words) if plain else None
    return _word(text, piece, held, last) or _denied(words) or _with_particle(text) or together


def _flying_or_appearing(previous: Piece | None) -> Piece:
    """하늘을 나는 새 flies, 연기가 나는 굴뚝 has smoke: a thing that is the subject of 나는 appears."""
    thing = previous is not None and previous.particle in ("이", "가") and previous.topic not in LIVING
    form = form_of("나던" if thing else "날던")
    return Piece("verb", form.english if form else "", "나는", "before", form=form)


def _denies_unknown(words: Sequence[str], piece: str) -> bool:
    """Whether these words hold more than one denied verb that nobody knows (모자를 꿰지 않은)."""
    form = form_of(piece)
    if form is None or form.verb or len(words) == 1:
        return False
    return len(words) > 2 or not words[1].startswith(("않", "못", "말", "마"))


def _lacking_form(piece: str) -> str:
    if piece.startswith(("없는", "없던", "아닌", "제외한")):
        return "before"
    return "end" if piece.startswith(("없다", "없음", "없습", "없어", "없었", "없네")) else "link"


def _word(text: str, piece: str, held: bool, last: bool) -> Piece | None:
    """A word without a particle: a verb, or a word of the lexicon."""
    entry = english_of(piece)
    form = form_of(piece)
    is_thing = entry is not None and (entry.is_noun or " " in entry.english)
    if form and form.how == "adverb" and not is_thing:
        return Piece("silent", korean=piece)
    if form and (not is_thing or (held and len(piece) == 1 and form.how == "before" and not last)):
        if form.quality and form.denied:
            return Piece("unread", korean=text)  # 예쁘지 않은: nothing says what it is instead
        if form.quality and form.how == "before" and entry is not None and last:
            return _placed(entry, piece, last)
        if form.quality and form.how == "before" and not last:
            return Piece("quality", entry.english if entry else form.english, piece, form=form)
        return Piece("verb", form.english, piece, _role(form, last), form=form, denied=form.denied)
    if entry is None and is_homonym(piece):
        return Piece("noun", "", piece, "" if last else "compound")
    return _placed(entry, piece, last) if entry else None


def _role(form: Form, last: bool) -> str:
    if form.how == "link" and last:
        return "end"
    return form.how


def _placed(entry: Entry, piece: str, last: bool) -> Piece:
    """A word without a particle: before a noun it says what kind, at the end it is the thing."""
    if last:
        return Piece("noun", entry.english, piece, "", entry=entry)
    if not entry.is_noun and entry.english.partition(" ")[0].endswith("ing") and " " in entry.english:
        link = piece.endswith(("고", "며"))
        return Piece("verb", entry.english, piece, "link" if link else "before", entry=entry)  # 모자를 쓴
    if entry.is_noun:
        return Piece("noun", (english_before(piece) or entry).english, piece, "compound", entry=entry)
    if entry.english.startswith(_PLACES):
        return Piece("place", entry.english, piece, entry=entry)
    if entry.topic == "actions" and " " in entry.english and not entry.before:
        return Piece("action", f"with {entry.english}", piece, entry=entry)  # 다리를 꼰: with crossed legs
    return Piece("quality", entry.english, piece, entry=entry)


def _denied(words: Sequence[str]) -> Piece | None:
    """안 쓴, 못 보는: a verb denied by a word of its own."""
    if len(words) == 2 and words[0] in _DENYING:
        form = form_of(squeezed(words[1]))
        if form:
            return Piece("verb", form.english, squeezed("".join(words)), form.how, form=form, denied=True)
    return None


def _with_particle(text: str) -> Piece | None:
    """A noun and its particle; a particle stands in one word with its noun or in words of its own (위에)."""
    found = [piece for stem, particle in stems(text) if (piece := _noun(stem, particle)) is not None]
    things = [piece for piece in found if piece.entry is not None and piece.entry.is_noun]
    if things and len(found[0].korean) == 1 and found[0].particle.startswith("위") and " " not in text:
        return things[-1]  # 바위에: on the rock, not on 바
    return found[0] if found else None


def _noun(stem: str, particle: str) -> Piece | None:
    they = _THEY.get(stem) if particle in ("는", "가", "은", "이", "도") else None
    if they:
        return Piece("noun", they, stem, "subject", particle)
    entry = english_of(stem)
    if entry is not None:
        many = particle.startswith("들") and entry.is_noun
        english = plural(entry.english) if many else entry.english
        return Piece("noun", english, squeezed(stem), PARTICLES[particle], particle, entry)
    if is_homonym(squeezed(stem)):
        return Piece("noun", "", squeezed(stem), PARTICLES[particle], particle)
    return None


def _kept_together(words: Sequence[str]) -> Piece | None:
    """비가 오는, 키가 큰: a phrase of the lexicon that holds no particle (비 오는)."""
    if len(words) != 2 or words[0][-1:] not in ("이", "가"):
        return None
    entry = english_before(words[0][:-1] + words[1])
    return Piece("quality", entry.english, squeezed("".join(words)), entry=entry) if entry else None
