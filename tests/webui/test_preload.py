"""The WebUI's flags are the knobs' that name a place or belong to the owner, in the knobs' own words."""

from __future__ import annotations

import argparse
import ast
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.api.limits import DEFAULT_MIB
from lib_easydiffuser.knob import Knob
from lib_easydiffuser.models.find import FOLDER, home
from lib_easydiffuser.settings import Settings, knobs
from lib_easydiffuser.webui.api import owner
from lib_easydiffuser.webui.host import WebUIHost

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "easydiffuser_"
# Flags that are no knob: what they are, and the default that their help names.
OTHERS = {
    "device": "[the WebUI's device for interrogation]",
    "api_max_mib": f"[{DEFAULT_MIB}]",
    "batch_root": "[the home folder, on a page of this machine alone without a login; else none]",
    "history_open": "[off with --listen, --share or a login]",
}


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    runpy.run_path(str(ROOT / "preload.py"))["preload"](made)
    return made


def flags() -> dict[str, argparse.Action]:
    return {one.dest.removeprefix(PREFIX): one for one in parser()._actions if one.dest.startswith(PREFIX)}


def told(knob: Knob) -> str:
    """The knob's help as a flag says it: without a capital and a full stop."""
    return f"Easy Diffuser: {knob.help[0].lower()}{knob.help[1:].rstrip('.')}"


def test_every_knob_that_names_a_place_is_a_flag() -> None:
    places = {name for name, knob in knobs().items() if knob.local}
    assert set(flags()) == places | {"offline"} | set(OTHERS)


@pytest.mark.parametrize("name", sorted(set(flags()) - set(OTHERS)))
def test_a_flag_has_the_knobs_name_kind_and_words(name: str) -> None:
    knob, flag = knobs()[name], flags()[name]
    assert flag.option_strings == [f"--easydiffuser-{knob.flag.removeprefix('--')}"]
    assert str(flag.help).startswith(told(knob))
    assert (flag.nargs == 0) == (knob.kind is bool) and flag.type in (None, knob.kind)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_another_flag_names_its_default(name: str) -> None:
    assert str(flags()[name].help).startswith("Easy Diffuser: ") and str(flags()[name].help).endswith(OTHERS[name])


def test_flags_left_out_change_nothing(modules: Any) -> None:
    """None and False, so that the knob's own default, or the option's, holds."""
    given = parser().parse_args([])
    assert all(value in (None, False) for value in vars(given).values())
    vars(modules.shared.cmd_opts).update(vars(given))
    modules.paths.models_path = "/somewhere/models"
    host = WebUIHost()
    assert Settings().with_values(host.default_settings()) == Settings().with_values({"keep_loaded": "ram"})
    assert owner().most_mib() == 0, f"then it is {DEFAULT_MIB}"
    assert home(host) == Path("/somewhere/models", FOLDER)
    assert f"[{FOLDER} below the WebUI's models]" in str(flags()["models_dir"].help)


def test_flags_given_are_heard(modules: Any) -> None:
    given = ["--easydiffuser-models-dir", "/m", "--easydiffuser-label-lists", "/l", "--easydiffuser-offline"]
    more = ["--easydiffuser-device", "cpu", "--easydiffuser-api-max-mib", "3", "--easydiffuser-any-model", "/v"]
    vars(modules.shared.cmd_opts).update(vars(parser().parse_args([*given, *more])))
    host = WebUIHost()
    settings = host.default_settings()
    assert (settings["offline"], settings["label_lists"], settings["any_model"]) == (True, "/l", "/v")
    assert (home(host), host.device(), owner().most_mib()) == (Path("/m"), "cpu", 3)


def test_every_flag_that_is_read_is_one_of_these() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "lib_easydiffuser" / "webui").rglob("*.py"))
    asked = re.findall(rf'flag\("{PREFIX}(\w+)"', code)
    assert set(asked) == set(flags())


def test_it_imports_nothing_but_argparse() -> None:
    """It runs at every start of the host, without our folder on the path."""
    tree = ast.parse((ROOT / "preload.py").read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [[alias.name for alias in node.names] for node in imports] == [["argparse"]]
    assert isinstance(imports[0], ast.Import)
