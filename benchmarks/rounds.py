"""A hundred rounds of refining on the real page in Chromium: what page and process hold after 10, 20 ... 100.

Run by `make bench-rounds`.

The preview is served by a process of its own, with a painter in the place of a WebUI that loses one colour for ever and
saves nothing, two pictures of 512 x 384 a round: every round is kept. Of the page: the JS heap behind a collection
(`HeapProfiler.collectGarbage`, `Performance.getMetrics`), its DOM nodes, and the anonymous memory of Chromium's
processes, once told that memory is short; there the driver's record of every answer is among it. Of the process:
resident and anonymous memory behind a collection, and what Python's allocator has handed out (blocks). The bar is the
issue's: within 5 % from the tenth round to the last; nodes, blocks and Chromium's processes are reported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
AT = tuple(int(text) for text in os.environ.get("ROUNDS", "10,20,30,40,50,60,70,80,90,100").split(","))
SEEDS, SIZE = 2, (512, 384)
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
    print("COLLECTED", sys.getallocatedblocks(), flush=True)
"""

# Refine is pressed until there are so many rounds: a run ends by itself where its rounds bring nothing. The driver's
# own clicks and looks would be compiled into the heap that is measured.
PRESS = """async (wanted) => {
    const section = easyDiffuser.find("#easy_diffuser_refine_section");
    const last = () => [...section.querySelectorAll(".edc-node .ed-number")].pop()?.textContent;
    const made = () => Number(last() || 0);
    const ended = () => /done|error|stopped/.test(section.dataset.told) && section.dataset.can.includes("go");
    while (made() < wanted) {
        easyDiffuser.write("easy_diffuser_refine_rounds", `${wanted - made()}`);
        section.dataset.told = "";
        easyDiffuser.press("easy_diffuser_refine_go");
        while (!ended()) await new Promise((look) => setTimeout(look, 500));
    }
    return made();
}"""


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


@dataclass(frozen=True)
class Held:
    """After so many rounds: MiB of the page's heap, its nodes, MiB of Chromium's processes, MiB of the server's
    (resident, anonymous), thousands of blocks that Python has handed out there."""

    rounds: int
    heap: float
    nodes: int
    chromium: float
    resident: float
    anonymous: float
    blocks: float

    def line(self) -> str:
        page = f"page {self.heap:.2f} MiB, {self.nodes} nodes, Chromium {self.chromium:.0f} MiB"
        server = f"process {self.resident:.1f} MiB, anonymous {self.anonymous:.1f} MiB, {self.blocks:.0f} k blocks"
        return f"{self.rounds} rounds: {page}; {server}"


def memory_of(pid: int) -> tuple[float, float]:
    """(resident, anonymous) MiB. The pages of files are shared with whoever else runs the same program."""
    found = dict.fromkeys(("Rss", "Anonymous"), 0)
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        name, _, rest = line.partition(":")
        if name in found:
            found[name] = int(rest.split()[0])
    return found["Rss"] / 1024, found["Anonymous"] / 1024


def chromium_processes() -> list[int]:
    """Our descendants that are Chromium's."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = path.read_text("utf-8", "replace").rpartition(")")
            parents[int(path.parent.name)] = (int(rest.split()[1]), name)

    def ours(pid: int) -> bool:
        while pid in parents:
            pid = parents[pid][0]
            if pid == os.getpid():
                return True
        return False

    return [pid for pid, (_, name) in parents.items() if "chrom" in name and ours(pid)]


def held(rounds: int, devtools: Any, process: subprocess.Popen[str]) -> Held:
    """Behind a collection on both sides."""
    assert process.stdin is not None and process.stdout is not None
    devtools.send("Memory.simulatePressureNotification", {"level": "critical"})  # what is a mere cache goes
    devtools.send("HeapProfiler.collectGarbage")
    page = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    process.stdin.write("\n")
    process.stdin.flush()
    said = next(line for line in process.stdout if line.startswith("COLLECTED"))
    chromium = sum(memory_of(pid)[1] for pid in chromium_processes())
    heap, nodes = page["JSHeapUsedSize"] / 1024**2, int(page["Nodes"])
    return Held(rounds, heap, nodes, chromium, *memory_of(process.pid), int(said.split()[1]) / 1000)


def measured() -> list[Held]:
    """After each number of rounds that is asked for."""
    from tests.loop.world import drawn
    from tests.ui.chromium import browser
    from tests.ui.refine_page import RefinePage
    from tests.ui.tab_page import TabPage

    found = []
    with TemporaryDirectory() as name, served(Path(name)) as (process, url), browser() as running:
        page = running.new_page(viewport={"width": 1400, "height": 1000})
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable")
        tab = TabPage(page)
        tab.open(url)
        picture = Path(name) / "reference.png"
        drawn(("red", "blue", "yellow"), size=SIZE).save(picture)
        tab.upload(picture)
        refine = RefinePage(tab)
        refine.open()
        refine.compare.seeds(SEEDS)
        for wanted in AT:
            made = page.evaluate(PRESS, wanted)
            found.append(held(made, devtools, process))
            print(found[-1].line(), flush=True)
    return found


MEASURES = (
    ("the page's heap", "heap", "MiB", FLAT),
    ("the process, resident", "resident", "MiB", FLAT),
    ("the process, anonymous", "anonymous", "MiB", FLAT),
    ("the page's nodes", "nodes", "", None),
    ("Chromium's processes, anonymous", "chromium", "MiB", None),
    ("the process's Python blocks", "blocks", "k", None),
)


def main() -> int:
    from benchmarks.report import Figure, finish

    first, *_, last = measured()
    figures = [
        Figure(
            f"{what}, {last.rounds} rounds", getattr(last, name), getattr(first, name), bar, unit=unit, share=True
        )
        for what, name, unit, bar in MEASURES
    ]  # fmt: skip
    return finish("rounds", figures, f"at {first.rounds}")


if __name__ == "__main__":
    sys.exit(main())
