"""Which tags are faces: they keep their underscore and their brackets."""

from __future__ import annotations

import pytest

from lib_easydiffuser.faces import has_drawn_underscore, is_face

# The list of the taggers' own pages, and what boorus have beside it.
DRAWN = (
    "0_0 (o)_(o) +_+ +_- ._. <o>_<o> <|>_<|> =_= >_< 3_3 6_9 >_o @_@ ^_^ o_o u_u x_x |_| ||_|| "
    ";_; t_t q_q n_n -_- $_$ O_o ^_~ >_> <_< ~_~ *_* @_@; ^_^; (^_^)"
).split()
WORDS = "long_hair a_cat o-ring v_neck_sweater 1girl _ __ a_b hair_(long) (o blue_eyes 3_people _x x_".split()


@pytest.mark.parametrize("face", DRAWN)
def test_a_mouth_is_no_blank(face: str) -> None:
    assert has_drawn_underscore(face) and is_face(face)


@pytest.mark.parametrize("word", WORDS)
def test_an_underscore_in_a_name_is_a_blank(word: str) -> None:
    assert not has_drawn_underscore(word)


@pytest.mark.parametrize("face", [*":) :( ;) :d :D ;p :3 :> :< >:( d: c: =) xd <3 ^o^ >w< \\o/ T.T uwu ^^^".split()])
def test_lying_faces(face: str) -> None:
    assert is_face(face)


@pytest.mark.parametrize(
    "text",
    ["(cat)", "(a", "a", "hat:1.2)", ":1.2", "<lora:x:1>", "d.va", "16:9", "10:30", "(a:1.2)", "(a)", "x-ray", ""],
)
def test_what_is_no_face(text: str) -> None:
    assert not is_face(text)
