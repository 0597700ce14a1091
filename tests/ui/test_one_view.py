"""One view: what a person works with stands in the window together, measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import sight
from .tab_page import TabPage
from .test_page import with_parameters


@pytest.fixture
def analysed(tab: TabPage, photographs: Path) -> TabPage:
    """The tab with twenty negatives."""
    tab.upload(photographs / "astronaut.png")
    assert "Done" in tab.run("generate")
    assert len(tab.texts("negative")) == 20
    return tab


def test_the_whole_work_is_in_one_view(analysed: TabPage) -> None:
    for size in sight.FULL:
        sight.resized(analysed, size)
        assert sight.hidden(analysed) == {}, size
        assert sight.too_wide(analysed) == 0


def test_twenty_negatives_are_seen_where_there_is_room(analysed: TabPage) -> None:
    """One was hidden, and a line of buttons below the lists and a strip above the bar stood empty."""
    sight.resized(analysed, (1400, 940))
    assert sight.rows(analysed, "negative") | {"bar": 0} == {"rows": 20, "seen": 20, "told": 0, "bar": 0}
    assert sight.hidden(analysed) == {}
    keys, first = (
        analysed.page.locator(f"#easy_diffuser_lists {name}").first.bounding_box() for name in (".ed-keys", "ol > li")
    )
    assert keys["y"] + keys["height"] <= first["y"] + 1, "the button lies on no row"


def test_the_captioners_name_has_its_room_in_narrow_windows(tab: TabPage) -> None:
    for size in ((1120, 800), (1366, 768)):
        sight.resized(tab, size)
        assert tab.page.evaluate("document.querySelector('#easy_diffuser_captioner input').clientWidth") > 60, size


def test_a_list_says_how_much_of_it_is_out_of_sight(analysed: TabPage) -> None:
    sight.resized(analysed, (1366, 768))
    found = sight.rows(analysed, "negative")
    assert found["rows"] == 20 and 8 <= found["seen"] < 20
    assert found["told"] == 20 - found["seen"], found
    assert found["bar"] >= 8, "a list that scrolls has a bar one can see"
    below = analysed.page.locator(".ed-negative .ed-out-of-sight")
    assert "more below" in below.inner_text()
    below.click()
    analysed.page.wait_for_function(
        "() => document.querySelector('.ed-negative .ed-sight').innerText.includes('more above')"
    )
    assert sight.hidden(analysed) == {}
    assert analysed.page.evaluate("() => scrollY") == 0


def test_a_list_keeps_its_place_when_it_is_drawn_anew(analysed: TabPage) -> None:
    sight.resized(analysed, (1366, 768))
    place = "document.querySelector('#easy_diffuser_lists ol[data-side=negative]').scrollTop"
    analysed.page.evaluate(f"() => {{ {place} = 60 }}")
    analysed.slide("max_tags", 2)
    analysed.page.wait_for_function(
        "() => document.querySelectorAll('#easy_diffuser_lists ol[data-side=positive] > li').length === 2"
    )
    assert analysed.page.evaluate(f"() => {place}") == 60


def test_on_a_narrow_page_counts_and_send_stay_in_sight(analysed: TabPage) -> None:
    sight.resized(analysed, sight.NARROW)
    for place in (0, 800, 1600):
        analysed.page.evaluate("place => scrollTo(0, place)", place)
        assert sight.hidden(analysed, sight.SEND) == {}, place
    assert sight.too_wide(analysed) == 0


_HIDING = """() => addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = "body div.gradio-container { overflow: hidden !important; }";
    document.head.append(style);
})"""


def test_send_stays_in_sight_on_a_page_that_hides_what_is_beyond_it(tab: TabPage, photographs: Path) -> None:
    tab.page.add_init_script(f"({_HIDING})()")
    tab.open(tab.page.url)
    tab.upload(photographs / "astronaut.png")
    assert "Done" in tab.run("generate")
    for size in (sight.FULL[1], sight.NARROW):
        sight.resized(tab, size)
        assert tab.page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).overflowY") == "clip"
        assert sight.hidden(tab, sight.SEND) == {}, size


def test_tags_and_send_stay_in_sight_beside_the_knobs(analysed: TabPage) -> None:
    sight.resized(analysed, (1366, 768))
    analysed.page.locator("#easy_diffuser_more .label-wrap").first.click()
    analysed.page.locator("#easy_diffuser_join_threshold").scroll_into_view_if_needed()
    assert analysed.page.evaluate("() => scrollY") > 0
    assert sight.hidden(analysed, ("positive tags", "negative tags", "prompt", "negative prompt", *sight.SEND)) == {}


def test_a_pictures_own_prompt_does_not_push_the_tags_away(tab: TabPage, tmp_path: Path) -> None:
    text = "portrait of an astronaut, <lora:nasa:0.8>, (orange suit:1.2), " + ", ".join(
        f"detail {n}" for n in range(60)
    )
    tab.upload(
        with_parameters(
            tmp_path / "own.png", f"{text}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, Seed: 1, Size: 96x64"
        )
    )
    tab.run("generate")
    sight.resized(tab, (1366, 768))
    assert tab.page.locator("#easy_diffuser_embedded button").is_visible()
    assert sight.hidden(tab) == {}
    assert sight.rows(tab, "negative")["seen"] >= 8
    tab.page.click("#easy_diffuser_embedded summary")
    assert sight.hidden(tab) == {}
    assert tab.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == text
    guessed = tab.page.locator("#easy_diffuser_embedded .ed-guess")
    assert guessed.count() > 0
    headings = guessed.evaluate_all("""nodes => nodes.map((node) => {
        let before = node.closest("p");
        while (before.tagName !== "H4") before = before.previousElementSibling;
        return before.textContent;
    })""")
    assert all("guess" in heading for heading in headings), headings


def test_one_search_over_all_settings(tab: TabPage) -> None:
    tab.page.locator("#easy_diffuser_more .label-wrap").first.click()
    shown = tab.page.locator("#easy_diffuser_more .easy-diffuser-group .block[id^=easy_diffuser_]:visible")
    every = shown.count()
    assert every > 30
    tab.page.fill("#easy_diffuser_search input", "blacklist")
    tab.page.wait_for_function(
        "() => document.querySelector('#easy_diffuser_search .ed-found').innerText.trim() === '1 found'"
    )
    assert shown.count() == 1 and tab.page.locator("#easy_diffuser_blacklist").is_visible()
    assert tab.page.locator("#easy_diffuser_more h4:visible").all_inner_texts() == ["Prompt"]
    tab.page.fill("#easy_diffuser_search input", "no such thing")
    assert shown.count() == 0
    assert "No setting is called so." in tab.page.inner_text("#easy_diffuser_search")
    tab.page.fill("#easy_diffuser_search input", "")
    assert shown.count() == every


def test_generate_and_compare_opens_its_section(tab: TabPage) -> None:
    tab.page.click("button#easy_diffuser_bar_compare")
    tab.page.wait_for_selector("#easy_diffuser_compare_other", state="visible")
