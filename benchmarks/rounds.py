"""A hundred rounds of refining on the real page in Chromium: what page and process hold at 10, 50 and 100 rounds.

Run by `make bench-rounds`.

The preview is served by a process of its own, with a painter in the place of a WebUI that loses one colour for ever and
saves nothing, two pictures of 512 x 384 a round: every round is kept. The page is Chromium's JS heap behind a
collection (`Performance.getMetrics`, also its DOM nodes), the process its resident memory. The bar is the issue's:
within 5 % after the tenth round.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
AT = tuple(int(text) for text in os.environ.get("ROUNDS", "10,50,100").split(","))
SEEDS, SIZE = 2, (512, 384)
PATIENCE = 900_000
FLAT = 1.05
SERVE = """
import gc, sys
sys.path.insert(0, ".")
from pathlib import Path
from benchmarks.rounds import host_of
from lib_easydiffuser.errors import HostError
from lib_easydiffuser.standalone.commands.preview import launch
from lib_easydiffuser.standalone.preview import build_page
folder = Path(sys.argv[1])
page = build_page(host_of(folder))
for left in range(30, 0, -1):
    try:  # gradio gives a server five seconds to answer, which a busy machine does not
        address = launch(page, 0, folder)
        break
    except HostError:
        if left == 1:
            raise
print("AT", address, flush=True)
for _ in sys.stdin:
    gc.collect()
    print("COLLECTED", flush=True)
"""


def host_of(folder: Path) -> Any:
    """A preview with a painter that never paints red."""
    from lib_easydiffuser.standalone.preview import PreviewHost
    from tests.loop import world

    class Painter(world.Shapes):
        def colours(self, prompts: Any, seed: int) -> tuple[str, ...]:
            return tuple(colour for colour in super().colours(prompts, seed) if colour != "red")

    class Host(PreviewHost):
        painter = Painter()

        def generator(self) -> Any:
            return self.painter

        def stop(self) -> None:
            return None

    drawn = world.drawn
    vars(world).update(drawn=lambda colours, shift=0: drawn(colours, shift, SIZE))
    return Host("cpu", str(folder))


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The preview's process, and its address."""
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder)], cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process, next(line.split()[1] for line in process.stdout if line.startswith("AT"))
    finally:
        process.terminate()
        process.wait()


def resident(process: subprocess.Popen[str]) -> float:
    """MiB, behind a collection of Python's."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    next(line for line in process.stdout if line.startswith("COLLECTED"))
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def held(devtools: Any) -> tuple[float, int]:
    """(MiB of the page's heap behind a collection, its nodes)."""
    devtools.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return found["JSHeapUsedSize"] / 1024**2, int(found["Nodes"])


def measured() -> dict[int, tuple[float, int, float]]:
    """By rounds: (MiB of the page, its nodes, MiB of the process)."""
    from tests.loop.world import drawn
    from tests.ui.chromium import browser
    from tests.ui.refine_page import RefinePage
    from tests.ui.tab_page import TabPage

    found = {}
    with TemporaryDirectory() as name, served(Path(name)) as (process, url), browser() as running:
        page = running.new_page(viewport={"width": 1400, "height": 1000})
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        tab = TabPage(page)
        tab.open(url)
        picture = Path(name) / "reference.png"
        drawn(("red", "blue", "yellow"), size=SIZE).save(picture)
        tab.upload(picture)
        refine = RefinePage(tab, PATIENCE)
        refine.open()
        refine.compare.seeds(SEEDS)
        for wanted in AT:
            while (made := refine.nodes()) < wanted:
                refine.set("rounds", wanted - made)  # a run ends by itself where rounds bring nothing
                refine.run()
            found[wanted] = (*held(devtools), resident(process))
            print(f"{made} rounds: page {found[wanted][0]:.1f} MiB, {found[wanted][1]} nodes; "
                  f"process {found[wanted][2]:.1f} MiB", flush=True)  # fmt: skip
    return found


def main() -> int:
    from benchmarks.report import Figure, finish

    found = measured()
    first, *later = found
    figures = [
        Figure(
            f"{what} at {at} rounds, beside {first}",
            found[at][place],
            found[first][place],
            FLAT,
            unit="MiB",
            share=True,
        )
        for at in later
        for place, what in ((0, "the page's heap"), (2, "the process"))
    ]
    return finish("rounds", figures, f"at {first}")


if __name__ == "__main__":
    sys.exit(main())
