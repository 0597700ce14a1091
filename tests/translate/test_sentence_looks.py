"""How people look, what skies and land are like and how a picture is made, in Korean: states, sides, ages, styles."""

from __future__ import annotations

import pytest

from lib_easydiffuser.translate.sentence import english_caption

CAPTIONS = [
    # ages are one word, and nobody counts them
    ("갓 스무 살 된 신입생", "twenty-year-old new recruit"),
    ("여든 살의 할머니", "80-year-old grandmother"),
    ("서른다섯 살 회사원", "35-year-old office worker"),
    ("팔십 세 노인", "80-year-old old man"),
    ("임신 8개월의 여성", "pregnant woman"),
    # who somebody is, by a syllable before or a word behind
    ("노지휘자", "old conductor"),
    ("배우 지망생", "aspiring actor"),
    ("환경미화원 아저씨", "middle-aged man street cleaner"),
    ("경찰 아저씨", "police officer"),
    # one side of two
    ("한쪽 팔을 잃은 노병", "old soldier with missing arm"),
    ("날개 한쪽이 부러진 천사", "angel with broken wings"),
    # what a part is, by forms that are nouns too
    ("보조개가 쏙 팬 청년", "young man with cheek dimples"),
    ("볼이 움푹 팬 남자", "man with hollow cheeks"),
    ("수염이 까칠하게 난 형사", "detective with beard"),
    ("굵은 선", "thick line"),
    # how clothes are worn
    ("넥타이를 느슨하게 푼 직장인", "office worker with loose necktie"),
    ("모자를 거꾸로 쓴 소년", "boy wearing backwards hat"),
    ("바짓단을 접은 청년", "young man with rolled-up pants"),
    ("선글라스를 머리 위에 올린 여자", "woman with sunglasses on head"),
    ("요리사 모자를 쓴 고양이", "cat wearing chef hat"),
    ("이마를 짚은 남자", "man hand on forehead"),
    ("무릎이 까진 소년", "boy with scraped knee"),
    # what a sky has no more, or not yet
    ("비구름이 걷힌 뒤의 능선", "ridge without rain clouds"),
    ("해가 아직 오르지 않은 수평선", "horizon without sun"),
    ("보름달이 환하게 걸린 지붕", "roof with bright full moon"),
    ("환하게 웃는 신부", "bride smiling brightly"),
    ("햇살이 부서지는 바다", "sea sparkling sunlight"),
    ("해무에 가려진 다리", "bridge hidden by sea fog"),
    ("푸른 불꽃", "blue flame"),
    # counters that own their noun
    ("세 벌의 제복", "three uniforms"),
    ("팥색 양말 두 켤레", "two pairs of dark red socks"),
    # who does a thing because sleepy is sleepy, and not the thing
    ("졸려서 눈을 비비는 꼬마", "kid sleepy rubbing eyes"),
    ("빨갛고 동그란 풍선", "red round balloon"),
    ("어깨가 축 처진 중년 가장", "middle-aged father with drooping shoulders"),
    ("오드아이 고양이 수인", "heterochromia, cat beastman"),
    # syllables that are nouns or particles elsewhere
    ("갓 쓰고 곰방대 문 노인", "old man wearing gat smoking tobacco pipe"),
    ("보따리를 인 할머니", "grandmother carrying cloth bundle on head"),
    ("들판 한가운데 선 느티나무 한 그루", "zelkova tree standing in field"),
    ("지붕 위에 열린 박", "gourd with on roof"),
    ("헤엄치는 수달", "otter swimming"),
    ("상점가의 새벽", "shopping street dawn"),
    ("모래바람에 묻힌 유적", "ruins buried in sandstorm"),
    ("잠옷 바람의 아이", "child wearing pajamas"),
    # what lies on a thing, leads to a place or turns into one
    ("호수 위에 낀 물안개", "mist on lake"),
    ("바다로 이어지는 계단", "stairs continuing to sea"),
    ("바다가 내려다보이는 언덕길", "hill path overlooking sea"),
    ("나무로 변한 소년", "boy transforming into tree"),
    ("숯검정을 묻힌 광부", "miner covered in soot"),
    ("밀가루 범벅이 된 제빵사", "baker covered in flour"),
    ("땋은 머리에 주근깨투성이 소녀", "freckled girl with braid"),
    # how a picture was made, and of what kind it is
    ("단색 판화로 찍은 고양이", "cat printed with monochrome woodblock print"),
    ("라떼 위에 그린 곰", "bear drawn on latte"),
    ("공포 만화풍 우물", "horror comic style well"),
    ("쌍둥이 마녀", "twin witch"),
    # how a picture is made stays where its thing is not known
    ("스테인드글라스처럼 표현한 공작새", "stained glass, peacock"),
    ("민화풍 뷁뷁도", "folk painting"),
]  # fmt: skip


@pytest.mark.parametrize("korean, english", CAPTIONS)
def test_looks(korean: str, english: str) -> None:
    assert english_caption(korean)[0] == english
