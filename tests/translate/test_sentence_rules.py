"""What the reader of Korean knows by rule: endings, places, counts, materials, affixes, lists, spelling, phrases."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate.sentence import english_caption, known_in
from lib_easydiffuser.translate.verbs import form_of


def tags_of(caption: str, **knobs: object) -> set[str]:
    settings = Settings().with_values({"negatives": False, **knobs})
    return {tag.text for tag in analyse(None, settings, QuietHost(), (Caption(caption),)).positives}


@pytest.mark.parametrize(
    "caption, there, away",
    [
        ("웃는 여자", {"woman", "smiling"}, set()),
        ("뒤에 미국 국기", {"american flag"}, {"rear", "back"}),
        ("개울에서 물을 마시는 사슴", {"deer", "drinking water"}, {"water"}),
        ("빨간 베레모를 쓴 여자", {"red beret", "woman"}, {"wearing"}),
        ("모자 없이 서 있는 경찰관", {"police officer", "standing"}, {"hat"}),
        ("하늘을 나는 고래", {"whale", "flying", "sky"}, set()),
    ],
)
def test_what_is_done_stays_a_tag_and_where_is_none(caption: str, there: set[str], away: set[str]) -> None:
    found = tags_of(caption)
    assert there <= found and not away & found


def test_a_phrase_that_is_known_is_cut_to_the_words_allowed() -> None:
    assert "blue umbrella" in tags_of("커다란 파란 우산", max_words=2)


def test_english_captions_carry_no_phrases() -> None:
    assert known_in("웃는 여자", "a woman who smiles") == ()
    assert tags_of("woman smiling") == {"woman"}


@pytest.mark.parametrize(
    "form, verb, how",
    [
        ("예쁘더라", "예쁘다", "end"), ("읽다가", "읽다", "link"), ("흘러간", "흘러가다", "before"),
        ("꺼내던", "꺼내다", "before"),
        ("앉아계셨다", "앉다", "end"),
        ("걸어가고있던", "걸어가다", "before"), ("웃으시는", "웃다", "before"),
        ("지은", "짓다", "before"), ("추워요", "춥다", "end"), ("파래서", "파랗다", "link"), ("굽는중", "굽다", "end"),
    ],
)  # fmt: skip
def test_endings(form: str, verb: str, how: str) -> None:
    found = form_of(form)
    assert found is not None and (found.verb, found.how) == (verb, how)


@pytest.mark.parametrize("noun", ["가지", "배우자", "사자", "바지", "여자", "차가"])
def test_a_noun_is_no_verb_with_an_ending(noun: str) -> None:
    assert form_of(noun) is None


CAPTIONS = [
    # places, with every case and without a noun
    ("건물들 사이로 보이는 달", "moon seen through buildings"),
    ("강 건너편에 보이는 고층 빌딩", "skyscraper seen across river"),
    ("왼쪽에는 등대, 오른쪽에는 풍차", "lighthouse, windmill"),
    ("분수대 주위에 모인 비둘기들", "pigeons gathering around fountain"),
    ("빗속을 달리는 소년", "boy running in rain"),
    # when, not where
    ("태풍이 지나간 뒤의 고요한 항구", "serene harbor with typhoon passing"),
    # counts
    ("동그란 풍선 수십 개", "many round balloons"),
    ("아주머니 세 분", "three middle-aged women"),
    ("라면 한 그릇", "bowl of ramen"),
    ("길에 차가 한 대도 없다", "without car on path"),
    # materials
    ("벽돌로 지은 집", "brick house"),
    ("금으로 된 왕관", "gold crown"),
    # affixes
    ("여기사", "female knight"),
    ("수채화풍 꽃다발", "watercolor style bouquet"),
    ("의사 선생님", "doctor"),
    # lists and what begins the next thing
    ("야경 칵테일 네온사인", "night view, cocktail, neon sign"),
    ("빨간지붕하얀벽집", "red roof, white wall house"),
    ("엄마와딸이손잡고산책하는공원", "park with mother and daughter holding hands walking"),
    # two subjects
    ("할머니는 콩을 고르고 있고 강아지는 졸고 있다", "grandmother choosing beans, puppy dozing"),
    # what becomes of a thing, what burns, who gets off
    ("부서진 의자", "broken chair"),
    ("활활 타는 장작", "burning firewood"),
    ("버스에서 내리는 승객", "passenger getting off in bus"),
    ("서랍 속에 든 편지", "letter in drawer"),
    # denials
    ("치즈를 뺀 햄버거", "hamburger without cheese"),
    ("빨간색이 아니라 노란색 튤립", "yellow tulip without red"),
    ("접시도 컵도 놓여 있지 않은 식탁", "dining table without plate or cup"),
    # homonyms
    ("안개 속의 다리", "bridge in fog"),
    ("등이 켜진 골목", "alley with lit lamp"),
    ("밤을 까는 아이", "child peeling chestnut"),
    # spelling as it is heard
    ("네온싸인", "neon sign"),
    ("쇼윈도우", "shop window"),
    # hair
    ("검은 단발머리의 소녀", "girl with black hair and bob cut"),
]


@pytest.mark.parametrize("korean, english", CAPTIONS)
def test_rules(korean: str, english: str) -> None:
    assert english_caption(korean) == (english, ())


@pytest.mark.parametrize(
    "korean, english",
    [
        ("개는 조용히 앉아 있다", "dog sitting"),
        ("빨래를 개는 여자", "woman folding laundry"),
        ("비는 오는데 우산이 없다", "without umbrella, raining"),
        ("해가 지고 있다", "sunset"),
        ("세 가지 색 아이스크림", "three color ice creams"),
        ("바퀴가 세 개인 자전거", "bicycle with three wheels"),
        ("일곱살 소년", "seven-year-old boy"),
        ("숫자 7이 적힌 유니폼", "uniform with number 7"),
        ("하늘이 온통 자줏빛이었다", "reddish purple sky"),
        ("미니 라디오인데 색은 빨강", "mini red radio"),
        ("이불, 색은 연회색", "light gray blanket"),
        ("보랏빛이 감도는 은발", "violet silver hair"),
        ("짙은 남색 양복", "dark blue suit"),
        ("뚜껑이 초록색인 유리병", "glass bottle with green lid"),
        ("문이 열린 냉장고", "refrigerator with open door"),
        ("사과가 열린 나무", "tree with apple"),
        ("설탕을 뿌린 도넛", "donut with sugar"),
        ("종이학이 가득 든 유리병", "glass bottle filled with origami crane"),
        ("오로라가 커튼처럼 일렁이는 밤", "night with aurora swaying"),
        ("프랑스 신사", "french gentleman"),
    ],
)
def test_what_is_told_of_a_thing_stays_with_it(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    "korean, english",
    [
        ("손을 씻지 않은 아이", "dirty child"),
        ("접시에 음식이 남아 있지 않다", "without food on plate"),
        ("가시를 다 발라낸 생선", "fish meat without thorn"),
        ("불이 켜지지 않은 창문", "unlit window"),
        ("맨 앞줄의 학생", "front row student"),
        ("못 참고 웃는 여자", "woman without enduring smiling"),
        ("양 손에 짐을 든 엄마", "mother holding luggage in hand"),
    ],
)
def test_what_is_denied_or_said_by_the_way_is_no_thing(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english
