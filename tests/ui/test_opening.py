"""What a start leaves to the first press and to the page that opens."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.ui.desk import Desk
from lib_easydiffuser.ui.later import later
from lib_easydiffuser.ui.opening import Opening

BUILT = """
import json, sys
import gradio as gr
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.ui.tab import build_tab
with gr.Blocks(analytics_enabled=False):
    tab = build_tab(QuietHost())
def ours():
    return [name.removeprefix("lib_easydiffuser.") for name in sys.modules if name.startswith("lib_easydiffuser.")]
before = ours()
told = dict(zip([box.elem_id for box in tab.opening.boxes], tab.opening.answer(tab.desk.value)))
print(json.dumps([before, ours(), told]))
"""
PARTS = ("attention.encoders.", "clip.encoders.", "captioners.", "recipe.steps", "batch.outputs", "history.index")


class Handlers:
    def twice(self, number: int) -> int:
        return 2 * number


def test_handlers_are_made_by_the_first_press_and_once() -> None:
    made: list[Handlers] = []

    def make() -> Handlers:
        made.append(Handlers())
        return made[-1]

    handlers = later(make)
    bound = handlers.twice
    assert made == []
    presses = [threading.Thread(target=bound, args=(1,)) for _ in range(8)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert (bound(2), handlers.twice(3), len(made)) == (4, 6, 1)


def test_handlers_that_could_not_be_made_are_made_by_the_next_press() -> None:
    fails = [True]

    def make() -> Handlers:
        if fails.pop() if fails else False:
            raise OSError("no disk")
        return Handlers()

    handlers = later(make)
    with pytest.raises(OSError, match="no disk"):
        handlers.twice(1)
    assert handlers.twice(1) == 2


def test_a_page_is_told_once_and_a_part_that_fails_costs_its_own_boxes(caplog: pytest.LogCaptureFixture) -> None:
    opening = Opening()
    opening.fill(["a", "b"], lambda: [1, 2])
    opening.fill(["c", "d"], lambda: [1 // 0, 2])
    opening.fill(["e"], lambda: [3])
    page, other = Desk(), Desk()
    first = opening.answer(page)
    assert opening.boxes == ["a", "b", "c", "d", "e"]
    assert [first[0], first[1], first[4]] == [1, 2, 3] and "cannot be filled" in caplog.text
    nothing = opening.answer(page)
    assert nothing[0] == nothing[4] == first[2] == first[3], "a knock that came late would undo what a person chose"
    assert opening.answer(other)[4] == 3


def test_building_the_tab_looks_for_no_parts_and_the_page_has_them_all_the_same(root: Path) -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", BUILT], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before, after, told = json.loads(done.stdout.splitlines()[-1])

    def parts(names: list[str]) -> list[str]:
        return [name for name in names if name.startswith(PARTS)]

    assert parts(before) == [] != parts(after)
    of: dict[str, Any] = told
    assert {"auto", "minilm", "clip-l"} <= set(of["easy_diffuser_encoder"]["choices"])
    assert {"auto", "vit-l-14-openai"} <= set(of["easy_diffuser_clip"]["choices"])
    assert of["easy_diffuser_recipe_name"]["value"] in of["easy_diffuser_recipe_name"]["choices"]
    assert json.loads(of["easy_diffuser_recipe_text"])["steps"] and json.loads(of["easy_diffuser_recipe_kinds"])
    assert "beside" in of["easy_diffuser_folder_where_knob"]["choices"]
