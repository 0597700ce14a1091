"""The contact sheet and its fonts."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.errors import OutputError
from lib_easydiffuser.loop import fonts, sheet
from lib_easydiffuser.loop.fonts import Pen, romanised
from lib_easydiffuser.loop.history import History
from lib_easydiffuser.loop.records import Round
from lib_easydiffuser.loop.rounds import play
from lib_easydiffuser.loop.sheet import contact_sheet
from lib_easydiffuser.records import PromptPair

from .world import HOST, SETTINGS, Shapes, asked, reference


@pytest.fixture(scope="module")
def done() -> Round:
    analysis = reference("red", "blue")
    *_, last = play(analysis, asked(analysis, *range(1, 8)), Shapes(forgets={1: ("blue",)}), SETTINGS, HOST)
    return last


def test_reference_and_results_are_on_it(done: Round) -> None:
    image = contact_sheet([done])
    row = sheet.CELL + sheet.GAP
    colours = image.getcolors(1 << 20)
    assert colours and image.mode == "RGB" and image.width == sheet._WIDTH
    # Seven results and the reference: two rows of five; every cell of them holds the reference's red somewhere.
    red = [
        (x, y) for x in range(0, image.width, 8) for y in range(0, image.height, 8)
        if (lambda p: p[0] > 150 and p[1] < 80 and p[2] < 80)(image.getpixel((x, y)))
    ]  # fmt: skip
    columns = {(x - sheet.MARGIN) // row for x, _ in red}
    assert columns == {0, 1, 2, 3, 4}


def test_more_rounds_make_it_longer_and_its_length_is_bounded(done: Round) -> None:
    one, two = contact_sheet([done]), contact_sheet([done, done.but(number=2)])
    assert two.height > 1.8 * one.height - 100
    many = contact_sheet([done.but(number=n, results=()) for n in range(sheet.MOST_ROUNDS + 5)])
    assert many.height < sheet.MOST_ROUNDS * one.height
    assert contact_sheet([]).size[0] == one.width


def test_rounds_of_a_hundred_seeds_leave_room_for_no_more_than_fits(done: Round) -> None:
    hundred = done.but(results=done.results * 15)
    one, many = sheet._newest([hundred]), sheet._newest([hundred.but(number=n) for n in range(9)])
    assert len(one) == 1 and [item.number for item in many] == [7, 8]
    assert len(sheet._newest([done.but(results=done.results * 60)])) == 1 and list(sheet._newest([])) == []


def test_a_long_prompt_is_wrapped_and_cut(done: Round) -> None:
    pen = Pen(15)
    lines = pen.wrapped("x" * 3000 + "word " * 500, 600, most=6)
    assert len(lines) == 6 and lines[-1].endswith("...") and all(pen.width(line) < 630 for line in lines)
    request = done.request
    assert request is not None
    long = asked(done.reference, prompts=PromptPair("a" * 20000, "b, " * 20000))
    assert contact_sheet([done.but(request=long)]).height < contact_sheet([done]).height + 400


def test_korean_is_drawn_with_a_font_that_has_it_or_spelled_in_latin_letters() -> None:
    pen = Pen(15)
    korean = any(fonts._has(font, "한") for font in fonts._fonts(15))
    assert pen.width("한국어 고양이") > 30
    assert pen.lacking is not korean


def test_without_such_a_font_it_is_romanised_and_said(monkeypatch: pytest.MonkeyPatch, done: Round) -> None:
    from PIL import ImageFont

    monkeypatch.setattr(fonts, "_fonts", lambda size: (ImageFont.load_default(),))
    pen = Pen(15)
    assert "".join(run for _, run in pen._runs("a 고양이, 犬")) == "a goyangi, ?" and pen.lacking
    korean, english = (
        contact_sheet([done.but(request=asked(done.reference, prompts=PromptPair(text, "")), results=())])
        for text in ("고양이", "cat")
    )
    assert korean.height > english.height  # by the line at its foot that says so


def test_letters_that_come_apart_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    import unicodedata

    from PIL import ImageFont

    monkeypatch.setattr(fonts, "_fonts", lambda size: (ImageFont.load_default(),))
    assert "".join(run for _, run in Pen(15)._runs(unicodedata.normalize("NFD", "각"))) == "gak"


@pytest.mark.parametrize(("hangul", "latin"), [("한국어", "hangukeo"), ("값", "gap"), ("쌀", "ssal"), ("abc", "abc")])
def test_romanising(hangul: str, latin: str) -> None:
    assert romanised(hangul) == latin


def test_control_characters_draw_nothing() -> None:
    assert Pen(15).width("\x1b\x07\n") == 0


def test_it_is_written_as_one_png(tmp_path: Path, done: Round) -> None:
    history = History(tmp_path)
    history.put(done)
    path = history.write_sheet()
    assert path.name == "contact.png" and Image.open(io.BytesIO(path.read_bytes())).format == "PNG"
    with pytest.raises(OutputError):
        History().write_sheet()
