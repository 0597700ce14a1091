"""What of the tab a person sees without scrolling: measured in the window, and what lies over it counts."""

from __future__ import annotations

from typing import Any

FULL = ((1280, 900), (1366, 768), (1920, 1080))
"""Windows in which the whole work is in one view."""
NARROW = (400, 850)
WORK = {
    "picture": "#easy_diffuser_image img",
    "Analyse": "button#easy_diffuser_generate",
    "caption": "#easy_diffuser_caption textarea",
    "Re-tag": "button#easy_diffuser_retag",
    "positive tags": "#easy_diffuser_lists ol[data-side=positive]",
    "negative tags": "#easy_diffuser_lists ol[data-side=negative]",
    "prompt": "#easy_diffuser_prompt_text textarea",
    "negative prompt": "#easy_diffuser_negative_text textarea",
    "length of the prompt": "#easy_diffuser_prompt_text_tokens",
    "length of the negative prompt": "#easy_diffuser_negative_text_tokens",
    "Send": "button#easy_diffuser_send_txt2img",
    "Placement": "#easy_diffuser_placement",
    "Generate and compare": "button#easy_diffuser_bar_compare",
}
SEND = ("length of the prompt", "length of the negative prompt", "Send")

# Whole in the window, and at five points of it nothing of something else lies above.
_SEEN = """(selector) => {
    const part = document.querySelector(selector);
    if (!part) return "is not there";
    const {left, top, right, bottom} = part.getBoundingClientRect();
    if (!(right > left && bottom > top)) return "is not drawn";
    const box = [left, top, right, bottom].map(Math.round).join(" ");
    if (top < -1 || left < -1 || bottom > innerHeight + 1 || right > innerWidth + 1) return `is at ${box}`;
    const [width, height] = [right - left, bottom - top];
    for (const [x, y] of [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]]) {
        const above = document.elementFromPoint(left + x * width, top + y * height);
        const other = above && !part.contains(above) && !above.contains(part);
        if (other) return `${box} lies under ${above.outerHTML.slice(0, 80)}`;
    }
    return "";
}"""
_ROWS = """(side) => {
    const list = document.querySelector(`#easy_diffuser_lists ol[data-side=${side}]`);
    const {top, bottom} = list.getBoundingClientRect();
    const boxes = [...list.children].map((row) => row.getBoundingClientRect());
    const numbers = [...list.parentElement.querySelectorAll(".ed-sight .ed-number")];
    return {
        rows: boxes.length,
        seen: boxes.filter((box) => box.top >= top - 4.5 && box.bottom <= bottom + 4.5).length,
        told: numbers.reduce((sum, number) => sum + Number(number.textContent), 0),
        bar: list.offsetWidth - list.clientWidth,
    };
}"""


def resized(tab: Any, size: tuple[int, int]) -> None:
    """Another window, from its top, when the view has found its place in it."""
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    tab.page.evaluate("() => scrollTo(0, 0)")
    tab.settled()


def hidden(tab: Any, parts: Any = WORK) -> dict[str, str]:
    """Of the parts those that a person cannot see whole, and why."""
    found = {name: str(tab.page.evaluate(_SEEN, WORK[name])) for name in parts}
    return {name: why for name, why in found.items() if why}


def rows(tab: Any, side: str) -> dict[str, int]:
    """Of a list: its `rows`, those `seen` whole, how many it says (`told`) are out of sight, how wide its `bar` is."""
    return dict(tab.page.evaluate(_ROWS, side))


def too_wide(tab: Any) -> int:
    """Pixels of the tab beyond the window's right edge."""
    return int(
        tab.page.evaluate(
            "() => Math.max(0, document.querySelector('#easy_diffuser').getBoundingClientRect().right - innerWidth)"
        )
    )
