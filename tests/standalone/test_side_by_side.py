"""The page of a round: one file, nothing loaded, every text escaped."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from PIL import Image

from lib_easydiffuser.loop.records import Round
from lib_easydiffuser.loop.rounds import play
from lib_easydiffuser.records import Picture, PromptPair
from lib_easydiffuser.standalone.side_by_side import side_by_side
from tests.loop.world import HOST, SETTINGS, Shapes, asked, reference

EVIL = '"><script>alert(1)</script><img src=http://x onerror=alert(1)>, 고양이 red tones'


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def done() -> Round:
    analysis = reference("red", "blue")
    request = asked(analysis, 1, 2, prompts=PromptPair(EVIL, EVIL))
    *_, last = play(analysis, request, Shapes(), SETTINGS, HOST)
    return last.but(problem=EVIL, notes=(EVIL,))


def test_hostile_text_stays_text_and_nothing_is_loaded(done: Round) -> None:
    text = side_by_side(done)
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 1 and EVIL in page.words
    sources = [attributes["src"] or "" for tag, attributes in page.tags if tag == "img"]
    assert len(sources) == 4 and all(source.startswith("data:image/") for source in sources)
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert "default-src 'none'" in text


def test_it_shows_a_slider_a_seed_and_what_differs(done: Round) -> None:
    page = Page(side_by_side(done))
    sliders = [attributes for tag, attributes in page.tags if attributes.get("type") == "range"]
    assert [slider["aria-label"] for slider in sliders] == ["reference or seed 1", "reference or seed 2"]
    assert "Palette" in page.words and "blue tones" in page.words and "(0 to 1)" in page.words


def test_a_round_without_a_result_is_a_page_too(done: Round) -> None:
    assert "Prompt" in Page(side_by_side(done.but(results=(), summary=type(done.summary)()))).words


def test_a_hundred_seeds_are_no_page_of_a_hundred_megabytes(done: Round) -> None:
    noise = Image.effect_noise((700, 700), 90).convert("RGB")
    picture = replace(done.results[0], picture=noise)
    reading = replace(done.reference.reading, picture=Picture(noise))
    many = done.but(results=(picture,) * 20, reference=replace(done.reference, reading=reading))
    assert len(side_by_side(many)) < 18_000_000
