"""What became of a part of a thing, what was done by half, and how much of it there is."""

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse_captions
from lib_easydiffuser.records import Caption
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.translate.sentence import english_caption

PARTS = [
    ("알이 빠진 안경테", "glasses frame with missing lens"),
    ("손잡이가 떨어져 나간 서랍", "drawer with missing handle"),
    ("바퀴가 빠진 손수레", "handcart with missing wheel"),
    ("바퀴가 다 빠진 손수레", "handcart without wheel"),
    ("물이 빠진 수영장", "swimming pool without water"),
    ("눈금이 지워진 대나무 자", "bamboo ruler with faded markings"),
    ("낙서가 지워진 벽", "wall without graffiti"),
    ("가죽이 벗겨진 소파", "couch with peeling leather"),
    ("심지가 다 탄 양초", "candle with burnt wick"),
    ("자전거를 탄 소년", "boy riding bicycle"),
    ("솔기가 터진 야구공", "baseball with burst seam"),
    ("폭죽이 터지는 밤하늘", "night sky with fireworks erupting"),
    ("렌즈에 금이 간 카메라", "camera with cracked lens"),
    ("볼이 넓은 구두", "wide shoes"),
    ("허리가 굽은 소나무", "bent pine tree"),
]
PARTS += [
    ("꼬리가 잘린 도마뱀", "lizard with cut tail"),
    ("글씨가 번진 편지", "letter with smudged handwriting"),
    ("솜이 터진 인형", "doll with burst stuffing"),
    ("껍데기가 나선형인 달팽이", "snail with spiral shell"),
    ("얼음이 든 양동이", "bucket with ice"),
    ("단추가 가득 든 유리병", "glass bottle filled with button"),
    ("가득 찬 책장", "full bookshelf"),
    ("보라색과 흰색이 섞인 수국", "purple and white hydrangea"),
    ("구멍이 세 개 난 벽", "wall with three holes"),
    ("장작 타는 불", "fire burning firewood"),
    ("살이 통통한 게", "plump crab"),
    ("유리알이 빠진 안경", "glasses with missing glass lens"),
    ("단추가 두 개 떨어진 카디건", "cardigan with two missing buttons"),
    ("자물쇠로 잠긴 옷장", "wardrobe with locked padlock"),
    ("둥근 창이 난 문", "door with round window"),
    ("콩가루를 묻힌 인절미", "rice cake with beans powder"),
    ("고양이 얼굴 모양 빵", "cat face-shaped bread"),
]
HALVES = [
    ("반만 깐 달걀", "half-peeled egg"),
    ("껍질을 반쯤 깎은 참외", "half-peeled korean melon"),
    ("칠하다 만 담장", "half-painted fence"),
    ("반쯤 접힌 종이", "half-folded paper"),
    ("반쯤 열린 창문", "half-open window"),
    ("반은 검고 반은 흰 가면", "half black half white mask"),
]
HALVES += [("타다 남은 성냥개비", "half-burned match stick")]
COUNTED = [
    ("다리가 세 개뿐인 의자", "chair with three legs"),
    ("다리가 세 개밖에 없는 의자", "chair with three legs"),
    ("새끼 참새 네 마리", "four baby sparrows"),
    ("깨진 청자 조각 일곱 점", "seven broken celadon pieces"),
    ("굴 한 접시", "plate of oyster"),
    ("뚝배기 된장찌개 두부", "clay pot, soybean paste stew, tofu"),
    ("스물네 색 크레파스", "24-color crayons"),
    ("파 한 단과 무 두 개", "green onion and two radishes"),
    ("가지무침 한 접시", "plate of seasoned eggplant"),
    ("식빵 두 쪽", "two slices of white bread"),
    ("촛불 세 개", "three candles"),
    ("콩 한 바가지", "gourd of beans"),
    ("두툼한 겨울 이불 두 채", "two thick winter blankets"),
    ("도톰한 계란말이 세 조각", "three slices of thick rolled omelette"),
    ("큰 케이크 한 조각", "big slice of cake"),
    ("팥색 양말 두 켤레", "two pairs of dark red socks"),
]
MADE = [
    ("빳빳하게 다린 교복", "stiff ironed school uniform"),
    ("빨갛게 익은 고추", "red ripe chili pepper"),
    ("대나무를 엮은 소쿠리", "woven bamboo basket"),
    ("새끼줄로 엮은 굴비", "dried yellow croaker tied with rope"),
    ("분홍 보자기에 싼 반찬통", "side dish container wrapped in pink wrapping cloth"),
    ("동치미를 담은 놋그릇", "brassware with dongchimi"),
    ("통째로 구운 오징어", "whole grilled squid"),
    ("네모나게 썬 도토리묵", "square sliced acorn jelly"),
    ("체크무늬인 목도리", "plaid scarf"),
    ("연꽃 모양 등", "lotus-shaped lantern"),
]
UNSPACED = [
    ("경주용 차도 나무도 없는 섬", "island without racing car or tree"),
    ("눈사람만드는아이들 목도리 털장갑", "children making snowman, scarf, knit gloves"),
    ("쌍커풀진눈 빨간립스틱 단발", "double eyelids, red lipstick, short hair"),
    ("스키장 카트 고글쓴남자", "ski slope, shopping cart, man wearing goggles"),
    ("가죽의자", "leather chair"),
    ("귤따기체험", "picking tangerine"),
    ("튤립 풍차 네덜란드", "tulip, windmill, netherlands"),
    ("사슴벌레 장수풍뎅이", "stag beetle, rhinoceros beetle"),
    ("젖은도로 새벽", "wet road, dawn"),
    ("정상석 컵라면먹는아저씨들", "summit stone, middle-aged men eating cup noodles"),
    ("강아지 선글라스낌", "puppy wearing sunglasses"),
    ("불꺼진노래방간판", "turned off karaoke room signboard"),
]


@pytest.mark.parametrize(("korean", "english"), [*PARTS, *HALVES, *COUNTED, *MADE, *UNSPACED])
def test_a_thing_with_its_parts_states_and_counts(korean, english):
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize(
    ("korean", "tags"),
    [
        ("감색 교복 치마", ["navy blue school uniform skirt"]),
        ("도톰한 계란말이 세 조각", ["thick rolled omelette", "three slices"]),
        ("알이 빠진 안경테", ["glasses frame", "missing lens"]),
    ],
)
def test_what_is_one_thing_is_one_tag(korean, tags):
    (result,) = analyse_captions(
        [(Caption(korean),)], Settings().with_values({"prompt_chunks": 0, "negatives": False}), QuietHost()
    )
    assert sorted(tag.text for tag in result.tags if tag.polarity == "positive") == tags
