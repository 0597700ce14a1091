"""What we add to a host's start: the import of our package, and the building of the tab, in CPU milliseconds.

Run by `make bench-start`: in a fresh interpreter of ours, and with WEBUI=folder in the host's own, where the host's
patches of gradio make every component dearer. Process time, not wall time: a shared machine proves nothing else.
The bars are shares of what importing gradio costs in the same process: milliseconds would say how fast the machine is.
They are for a start as it is every day, with the bytecode that Python keeps; the first start after an update, which
compiles it, is printed beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Shares of importing gradio. Gradio 4 (Forge), and gradio without a host's patches, make components dearer.
IMPORT_SHARE = 0.018
BUILD_SHARE = {"WebUI": 0.06, "Forge": 0.15, "gradio alone": 0.15}
OUT = ROOT / "build" / "bench" / "start.json"

TIMED_GRADIO = """
import time
_before = time.process_time()
import gradio as gr
gradio_ms = 1000 * (time.process_time() - _before)
"""
# The host has imported these long before it comes to extensions.
THERE_ALREADY = "import numpy, PIL.Image, torch, transformers" + TIMED_GRADIO
# A collection of all that the host holds takes a third of a second and falls wherever the count of new objects runs
# out: it is made before, so that it is nobody's.
MEASURE = """
import gc, time, sys
sys.path.insert(0, {root!r})
gc.collect()
before = time.process_time()
import lib_easydiffuser.webui.callbacks
import lib_easydiffuser.webui.img2img.scripts
import lib_easydiffuser.ui.tab
imported = time.process_time()
{host}
gc.collect()
building = time.process_time()
with gr.Blocks(analytics_enabled=False) as blocks:
    build_tab(host)
built = time.process_time()
print("ms", 1000 * (imported - before), 1000 * (built - building), gradio_ms)
"""
ALONE = "from lib_easydiffuser.ui.tab import build_tab; from lib_easydiffuser.host import QuietHost; host = QuietHost()"
IN_HOST = (
    "from lib_easydiffuser.ui.tab import build_tab; from lib_easydiffuser.webui.host import WebUIHost as W; host = W()"
)
# As the host itself comes to its extensions: paths, gradio's patches, then the rest.
FORGE = "from modules_forge.initialization import initialize_forge; initialize_forge()"
PREPARE = """
import sys
sys.argv = ["launch.py", "--skip-prepare-environment", "--skip-torch-cuda-test", "--ui-debug-mode"] + {flags!r}
{gradio}
from modules import launch_utils, timer
{forge}
from modules import paths, shared_cmd_options, initialize
initialize.imports()
import gradio as gr
import numpy, PIL.Image, torch, transformers
"""


def main() -> int:
    """Print the figures and whether they keep the bars."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--webui", default="", help="folder of an installed host")
    parser.add_argument("--python", default="", help="its python")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    if options.webui:
        folder = Path(options.webui).resolve()
        name = "Forge" if (folder / "modules_forge").is_dir() else "WebUI"
        code = PREPARE.format(
            flags=["--always-cpu"] if name == "Forge" else ["--use-cpu", "all"],
            forge=FORGE if name == "Forge" else "",
            gradio=TIMED_GRADIO,
        ) + MEASURE.format(root=str(ROOT), host=IN_HOST)  # fmt: skip
        start = (options.python or sys.executable, code, folder)
    else:
        name = "gradio alone"
        start = (sys.executable, THERE_ALREADY + MEASURE.format(root=str(ROOT), host=ALONE), ROOT)
    with tempfile.TemporaryDirectory() as bytecode:
        first = _run(*start, bytecode)
        runs = [_run(*start, bytecode) for _ in range(options.times)]
    return _report(name, first, runs)


def _report(name: str, first: tuple[float, ...], runs: list[tuple[float, ...]]) -> int:
    # The medians of several: each run carries its own measure, and what other processes do falls on both.
    imported, built, gradio = (median(column) for column in zip(*runs, strict=True))
    rows = {"import": (imported, IMPORT_SHARE), "building the tab": (built, BUILD_SHARE[name])}
    figures: dict[str, dict[str, Any]] = {
        f"{name}: {what}": {
            "ours": ours, "peer": gradio, "unit": "ms",
            "ratio": median(run[place] / run[2] for run in runs), "bar": bar,
        }
        for place, (what, (ours, bar)) in enumerate(rows.items())
    }  # fmt: skip
    for what, row in figures.items():
        row["ok"] = row["ratio"] <= row["bar"]
        print(
            f"{what}: {row['ours']:.1f} ms CPU, {row['ratio']:.2%} of importing gradio ({gradio:.0f} ms), "
            f"bar {row['bar']:.1%}: {'kept' if row['ok'] else 'NOT kept'}"
        )
    print(f"first start after an update, compiling: import {first[0]:.1f} ms, tab {first[1]:.1f} ms")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0 if all(row["ok"] for row in figures.values()) else 1


def _run(python: str, code: str, folder: Path, bytecode: str) -> tuple[float, ...]:
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = bytecode
    done = subprocess.run([python, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("ms ")]
    if not lines:
        raise SystemExit(f"The measurement failed:\n{done.stderr[-2000:]}")
    return tuple(map(float, lines[-1].split()[1:]))


if __name__ == "__main__":
    sys.exit(main())
