"""Korean in what the command line and programs get, when it is asked for."""

from __future__ import annotations

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.records import Caption
from lib_easydiffuser.serial import to_dict
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.standalone.show import analysis_text

KOREAN = "긴 머리 소녀가 벚꽃 아래에 서 있다"


def test_json_and_text_hold_the_korean_that_was_asked_for() -> None:
    analysis = analyse(None, Settings(gloss="on"), QuietHost(), (Caption(KOREAN),))
    korean = to_dict(analysis)["korean"]
    assert korean["captions"] == [KOREAN]
    assert korean["tags"]["under cherry blossoms"] == "벚꽃 아래"
    assert "In Korean" in analysis_text(analysis) and "under cherry blossoms: 벚꽃 아래" in analysis_text(analysis)


def test_nobody_else_gets_any() -> None:
    analysis = analyse(None, Settings(), QuietHost(), (Caption("a girl under cherry blossoms"),))
    assert "korean" not in to_dict(analysis)
    assert "In Korean" not in analysis_text(analysis)
