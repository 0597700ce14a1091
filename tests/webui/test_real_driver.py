"""The driver of real hosts, without one: what it was asked for, and what it must never call held."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .real import __main__ as driver
from .real import chosen
from .real.host import RealHost
from .real.kinds import kind_of
from .real.session import CHECKS, NotHereError


class Host:
    """One that runs."""

    name = "a host"

    def start(self) -> None:
        pass

    def said(self) -> str:
        return ""

    def close(self) -> None:
        pass


class Pages:
    """Stands for the page: what the driver opens, in order."""

    def __init__(self) -> None:
        self.opened: list[Host] = []

    def __call__(self, host: Host, *_: Any) -> Pages:
        self.opened.append(host)
        return self

    def __enter__(self) -> Pages:
        self.values: dict[str, str] = {}
        return self

    def __exit__(self, *_: object) -> None:
        pass


def asked(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["driver", "no such folder", *arguments])
    return driver.main()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--area", "tab", "--only", "analyse,analize"), "no check of that name: analize. There are an_error, analyse"),
        (("--only", "analize"), "no check of that name: analize."),
        (("--area", "tab,tap"), "no area of that name: tap. There are api, busy"),
        (("--area", "tab", "--only", "gallery_of_nothing,x"), "no check of that name: gallery_of_nothing, x."),
        (("--area", "memory", "--only", "analyse"), "no check of that name: analyse. There are none."),
    ],
)
def test_a_name_that_nothing_has_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], what: str
) -> None:
    assert asked(monkeypatch, *arguments) == 2
    said = capsys.readouterr().out
    assert said.startswith(f"NOT TESTED: {what}") and "held" not in said


def test_a_host_that_is_not_there_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "--area", "tab", "--only", "analyse") == 2
    assert capsys.readouterr().out.startswith("NOT TESTED: There is no WebUI in no such folder.")


def test_a_reason_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def looked(_: Any) -> None:
        """something"""
        raise NotHereError("the host makes no picture: TypeError\n\nTime taken: 0.3 sec.")

    assert driver._held(looked, None)
    assert capsys.readouterr().out == "skip  something  (the host makes no picture: TypeError Time taken: 0.3 sec.)\n"


def test_areas_that_ask_nothing_of_the_start_share_a_host() -> None:
    areas = chosen.areas([])
    assert chosen.hosts(areas, together=False) == [[area] for area in areas]
    shared, *alone = chosen.hosts(areas, together=True)
    names = [area.__name__.rpartition("checks_")[2] for area in shared]
    assert {"tab", "settings", "compare"} <= {*names}
    # Another start is what these are about.
    assert not {"api", "offline", "korean", "eyes"} & {*names}
    # It leaves the host's tabs in another order.
    assert names[-1] == "tab"
    assert [area for group in (shared, *alone) for area in group if area in shared] == shared
    assert len(shared) + len(alone) == len(areas) and all(len(group) == 1 for group in alone)


def test_a_host_on_which_a_check_failed_serves_no_other_area(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Three areas, the second fails: two hosts, a page an area."""

    def held(_: Any) -> None:
        """held"""

    def fails(_: Any) -> None:
        """fails"""
        raise AssertionError

    areas = []
    for number, one in enumerate((held, fails, held)):
        area = ModuleType(f"x.checks_{number}", "an area")
        monkeypatch.setitem(CHECKS, area.__name__, [one])
        areas.append(area)
    hosts, pages = [], Pages()

    def host_of(*_: Any) -> Host:
        hosts.append(Host())
        return hosts[-1]

    monkeypatch.setattr(driver, "_host_of", host_of)
    monkeypatch.setattr(driver, "session", pages)
    monkeypatch.setattr(driver, "_shots", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["driver", "folder", "--shots", str(tmp_path)])
    assert driver._on_a_host(areas, driver._options()) == 1
    assert pages.opened == [hosts[0], hosts[0], hosts[1]] and len(hosts) == 2


def folder_of(tmp_path: Path, *names: str) -> Path:
    """A host's folder as far as the driver looks at it."""
    folder = tmp_path / "host"
    for name in ("launch.py", "modules/sd_models.py", *names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize(
    ("names", "started", "linked"),
    [
        ((), "--gradio-auth a:b --ckpt-dir {models}", []),
        (("installer.py",), "--auth a:b", ["models/Diffusers/pipeline", "models/Stable-diffusion/one.safetensors"]),
    ],
)
def test_a_host_is_started_with_the_flags_it_has(
    tmp_path: Path, names: tuple[str, ...], started: str, linked: list[str]
) -> None:
    models, python = tmp_path / "checkpoints", tmp_path / "python"
    (models / "pipeline").mkdir(parents=True)
    (models / "one.safetensors").touch()
    python.write_text('#!/bin/sh\necho "$@"\necho "$PATH"\necho Startup time\nexec sleep 60\n')
    python.chmod(0o755)
    given = ("--gradio-auth", "a:b", "--ckpt-dir", str(models))
    host = RealHost(folder_of(tmp_path, *names), str(python), given, extension=False)
    try:
        host.start()
        assert host.said().splitlines()[0].endswith(started.format(models=models))
        assert host.said().splitlines()[1].split(os.pathsep)[0] == str(tmp_path)
        assert host.flag("--gradio-auth") == "a:b" and host.has_checkpoint
        links = [path for path in host.data.rglob("*") if path.is_symlink()]
        assert sorted(str(path.relative_to(host.data)) for path in links) == linked
        chosen_one = {**host.kind.settings, "sd_model_checkpoint": "Diffusers/pipeline"} if linked else None
        config = host.data / "config.json"
        assert (json.loads(config.read_text("utf-8")) if config.is_file() else None) == chosen_one
        host.stop()
        host.start()
    finally:
        host.close()


def test_each_kind_is_told_by_its_files(tmp_path: Path) -> None:
    assert kind_of(tmp_path) is None
    for names, name in (((), "WebUI"), (("installer.py",), "SD.Next")):
        kind = kind_of(folder_of(tmp_path, *names))
        assert kind is not None and kind.name == name
        assert ("--nowebui" in kind.refuses_flags) is (name == "SD.Next")
        assert kind.spelled(["--api", "--no-download-sd-model"])[1:] == ["--no-download-sd-model"] * (name == "WebUI")
