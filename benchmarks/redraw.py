"""What the page takes to draw an answer after a knob was turned, beside another checkout.

Run by `make bench-redraw BEFORE=folder`.

Both previews are served side by side and read the same caption; each draws its answers again and again in one
Chromium, turn by turn: one answer anew, or two by turns, as if a knob was turned between them, so that every weight is
another, or some of the tags are. Counted is what the page's main thread spends on scripts, styles and layout until the
picture stands (Chromium's `Performance.getMetrics`), not the time until it does: a busy machine makes that long.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean, median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CAPTION = "a smiling woman astronaut in an orange space suit standing in front of a large american flag"
SERVE = """
import sys
sys.path.insert(0, ".")
from pathlib import Path
from lib_easydiffuser.standalone.commands.preview import launch
from lib_easydiffuser.standalone.preview import PreviewHost, build_page
page = build_page(PreviewHost("cpu", ""))
print("AT", launch(page, 0, Path(".")), flush=True)
page.block_thread()
"""
# An answer, drawn; then until it has been painted. Every one knows of all changes: else the page would ask again.
DRAW = """(text) => new Promise((done) => {
    easyDiffuser.draw(JSON.stringify({...JSON.parse(text), number: window.edKnown}));
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
KEEP = """() => {
    const draw = easyDiffuser.draw;
    easyDiffuser.draw = (text) => {
        window.edKnown = JSON.parse(text).number;
        draw(window.edDrawn = text);
    };
}"""
SPENT = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def main() -> int:
    from benchmarks.report import finish
    from tests.ui.chromium import browser

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("before", type=Path, help="another checkout of this project")
    options.add_argument("--rounds", type=int, default=60)
    given = options.parse_args()
    with ExitStack() as stack:
        places = [stack.enter_context(served(tree)) for tree in (ROOT, given.before)]
        running = stack.enter_context(browser())
        pages = [drawn(running, place) for place in places]
        figures = [figure(name, pages, given.rounds) for name in TURNED]
    return finish("redraw", figures)


def figure(name: str, pages: list[tuple[Any, Any]], rounds: int) -> Any:
    from benchmarks.report import Figure

    answers = [answers_of(page, name) for page, _ in pages]
    spent: list[list[float]] = [[], []]
    for _ in range(rounds):
        for page, said, times in zip(pages, answers, spent, strict=True):
            # There and back: to draw what was not there costs more than to take it out.
            times.append(mean([cost(*page, answer) for answer in said]))
    ours, before = (1000 * median(times) for times in spent)
    return Figure(f"a redraw of 20 negatives, {name}", ours, before, bar=1.0, unit="ms", share=True)


def other_weights(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every tag a step heavier."""
    return [{**row, "emphasis": (row["emphasis"] or 1) + 0.05} for row in rows]


def other_tags(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without every third one."""
    return [row for place, row in enumerate(rows) if place % 3 != 1]


TURNED: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "the same answer": list,
    "other weights": other_weights,
    "other tags": other_tags,
}
"""How the rows of a list are after a knob was turned, by what is then another."""


def answers_of(page: Any, name: str) -> list[str]:
    """What the page draws by turns: its answer, and the same after a knob was turned."""
    answer = json.loads(page.evaluate("() => window.edDrawn"))
    lists = {side: TURNED[name](rows) for side, rows in answer["lists"].items()}
    return [json.dumps({**answer, "lists": one}) for one in (answer["lists"], lists)]


@contextmanager
def served(tree: Path) -> Iterator[str]:
    """A checkout's preview; gives its address."""
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], cwd=tree, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield next(line.split()[1] for line in process.stdout if line.startswith("AT"))
    finally:
        process.terminate()
        process.wait()


def drawn(running: Any, place: str) -> tuple[Any, Any]:
    """A page that has drawn an answer, and its measuring."""
    from tests.ui.tab_page import TabPage

    page = running.new_page(viewport={"width": 1366, "height": 768})
    tab = TabPage(page)
    tab.open(place)
    page.evaluate(KEEP)
    tab.caption = CAPTION
    assert "Done" in tab.run("retag") and len(tab.texts("negative")) == 20
    measuring = page.context.new_cdp_session(page)
    measuring.send("Performance.enable")
    return page, measuring


def cost(page: Any, measuring: Any, answer: str) -> float:
    """Seconds of one redraw."""
    page.bring_to_front()
    before = total(measuring)
    page.evaluate(DRAW, answer)
    return total(measuring) - before


def total(measuring: Any) -> float:
    found = {one["name"]: one["value"] for one in measuring.send("Performance.getMetrics")["metrics"]}
    return float(sum(found[name] for name in SPENT))


if __name__ == "__main__":
    sys.exit(main())
