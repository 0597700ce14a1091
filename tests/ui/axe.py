"""axe-core on our own nodes: fetched by npm where that is possible, as Chromium is by apt."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

VERSION = "4.14.1"
_HOME = Path(__file__).parents[2] / "build" / "axe"
# What may not be found; "moderate" and "minor" are its lesser impacts.
SERIOUS = ("serious", "critical")
# Gradio fades what it opens: a colour half-way is nobody's. What goes round for ever is not waited for.
_STILL = """() => Promise.all(document.getAnimations()
    .filter((one) => one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime))
    .map((one) => one.finished.catch(() => 0)))"""
_RUN = """async (root) => {
    const found = await axe.run(root, {resultTypes: ["violations"]});
    const said = (node) => [...node.any, ...node.all, ...node.none].map((one) => one.message).join("; ");
    return found.violations.flatMap(({id, impact, nodes}) =>
        nodes.map((node) => [impact, id, node.target.join(" "), said(node)]));
}"""


class NoAxeError(Exception):
    """axe-core is not here and nothing here can fetch it."""


def axe() -> str:
    """Its source.

    Raises:
        NoAxeError: If it is missing and there is no npm, or npm could not fetch it.
    """
    script = _HOME / VERSION / "node_modules" / "axe-core" / "axe.min.js"
    # Two test workers must not install at once.
    with (Path(tempfile.gettempdir()) / "easydiffuser-axe.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not script.is_file():
            _install(script.parents[2])
    return script.read_text("utf-8")


def require_axe() -> str:
    """Its source, for tests: a skip where it cannot be had."""
    try:
        return axe()
    except NoAxeError as error:
        pytest.skip(str(error))


def findings(page: Any, source: str, root: str = "#easy_diffuser") -> list[tuple[str, str, str, str]]:
    """(impact, rule, node, message) of everything axe finds below a node."""
    page.evaluate(source)
    page.evaluate(_STILL)
    return [(impact, rule, node, said) for impact, rule, node, said in page.evaluate(_RUN, root)]


def serious(page: Any, source: str, root: str = "#easy_diffuser") -> list[tuple[str, str, str, str]]:
    """Those that may not be."""
    return [one for one in findings(page, source, root) if one[0] in SERIOUS]


def serious_in_both_themes(page: Any, source: str, root: str = "#easy_diffuser") -> list[tuple[str, str, str, str]]:
    """Those that may not be, in the light and then in the dark; the page is left in the theme it had."""
    first = page.evaluate("() => document.body.classList.contains('dark')")
    found = []
    for dark in (not first, first):
        page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", dark)
        found += serious(page, source, root)
    return found


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoAxeError("no npm, which fetches axe-core")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--prefix", str(folder), "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run([*command, f"axe-core@{VERSION}"], check=False, capture_output=True, text=True)
    if done.returncode:
        raise NoAxeError(f"npm could not fetch axe-core {VERSION}: {done.stderr.strip().splitlines()[-1:]}")
