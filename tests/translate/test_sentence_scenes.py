"""Daily scenes in Korean: what is gone, given or mistaken, what two do together, what a thing is by its scene."""

from __future__ import annotations

import pytest

from lib_easydiffuser.translate.sentence import english_caption

CAPTIONS = [
    # what is there no more, by verbs that do not say so by themselves
    ("새가 떠나 버린 빈 둥지", "empty nest without bird"),
    ("선수도 관중도 다 떠나 버린 야구장", "baseball field without player or spectators"),
    ("지붕이 날아간 헛간", "barn without roof"),
    ("뚜껑을 잃어버린 만년필", "fountain pen without lid"),
    ("목줄을 풀어 준 강아지", "puppy without leash"),
    ("우산을 두고 온 소년", "boy without umbrella"),
    # who gave a thing is not in its picture
    ("이모가 사 준 찻잔", "teacup"),
    ("할아버지가 깎아 주신 나무 숟가락", "carved wooden spoon"),
    ("삼촌 공방에 걸린 대패", "carpenter's plane hanging in craft workshop"),
    # forms of 듣다 and 들다
    ("고개를 들었더니 별이 많았다", "many stars, looking up"),
    ("음악을 들으며 걷는 소녀", "girl listening to music walking"),
    # both do it, or one of them
    ("케이크를 자르는 신랑과 신부", "groom and bride cutting cake"),
    ("공원에서 노는 아이와 작은 강아지", "child playing in park and small puppy"),
    # what is only handled is still there; what nobody wears is not
    ("아직 운동화 끈을 못 묶는 아이", "child with shoelaces"),
    ("넥타이를 매지 않은 신랑", "groom without necktie"),
    ("아무 그림도 없는 벽", "wall without picture"),
    ("선풍기 같은 건 없었다", "without electric fan"),
    ("실내인 줄 알았는데 루프탑 수영장이었어요", "rooftop swimming pool"),
    # compared, both, insides, baby animals
    ("귀가 얼굴보다 큰 여우", "fox with big ears"),
    ("벤치 양 끝에 앉은 연인", "couple sitting at bench"),
    ("겉은 검고 속은 빨간 코트", "black outer surface, coat with red inside"),
    ("새끼 여우", "baby fox"),
    ("파도 없는 잔잔한 만", "calm bay without wave"),
    ("웅덩이에 어린 하늘", "sky reflected in puddle"),
    ("찻잔에 차를 따르는 스님", "buddhist monk pouring tea in teacup"),
    ("모래바람이 이는 사막", "desert with sandstorm rising"),
    ("산 너머로 지는 해", "setting sun beyond mountain"),
    ("문틈으로 들여다보는 눈", "eyes peeking through door crack"),
    ("하늘은 구름 한 점 없이 맑다", "clear sky, without cloud"),
    ("다들 웃고 있다", "people smiling"),
    ("무대에 관객만 가득하다", "many audiences on stage"),
    # what was taken away, or is not yet done
    ("낙서를 지운 벽", "wall without graffiti"),
    ("꼬리를 잘라낸 도마뱀", "lizard without tail"),
    ("헬멧 미착용 운전자", "driver without helmet"),
    ("차는커녕 사람도 없는 도로", "empty road without car or people"),
    # words of time and what stands for a thing say nothing
    ("벚꽃이 지기 전에 다녀온 공원", "falling cherry blossoms, park visiting"),
    ("오래 본 건 이 조각상이었어", "statue looking"),
    ("귀신이 나온다는 폐가", "abandoned house with ghost coming"),
    # a clause that begins with a verb of hanging has no place before it
    ("달린 종", "bell with"),
    ("맺힌 이슬", "dew with"),
    # what shows nothing is no two words of one
    ("약속을 지키는 소년", "boy defending"),
    ("대피하는 사람들", "people evacuating"),
    ("사과를 베어 문 소년", "boy biting apple"),
    ("차에서 내리는 신사", "gentleman getting off in car"),
    # nouns of two meanings, by their scene
    ("시내를 달리는 전차", "tram running downtown"),
    ("밥상에 올라앉은 파리", "fly sitting on low table"),
    ("다리 난간에 기댄 남자", "man leaning against bridge railing"),
]


@pytest.mark.parametrize("korean, english", CAPTIONS)
def test_scenes(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english


@pytest.mark.parametrize("word", ["창가고", "까마귀야", "잔디며"])
def test_a_copula_behind_a_vowel_leaves_its_noun(word: str) -> None:
    assert english_caption(f"{word} 꽃")[1] == ()
