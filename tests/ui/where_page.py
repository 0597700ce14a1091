"""Places in the tab, as a person uses them; the same on the preview and in a real host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.world.scenes import scene

from .tab_page import TabPage

# A purple triangle in the lower right, a blue cross in the middle, a black square above it; the tiny BLIP names all.
SCENE = 7
CROSS = (0.43, 0.48, 0.68, 0.74)
PART = (0.1, 0.42, 0.7, 0.9)  # the cross alone, no larger in it than things are in a scene
STRIP = "#easy_diffuser_image .ed-strip"
_LIT = """([x, y]) => {
    const canvas = document.querySelector("#easy_diffuser_image canvas");
    const {width, height} = canvas;
    const data = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const dark = (x, y) => {
        const at = 4 * (Math.round(y * (height - 1)) * width + Math.round(x * (width - 1)));
        return Math.round(data[at + 3] * (1 - data[at] / 255));
    };
    return {there: dark(x, y), far: dark(.04, .04)};
}"""
_STRONGEST = """(text) => {
    const {tags, part} = easyDiffuser.whereRead();
    const {boxes: [box], map} = tags.find((one) => one.side === "positive" && one.text === text);
    if (!map) return [box[0] + box[2] / 2, box[1] + box[3] / 2];
    const [left, top, width, height] = part || [0, 0, 1, 1];
    const cells = [...atob(map.data)].map((cell) => cell.charCodeAt(0));
    const at = cells.indexOf(Math.max(...cells));
    const [row, column] = [Math.floor(at / map.columns), at % map.columns];
    return [left + width * (column + .5) / map.columns, top + height * (row + .5) / map.rows];
}"""


def scenery_in(folder: Path) -> Path:
    """The scene as a file."""
    path = folder / "scene.png"
    scene(SCENE, "all", 96).image.resize((480, 480)).save(path)
    return path


def known(tab: TabPage) -> None:
    """Until the page has the places of what it shows."""
    tab.page.wait_for_function(
        "() => easyDiffuser.whereRead().of > 0 && document.querySelector('.ed-words [role=button]')"
    )
    tab.settled()


def row(tab: TabPage, text: str) -> Any:
    return tab.rows().nth(tab.texts().index(text))


def strongest(tab: TabPage, text: str) -> tuple[float, float]:
    """Where a tag is seen most, shares of the picture: its map's peak, else its surest box's middle."""
    x, y = tab.page.evaluate(_STRONGEST, text)
    return x, y


def lit(tab: TabPage, text: str) -> dict[str, int]:
    """How dark the canvas makes the picture, 0..255, where a tag is seen most and far away; 0 where nothing shines."""
    return dict(tab.page.evaluate(_LIT, list(strongest(tab, text))))


def drag(tab: TabPage, left: float, top: float, right: float, bottom: float) -> None:
    tab.page.locator("#easy_diffuser_image").scroll_into_view_if_needed()
    box = tab.page.locator("#easy_diffuser_image .ed-stage").bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ((left, top), (right, bottom))]
    tab.page.mouse.move(*at[0])
    tab.page.mouse.down()
    tab.page.mouse.move(*at[1], steps=4)
    tab.page.mouse.up()


def seen(tab: TabPage) -> list[str]:
    tab.page.wait_for_function(
        "() => document.querySelector('.ed-seen') && document.querySelector('.ed-seen .ed-hit, .ed-seen > p')"
    )
    return [str(one.get_attribute("data-tag")) for one in tab.page.locator(".ed-hit").all()]
