"""Some Korean words as one piece: a verb's form, a word of the lexicon, a noun with its particle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..language.phrases import COLOURS
from .ages import SMALL, aged
from .counters import COUNTERS
from .derived import made_verb, word_of
from .endings import there_is, there_is_no
from .hangul import is_hangul, squeezed
from .homographs import homograph
from .homonyms import NONE, OWN, is_homonym, sense_of
from .lexicon import Entry, english_before, english_of
from .nooks import nook_of
from .particles import PARTICLES, SUBJECT, is_place, stems
from .piece import NUMBERS, Piece, plural
from .shaping import is_told
from .silent import is_silent, is_thing_after_all
from .storeys import many_coloured, storied
from .telling import SHAPES
from .underway import underway
from .verbs import Form, form_of

_LACKS_BEFORE = re.compile(
    "없(?:는|던|었던)|아닌|아니라|아니고|아니며|제외한|제외된|뺀|빠진|사라진|지워진|없어진|(?:두|놓|빼놓)고(?:온|나온)"
    "|자취를감춘|모습을감춘|종적을감춘|자리를비운|자리비운|자리를뜬|싹가신|취소된|철거된|뽑힌|떼어낸|떼낸|벗겨진|뜯겨나간|떨어져나간|치워진|떼어진|동난|품절된|미착용|미착용한|미포함|안가져온|깜빡한|떨어뜨린채온"
)
_LACKS_LINK = re.compile(
    "없이|없이도|말고|빼고|대신|대신에|제외하고|빼놓고|지워지고|지워져|팔리고|동나고|치워지고|철거되고|자취를감추고|모습을감추고|자리를비우고|취소되(?:어|고)|취소돼(?:서)?|없어지고|사라지고|떼고|떼어내고|아직이고|아직이지만|아직인데|있던자리|있던자리에|있던자리의"
)
_TRACELESS = re.compile("^(?:온데간데|간데|간곳|자취도|자취|흔적도|흔적조차)(?=없)")  # 온데간데없는: gone
_NOT_ONE = re.compile(
    f"(?:단|딱)?한(?:{COUNTERS}|자|올|입|땀|뼘|개비|글자|치|오라기|마디|푼|데|줄기|번)(?:도|조차|조차도)?|(?:단|딱)?하나도|아무것도"
)
_EVERYBODY = ("다들", "모두들", "다같이", "온사람들")
_THEY = {"그녀": "woman", "그": "man", "그들": "people", "아무": "people", "누구": "people"}
_PLACES = ("in ", "on ", "under ")
_WHEN = re.compile(
    "(?:뒤|후|다음|동안|때|무렵|도중|순간|직후|직전|이후|와중)(?:의|에|에는|에도|에서|로|마다|이면|면|인|이다|이었다|였다|였어요|이에요|입니다)?|(?:사이|중|길|김)에(?:도|는)?"
    "|중|채|채로|중인"
)
# How often something is done.
_TIMES = re.compile(
    r"(?:\d+|[일이삼사오육칠팔구십백천수몇]{1,3}|여러|두|세|네)(?:년|해|개월|주|달|주일|주년)(?:차|째|간|전|전의|만에|동안|된|넘은|묵은)?|(?:한두|두세|서너|몇|수십|수백|백|천|\d+|두|세|네|다섯|열)번(?:은|이나|씩|도|쯤|을|만|째)?|\d+일째"
    rf"|(?:{SMALL}|\d{{1,2}})시(?:간)?(?:반)?(?:에|쯤|까지|부터|의|이|동안)?"
)
_COUNTED = frozenset("마리 명 개 송이 그루 대 권 채 장 켤레 벌 포기 가지 쌍 척".split())
_COUNTED_OF = frozenset("벌의 자루의 켤레의 척의 포기의 알의 톨의 필의 량의 편의 구의".split())
_ALONE = ("혼자", "혼자서", "홀로", "나홀로")
_LATIN = re.compile(r"([a-z0-9][a-z0-9.,'-]*)([가-힣]{0,4})")
_STEMMED = frozenset(("말이",))  # a horse and its particle, not a roll
_ENDS_OF_NOUNS = ("가의", "바람")  # 상점가의, 모래바람에: the last syllables of the noun itself
_DENYING = ("안", "못")
_THINGS_TOO = ("문", "산", "판", "단", "간")  # of nouns that are a form of a verb too
# Nouns and their particle that are a form of a verb too: 빨래를 개는, but 개는 자고 있다.
_NOUNS_TOO = frozenset("개는 비는 쥐는 차는 매는 새는 다리는 집은".split())
# 가장자리가 금색인, 겉은 검고 속은 빨간
_EDGES = frozenset(edge + case for edge in ("가장자리", "모서리", "속") for case in "이가은는만")
# How somebody feels who does something because of it.
_BECAUSE = ("서", "워", "려", "파", "해")
_FELT = frozenset(
    """
    sleepy shy embarrassed scared scary hungry tired exhausted sad happy lonely bored angry thirsty cold hot dizzy
    curious surprised nervous anxious ashamed proud excited
    """.split()
)
_ADDING = ("고", "며", "면서", "은데", "지만")
_NEWLY = ("새로", "새로이", "방금", "어제", "처음", "직접", "중고로", "싸게", "비싸게")


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
    said = next((other for other in reversed(before) if other.kind != "silent"), None)
    held = said is not None and (said.role == "object" or said.korean.endswith(("을", "를")))
    if (doing := underway(words, piece, last)) is not None:
        return doing
    told = homograph(piece, before, last, tells)
    if told is not None:
        return told
    if (
        piece in ("전", "전에", "전에는", "전까지", "전부터")
        and previous is not None
        and previous.korean.endswith("기")
    ):
        return Piece("silent", korean=piece)  # 지기 전에: before, no pancake
    if piece in ("때", "때의", "때는", "때에") and previous is not None and previous.kind == "noun":
        return Piece("silent", korean=piece)  # 초등학교 때 그린
    if piece in _EVERYBODY and len(words) == 1:
        return Piece("noun", "people", piece, "subject", "이")  # 다들 웃고 있다
    if piece == "아무" and not last:
        return Piece("silent", korean=piece)  # 아무 그림도 없는
    if piece == "건" and _is_pronoun_before(previous):
        return Piece("silent", korean=piece)  # 할머니 건, 오래 본 건: what is hers, no hanging
    if words[0] in _NOUNS_TOO and _begins(said):
        return _with_particle(text) if len(words) == 1 else None
    if _is_split(words, said):
        return None
    if len(words) == 1 and (nook := nook_of(piece, previous)) is not None:
        return nook
    if last and len(words) > 1 and words[-1] == "안" and (room := word_of(" ".join(words[:-1]))) is not None:
        return Piece("noun", room.english, squeezed("".join(words[:-1])), "", entry=room)  # 서커스 천막 안
    said_by_nothing = is_silent(piece, words) and not is_thing_after_all(piece, last, before)
    subject = said is not None and said.role == "subject" and said.topic != "people"
    if said_by_nothing and not (held and form_of(piece)) and not (subject and _tells_look(piece)):
        return Piece("silent", korean=piece)
    embracing = held and piece == "안은"  # 아기를 안은
    if _after(piece, previous) or (_says_no_thing(words, piece, previous) and not embracing):
        return Piece("silent", korean=piece)
    if aged(piece):
        return Piece("quality", aged(piece), piece)  # 일곱 살 소년, 세 살배기
    if counted := storied(piece) or many_coloured(piece):
        return Piece("quality", counted, piece)
    if piece == "가장" and last:
        return _with_particle("가장이다")  # 중년 가장: who keeps a family, and no "most"
    if piece in _ALONE:
        return Piece("quality", "lone", piece)
    if _TIMES.fullmatch(piece) and english_of(piece) is None:  # 수달: an otter, and no months
        return Piece("silent", korean=piece)  # 백 번은
    latin = _LATIN.fullmatch(piece) if len(words) == 1 else None
    if latin and latin[2] in PARTICLES:  # TV가, 7이
        return Piece("noun", latin[1], latin[1], PARTICLES[latin[2]], latin[2])
    if latin and not latin[2]:
        return Piece("noun", piece, piece, "compound" if not last else "")
    if (
        piece in _COUNTED | _COUNTED_OF
        and not last
        and previous is not None
        and (previous.english in NUMBERS or previous.korean == "한")
    ):
        return Piece("silent", korean=piece)  # 두 마리 고양이, 세 가지 나물
    being = there_is(piece)
    if being:
        return Piece("being", "", piece, "before" if being == "before" and not last else "end")
    lacking = "" if held and piece == "말고" else _lacking_form(piece)  # 롤을 말고: rolled up
    if lacking:
        return Piece("lacking", "", piece, lacking)
    if previous is not None and previous.kind == "unread" and piece in PARTICLES:
        return Piece("silent", korean=piece)
    if piece == "산" and _is_bought(before) and not last:
        return Piece("verb", "bought", piece, "before", form=form_of("사던"))
    if len(words) > 1 and words[0] == "다":
        return None  # 꽃이 다 | 진: all of them, no 다진
    if piece in _STEMMED or _denies_unknown(words, piece):
        return _with_particle(text) if piece in _STEMMED else None
    if held and len(words) > 1 and form_of(squeezed(words[0])) and not form_of(piece):
        return None  # 배를 | 타는 사람: no riders
    if len(words) == 2 and _awaits_look(said) and _looks(form_of(words[0])):
        return None  # 앞발이 | 흰 고양이: the paws are white
    plain = previous is None or (previous.kind not in ("quality", "unread") and previous.role != "compound")
    together = _kept_together(words) if plain else None
    return _word(text, piece, held, last, said) or _denied(words) or _with_particle(text) or together


def _is_pronoun_before(previous: Piece | None) -> bool:
    """Whether 건 stands for a thing (것은) behind this piece, and is no form of 걸다."""
    owner = previous is not None and previous.role == "compound" and previous.topic == "people"
    return owner or (
        previous is not None and (previous.role == "before" or previous.korean in ("내", "네", "제", "이", "그"))
    )


def _awaits_look(said: Piece | None) -> bool:
    """Whether a part of a body waits for what it looks like."""
    return said is not None and said.role == "subject" and said.particle in SUBJECT and said.topic == "body"


def _looks(form: Form | None) -> bool:
    return form is not None and form.quality and form.how == "before"


def _begins(previous: Piece | None) -> bool:
    """Whether a noun may begin behind this piece: nothing waits for a verb."""
    roles = ("in", "to", "on", "and", "link", "before")  # 뒤따르는 | 개는
    return previous is None or previous.kind == "quality" or previous.role in roles


def _is_split(words: Sequence[str], previous: Piece | None) -> bool:
    """해가 | 지고, no 해 가지고; 세 | 가지, not 세지 either: words that a verb's form would join."""
    if len(words) != 2:
        return False
    return (words[0] == "해가" and words[1].startswith("지")) or (words[0] == "세" and words[1].startswith("가지"))


def _tells_look(piece: str) -> bool:
    """달이 크게 | 떠 있다: an adverb by which its thing is seen to be big."""
    form = form_of(piece) if piece[-1] == "게" else None
    return form is not None and form.how == "adverb" and form.english in SHAPES


def _is_bought(before: Sequence[Piece]) -> bool:
    """시장에서 산 카메라, 새로 산 자전거: bought, no mountain."""
    previous = before[-1] if before else Piece("silent")
    return previous.particle in ("에서", "한테", "에게서") or previous.korean in _NEWLY


def _denies_unknown(words: Sequence[str], piece: str) -> bool:
    """Whether these words hold more than one denied verb that nobody knows (모자를 꿰지 않은)."""
    form = form_of(piece)
    if form is None or form.verb or len(words) == 1:
        return False
    return len(words) > 2 or not words[1].startswith(("않", "못", "말", "마"))


def _lacking_form(piece: str) -> str:
    """What a word that says "there is none" makes of its noun; "" for any other word."""
    if _LACKS_BEFORE.fullmatch(piece):
        return "before"
    piece = _TRACELESS.sub("", piece)
    return "link" if _LACKS_LINK.fullmatch(piece) else there_is_no(piece)


def _after(piece: str, previous: Piece | None) -> bool:
    """지나간 뒤의, 손질하는 동안: when something was, behind its verb."""
    return previous is not None and previous.role == "before" and _WHEN.fullmatch(piece) is not None


def _says_no_thing(words: Sequence[str], piece: str, previous: Piece | None) -> bool:
    """A word of place without a noun (뒤에 ...), a word said twice (활활), the count of what is not there (한 대도)."""
    alone = previous is None or previous.kind != "noun" or previous.role != "compound"
    half = len(piece) // 2
    twice = len(words) == 1 and len(piece) in (2, 4, 6) and piece[:half] == piece[half:] and is_hangul(piece)
    return (
        (alone and is_place(piece) and piece not in _EDGES) or (twice and word_of(piece) is None) or _is_not_one(piece)
    )


def _is_not_one(piece: str) -> bool:
    return piece.endswith(("도", "조차")) and _NOT_ONE.fullmatch(piece) is not None


def _word(text: str, piece: str, held: bool, last: bool, previous: Piece | None) -> Piece | None:
    """A word without a particle: a verb, or a word of the lexicon."""
    entry = word_of(text)
    form = None if _behind_a_door(text, held) else form_of(piece) or (made_verb(piece) if entry is None else None)
    if form and entry is None and piece[-1] in "도가에" and (noun := word_of(piece[:-1])) is not None and noun.is_noun:
        return None  # 사내도, 메기도, 차고가, 찬바람에: a man too, a garage
    if form and entry is not None and piece.endswith("기") and not last:
        form = None  # 사기 찻잔: porcelain, and no buying
    if form and _awaits_noun(previous) and form.how in ("link", "end") and _names_marked(text):
        return None  # 마른 | 가지만: branches, and nobody goes
    is_thing = entry is not None and (entry.is_noun or " " in entry.english)
    if form and form.denied and entry is not None and english_of(text) is entry and not held:
        return _placed(entry, piece, last)  # 불이 켜지지 않은: unlit
    if form and form.how == "adverb" and not is_thing:
        looks = form.english in COLOURS or form.english in SHAPES
        return Piece("quality" if looks else "silent", form.english, piece, form=form)
    if form and (not is_thing or (held and len(piece) == 1 and form.how == "before" and not last)):
        if form.quality and form.denied and (without := _denied_state(text, form)) is not None:
            return without
        if form.quality and form.denied:
            return Piece("unread", korean=text)  # 예쁘지 않은: nothing says what it is instead
        if form.quality and form.how == "before" and entry is not None and last:
            return _placed(entry, piece, last)
        told = is_told(previous)
        joins = form.how == "link" and piece.endswith(_ADDING)  # 자욱해서 | 바다가: the sea is not foggy
        if form.quality and joins and not last and not told:
            why = piece.endswith(_BECAUSE) and form.english in _FELT  # 졸려서 | 눈을 비비는: the child is
            how = Piece("verb", form.english, piece, "link", form=form)
            return how if why else Piece("quality", form.english, piece, form=form)  # 빨갛고 | 동그란 풍선
        if _is_state(form) and not last and not told and (previous is None or previous.kind != "noun"):
            return Piece("quality", form.english, piece, form=form)
        if form.quality and form.how == "before" and not last:
            return Piece("quality", entry.english if entry else form.english, piece, form=form)
        return Piece("verb", form.english, piece, _role(form, last), form=form, denied=form.denied)
    if entry is None and is_homonym(piece):
        return Piece("noun", "", piece, "" if last else "compound")
    return _placed(entry, piece, last) if entry else None


def _awaits_noun(previous: Piece | None) -> bool:
    return previous is not None and (previous.role == "before" or (previous.kind == "quality" and not previous.role))


def _names_marked(text: str) -> bool:
    """Whether this is a noun of some length and its particle."""
    nouns = (word_of(stem) for stem, _ in stems(text) if len(stem) > 1)
    return " " not in text and any(noun is not None and noun.is_noun for noun in nouns)


def _denied_state(text: str, form: Form) -> Piece | None:
    """눈이 쌓이지 않은: a state that is named with its thing, denied, says that the thing is not there."""
    thing, _, rest = text.partition(" ")
    known = word_of(thing[:-1]) if rest and thing[-1] in "이가을를" and len(thing) > 1 else None
    if known is None or not known.is_noun:
        return None
    verb = form_of(squeezed(rest))
    sense = sense_of(thing[:-1], known.topic, [verb.verb] if verb else [])
    english = known.english if sense is None or sense.noun in (OWN, NONE) else sense.noun
    return Piece("verb", english, squeezed(text), form.how, form=replace(form, quality=False), denied=True)


def _behind_a_door(text: str, held: bool) -> bool:
    """문 뒤에, 산 뒤로: behind a thing, and not after what was done to one (입에 문 뒤에)."""
    noun, _, where = text.partition(" ")
    return not held and noun in _THINGS_TOO and is_place(where)


def _is_state(form: Form) -> bool:
    """부서진 의자: what became of a thing stands before it."""
    became = form.english.endswith(("ed", "en")) and " " not in form.english and form.english != "seen"
    return became and form.how == "before" and not form.denied


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
    if entry.is_noun or (len(piece) == 1 and entry.topic == "words" and is_homonym(piece)):
        return Piece("noun", (english_before(piece) or entry).english, piece, "compound", entry=entry)
    if entry.english.startswith(_PLACES):
        return Piece("place", entry.english, piece, entry=entry)
    if entry.topic == "actions" and " " in entry.english and not entry.before:
        return Piece("action", f"with {entry.english}", piece, entry=entry)  # 다리를 꼰: with crossed legs
    return Piece("quality", entry.english, piece, entry=entry)


def _denied(words: Sequence[str]) -> Piece | None:
    """안 쓴, 못 보는: a verb denied by a word of its own."""
    if len(words) == 2 and words[0] in _DENYING:
        form = form_of(squeezed(words[1])) or made_verb(squeezed(words[1]))
        if form:
            return Piece("verb", form.english, squeezed("".join(words)), form.how, form=form, denied=True)
    return None


def _with_particle(text: str) -> Piece | None:
    """A noun and its particle; a particle stands in one word with its noun or in words of its own (위에)."""
    found = [
        piece
        for stem, particle in stems(text)
        if not _tears(text, particle) and (piece := _noun(stem, particle)) is not None
    ]
    torn = bool(found) and found[0].particle.startswith(_ENDS_OF_NOUNS) and len(found[0].korean) > 1
    if found and (torn or is_place(found[0].particle)):  # 창가의 is beside a window
        # 바위에: on the rock, not on 바; 빗속을; 절벽 끝을: the cliff edge
        apart = " " in text
        whole = [
            piece
            for piece in found
            if piece.entry is not None and not is_place(piece.particle)
            if piece.entry.is_noun or (not apart and piece.particle in ("을", "를"))
        ]
        if whole:
            return whole[-1]
    return found[0] if found else _inside(text)


def _inside(text: str) -> Piece | None:
    """텐트안: in one word with its noun; 안 by itself denies what follows."""
    entry = english_of(text[:-1]) if text.endswith("안") and " " not in text and len(text) > 2 else None
    if entry is None or not entry.is_noun or entry.topic not in ("places", "things", "nature"):
        return None
    return Piece("noun", entry.english, squeezed(text[:-1]), "in~", "안", entry)


def _tears(text: str, particle: str) -> bool:
    """병원 복도: the hallway, and no 병원복 with its particle."""
    last = text.rpartition(" ")[2]
    stem = text[: -len(particle)]
    whole = english_of(stem)
    if whole is not None and stem in (whole.gloss, *whole.also):
        return False  # 경주용 차 | 도, although 차도 is a road
    torn = len(last) == len(particle) + 1 and last != text
    return torn and (entry := english_of(last)) is not None and entry.is_noun


def _noun(stem: str, particle: str) -> Piece | None:
    they = _THEY.get(stem) if particle in ("는", "가", "은", "이", "도") else None
    if they:
        return Piece("noun", they, stem, "subject", particle)
    entry = word_of(stem)
    if entry is None and stem.endswith("들") and len(stem) > 2:  # 건물들 사이로
        several = _noun(stem[:-1], "들")
        return replace(several, role=PARTICLES[particle], particle=particle) if several else None
    if entry is not None:
        if entry.english.startswith(_PLACES) and not entry.is_noun:
            return Piece("place", entry.english, squeezed(stem), particle=particle, entry=entry)  # 빗속을
        if entry.before == stem and not entry.is_noun and is_place(particle):
            return None  # 어두운 | 구석에
        if particle == "만" and entry.before and not entry.is_noun:
            return None  # 잔잔한 | 만
        many = particle.startswith("들") and entry.is_noun
        english = plural(entry.english) if many else entry.english
        return Piece("noun", english, squeezed(stem), PARTICLES[particle], particle, entry)
    if is_homonym(squeezed(stem)):
        return Piece("noun", "", squeezed(stem), PARTICLES[particle], particle)
    if stem.endswith("의") and len(stem) > len("의") and is_place(particle):  # 소녀의 | 오른쪽에
        return _noun(stem[: -len("의")], particle)
    return None


def _kept_together(words: Sequence[str]) -> Piece | None:
    """비가 오는, 키가 큰: a phrase of the lexicon that holds no particle (비 오는)."""
    if len(words) != 2 or words[0][-1:] not in ("이", "가"):
        return None
    entry = english_before(words[0][:-1] + words[1])
    return Piece("quality", entry.english, squeezed("".join(words)), entry=entry) if entry else None
