"""What the page takes to draw an answer after a knob was turned, beside another checkout.

Run by `make bench-redraw BEFORE=folder`.

Both previews are served side by side and read the same caption; each draws its answer again and again in one
Chromium, turn by turn. Counted is what the page's main thread spends on scripts, styles and layout until the picture
stands (Chromium's `Performance.getMetrics`), not the time until it does: a busy machine makes that long.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
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
# The answer as it was drawn, again; then until it has been painted.
DRAW = """() => new Promise((done) => {
    easyDiffuser.draw(window.edDrawn);
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
KEEP = """() => {
    const draw = easyDiffuser.draw;
    easyDiffuser.draw = (text) => draw(window.edDrawn = text);
}"""
SPENT = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def main() -> int:
    from benchmarks.report import Figure, finish
    from tests.ui.chromium import browser

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("before", type=Path, help="another checkout of this project")
    options.add_argument("--rounds", type=int, default=60)
    given = options.parse_args()
    with ExitStack() as stack:
        places = [stack.enter_context(served(tree)) for tree in (ROOT, given.before)]
        running = stack.enter_context(browser())
        pages = [drawn(running, place) for place in places]
        spent: list[list[float]] = [[], []]
        for _ in range(given.rounds):
            for page, times in zip(pages, spent, strict=True):
                times.append(cost(*page))
    ours, before = (1000 * median(times) for times in spent)
    return finish("redraw", [Figure("a redraw of 20 negatives", ours, before, bar=1.0, unit="ms", share=True)])


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


def cost(page: Any, measuring: Any) -> float:
    """Seconds of one redraw."""
    page.bring_to_front()
    before = total(measuring)
    page.evaluate(DRAW)
    return total(measuring) - before


def total(measuring: Any) -> float:
    found = {one["name"]: one["value"] for one in measuring.send("Performance.getMetrics")["metrics"]}
    return float(sum(found[name] for name in SPENT))


if __name__ == "__main__":
    sys.exit(main())
