"""The host imports us at every start: it must not notice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "gradio", "fastapi", "open_clip", "clip_interrogator", "cv2")
CORE = ("records", "errors", "settings", "host", "parts")
REGISTRIES = ("captioners", "attention.encoders", "tags.sources", "standalone.commands")
MOST = 32
"""Modules that core and registries may bring; what a start costs in CPU time is told by `make bench-start`."""

# {before}: what is there already; {statements}: what is measured.
CHILD = """
import json, sys
{before}
there = set(sys.modules)
{statements}
new = len(set(sys.modules) - there)
print(json.dumps({{"new": new, "loaded": sorted({{name.split(".")[0] for name in sys.modules}})}}))
"""


def in_fresh_interpreter(root: Path, statements: str, before: str = "") -> tuple[int, set[str]]:
    """How many modules some imports bring, and the names of all top-level modules afterwards."""
    code = CHILD.format(before=before, statements=statements)
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return answer["new"], set(answer["loaded"])


def imports(names: tuple[str, ...]) -> str:
    return "import " + ", ".join(["lib_easydiffuser", *[f"lib_easydiffuser.{name}" for name in names]])


@pytest.mark.parametrize("names", [CORE, REGISTRIES, ("pipeline",), ("standalone.cli",)], ids=" ".join)
def test_importing_loads_nothing_heavy(root: Path, names: tuple[str, ...]) -> None:
    _, loaded = in_fresh_interpreter(root, imports(names))
    assert "lib_easydiffuser" in loaded
    assert not loaded.intersection(HEAVY)


def test_the_core_needs_the_standard_library_alone(root: Path) -> None:
    _, loaded = in_fresh_interpreter(root, imports(CORE))
    assert not loaded.intersection(("numpy", "PIL", "tqdm", "tokenizers"))


def test_the_script_of_the_host_loads_nothing_heavy(root: Path) -> None:
    _, loaded = in_fresh_interpreter(root, HOST_SCRIPT)
    assert "lib_easydiffuser" in loaded
    assert not loaded.intersection(HEAVY)


HOST_SCRIPT = "import runpy; runpy.run_path('scripts/easy_diffuser.py', run_name='easy_diffuser.py')"

# Both hosts have long imported these when they come to the extensions; a part's contract names numpy's arrays.
THERE_ALREADY = (
    "import dataclasses, difflib, importlib.util, inspect, pathlib, pkgutil, runpy, typing, numpy, PIL.Image"
)


@pytest.mark.parametrize(
    ("statements", "most"),
    [(HOST_SCRIPT, 5), (imports(CORE + REGISTRIES[:3]), MOST), ("import lib_easydiffuser", 5)],
    ids=["the host's script", "core and registries", "the package itself"],
)
def test_the_host_imports_few_modules(root: Path, statements: str, most: int) -> None:
    new, _ = in_fresh_interpreter(root, statements, THERE_ALREADY)
    assert 0 < new <= most
