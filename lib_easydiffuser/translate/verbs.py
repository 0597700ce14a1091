"""Korean verbs and adjectives in the forms captions hold, and the English of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from ..data import rows
from ..dataclass import dataclass
from .endings import denied, ends_in, surfaces_of
from .hangul import squeezed, with_b, with_e, with_final, with_m, with_n, with_ss, without_l
from .lexicon import english_before, entries

_BEING = ("있다", "있습니다", "있음", "있어요", "있네", "있었다", "있는모습", "있는장면")
_B = 17  # the final ㅂ
_LINKS = ("고", "지만", "며", "면서", "아", "어", "서", "워", "채", "채로")
# 쓰지 않은, 쓰고 있지 않은, 쓰지 못하는, 들어가지 마: the stem stands before 지.
_DENIED = re.compile(r"(.{1,12}?)(?:고있|있)?(?:지(?:는|도|를)?|질)((?:않|못|말|마).{0,10})")
_NOT_YET = re.compile("(.{1,8})기(?:직전|전)(?:인|의)")
_FORBIDDEN = ("말고", "말것", "마", "마세요", "말아")
_PICTURES = ("사진", "그림")  # 색이 바랜 사진: the photo is what is faded; 자는 사진 says no more than 자는
_MOVED = 2  # syllables of what moves so
_LONGEST = 20  # letters of a verb with all its endings
_FILES = ("korean_doings.tsv", "korean_verbs.tsv")  # what has its object in it goes before its verb alone


@dataclass(frozen=True)
class Form:
    """One form of a verb.

    Attributes:
        english: Its participle ("sitting"), or an adjective ("blue"); "" for a denied verb nobody knows.
        verb: Its dictionary form, squeezed ("앉다").
        how: "before" a noun, "link" to the next verb, "end" of a sentence, or "adverb" (행복하게).
        alone: Whether it takes no object.
        quality: Whether it is an adjective (파랗다).
        denied: Whether it is said not to be so (앉지 않은).
    """

    english: str
    verb: str
    how: str
    alone: bool = False
    quality: bool = False
    denied: bool = False


def form_of(piece: str) -> Form | None:
    """The verb form a squeezed piece is, denied ones with it."""
    if len(piece) > _LONGEST:
        return None
    return _known(piece) or _denied(piece) or _ended(piece)


def forms() -> Mapping[str, str]:
    """Squeezed Korean verb form → English participle; all of them, which takes a while."""
    found = {form: verb.english for first in _by_first() for form, verb in _begun(first).items()}
    return found | {form: english for form, (english, _, _) in _spelled().items()}


@lru_cache(maxsize=8192)
def _known(piece: str) -> Form | None:
    """A form that the file spells out, or a conjugated one; earlier lines go before later."""
    if piece in _spelled():
        english, verbs, kind = _spelled()[piece]
        return _form(english, _verb_in(piece, verbs), _how(piece), kind)
    return _begun(piece[:1]).get(piece)


@lru_cache(maxsize=1)
def _spelled() -> Mapping[str, tuple[str, list[str], str]]:
    """Form → (English, the verbs of its line, their kind)."""
    found: dict[str, tuple[str, list[str], str]] = {}
    for english, verbs, spelled, kind in _lines():
        for form in spelled:
            found.setdefault(form, (english, verbs, kind))
    return found


@lru_cache(maxsize=1)
def _by_first() -> Mapping[str, list[tuple[str, str, str]]]:
    """The syllable a form begins with → (English, verb, kind) of every verb that may: most captions need few."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for english, verbs, _, kind in _lines():
        for verb in verbs:
            for first in _firsts(verb.removesuffix("다")):
                found.setdefault(first, []).append((english, verb, kind))
    return found


def _firsts(stem: str) -> set[str]:
    """The syllables that forms of a stem begin with: 하, 해, 한 ... of 하다."""
    changes = len(stem) == 1 or (len(stem) == 2 and stem[1] == "르")
    return {said[0] for said, _ in surfaces_of(stem)} if changes else {stem[:1]}


@cache
def _begun(first: str) -> Mapping[str, Form]:
    """Every conjugated form of the verbs that may begin with a syllable."""
    found: dict[str, Form] = {}
    for english, verb, kind in _by_first().get(first, ()):
        forms = {how: _form(english, verb, how, kind) for how in ("before", "link", "end", "adverb")}
        for form, how in _conjugated(verb.removesuffix("다"), kind):
            found.setdefault(form, forms[how])
    return found


@lru_cache(maxsize=1)
def _by_verb() -> Mapping[str, Form]:
    found = {verb: _form(english, verb, "end", kind) for english, verbs, _, kind in _qualities() for verb in verbs}
    told: dict[str, Form] = {}
    for english, verbs, _, kind in _lines():
        for verb in verbs:
            told.setdefault(verb, _form(english, verb, "end", kind))
    return found | dict(reversed(told.items()))


def _verb_in(form: str, verbs: list[str]) -> str:
    """Which of a line's verbs a form is of: the one that conjugates so, or begins so, or the first."""
    for verb in verbs:
        near = form[:1] in _firsts(verb.removesuffix("다"))
        if near and any(form == made for made, _ in _conjugated(verb.removesuffix("다"), "")):
            return verb
    return next((verb for verb in verbs if verb[:-1] and form.startswith(verb[:-1])), verbs[0])


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[str, list[str], list[str], str], ...]:
    lines = ((*row, "", "")[:4] for name in _FILES for row in rows(name))
    return tuple((english, _moving(_words(verbs)), _words(spelled), kind) for english, verbs, spelled, kind in lines)


def _moving(verbs: list[str]) -> list[str]:
    """깜빡이다 is 깜빡거리다 and 깜빡대다 as well."""
    ends = ("이다", "거리다", "대다")
    roots = [verb.removesuffix(end) for verb in verbs for end in ends if verb.endswith(end)]
    made = [root + end for root in roots if len(root) == _MOVED for end in ends]
    return [*verbs, *(verb for verb in dict.fromkeys(made) if verb not in verbs)]


def _qualities() -> Iterator[tuple[str, list[str], list[str], str]]:
    """The adjectives of the lexicon as verbs: 거대한 is a form of 거대하다, 사랑스러운 one of 사랑스럽다."""
    for entry in entries():
        for before in (entry.before, *entry.also) if entry.before else ():
            if before.endswith("한") and len(before) > 2 and " " not in before:
                yield entry.english, [before[:-1] + "하다"], [], "quality"
            elif before.endswith(("로운", "스러운")) and " " not in before:
                yield entry.english, [before[:-2] + with_final(before[-2], _B) + "다"], [], "quality"


def _words(cell: str) -> list[str]:
    return [squeezed(word) for word in cell.split("|") if word]


def _form(english: str, verb: str, how: str, kind: str) -> Form:
    return Form(english, verb, how, kind == "alone", kind == "quality", kind == "lacking")


def _how(form: str) -> str:
    if form.endswith(_LINKS):
        return "link"
    return "end" if form.endswith(("다", "음", "모습")) else "before"


def _conjugated(stem: str, kind: str) -> Iterator[tuple[str, str]]:
    """앉 → 앉는, 앉고있는, 앉아있다, 앉았다, ...; irregular forms stand in the file."""
    bare, said = without_l(stem), with_e(stem)
    quality = kind == "quality"
    if quality:
        yield f"{stem}게", "adverb"
    before = [with_n(stem), f"{stem}던"] if quality else _before(stem, bare, said)
    yield from ((form, "before") for form in before)
    past = with_ss(stem)
    links = ("고", "며", "면서", "으며", "으면서", "지만", "는데")
    for form in (*(stem + link for link in links), f"{said}서", f"{past}지만", f"{past}고", f"{past}는데"):
        yield form, "link"
    if len(said) > 1:  # one syllable is too many other things (차, 자, 파)
        yield said, "link"
    ends = [
        f"{stem}다",
        f"{with_b(stem)}니다",
        f"{said}요",
        f"{with_ss(stem)}다",
        f"{with_ss(stem)}습니다",
        f"{stem}네",
    ]
    yield from ((form, "end") for form in (*ends, *(() if quality else _ends(stem, bare, said))))


def _before(stem: str, bare: str, said: str) -> Iterator[str]:
    yield from (
        f"{bare}는",
        f"{stem}고있는",
        f"{bare}는중인",
        f"{stem}던",
        f"{stem}고있던",
        f"{said}있는",
        with_n(stem),
    )


def _ends(stem: str, bare: str, said: str) -> Iterator[str]:
    yield f"{with_n(stem)}다" if with_n(stem)[-1] != "은" else f"{stem}는다"
    yield from (f"{stem}고{being}" for being in _BEING)
    yield from (f"{said}{being}" for being in _BEING)
    yield from (f"{bare}는{what}" for what in ("모습", "장면", "중", "중이다"))
    yield from (f"{stem}기", *([with_m(stem)] if len(with_m(stem)) > 1 else []))


def _denied(piece: str) -> Form | None:
    not_yet = _NOT_YET.fullmatch(piece)
    if not_yet is not None and (verb := _by_verb().get(f"{not_yet[1]}다")) is not None:
        return replace(verb, how="before", denied=True)  # 장식하기 전인
    match = _DENIED.fullmatch(piece)
    how = "link" if match and match[2] in _FORBIDDEN else denied(match[2]) if match else ""
    if match is None or not how:
        return None
    verb = _by_verb().get(f"{match[1]}다") or _whole_form(match[1]) or Form("", "", "")
    return replace(verb, how=how, denied=True)


def _whole_form(stem: str) -> Form | None:
    """앉아, 들고: what stands before 있지 않은; a syllable is a stem nobody knows (남지 않은 is not of 나다)."""
    return form_of(stem) if len(stem) > 1 else None


@lru_cache(maxsize=1)
def _stems() -> Mapping[str, list[str]]:
    """The syllable a form begins with → the verbs and adjectives that may."""
    found: dict[str, list[str]] = {}
    for verb in _by_verb():
        for first in _firsts(verb.removesuffix("다")):
            found.setdefault(first, []).append(verb)
    return found


@cache
def _surfaces(first: str) -> Mapping[str, list[tuple[str, Form]]]:
    """How a stem looks before its endings → (the surface's name, the verb), of those that begin with a syllable."""
    found: dict[str, list[tuple[str, Form]]] = {}
    for verb in _stems().get(first, ()):
        for said, surface in surfaces_of(verb.removesuffix("다")):
            found.setdefault(said, []).append((surface, _by_verb()[verb]))
    return found


@lru_cache(maxsize=8192)
def _ended(piece: str) -> Form | None:
    """A form that is a known stem and endings; the longest stem first."""
    for length in range(min(len(piece), _LONGEST), 0, -1):
        for surface, form in _surfaces(piece[:1]).get(piece[:length], ()):
            how = ends_in(surface, piece[length:], alone=length == 1)
            if how and not (form.quality and piece.endswith(_PICTURES)):
                return replace(form, how=how)
    return None


@lru_cache(maxsize=1024)
def adnominal(verb: str) -> str:
    """How an adjective stands before its noun: 파랗다 → 파란; "" when the lexicon holds no such form."""
    spelled = [form for _, verbs, some, _ in _lines() if verb in verbs for form in some]
    made = [
        form
        for _, one, kind in _by_first().get(verb[:1], ())
        if one == verb
        for form, _ in _conjugated(verb[:-1], kind)
    ]
    for form in (*spelled, *made):
        found = _known(form)
        if found is not None and found.how == "before" and found.verb == verb and english_before(form) is not None:
            return form
    return ""
