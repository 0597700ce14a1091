"""Every host name and signature we use, held against a real checkout when one is given (WEBUI=folder)."""

from __future__ import annotations

import ast
import inspect
import os
import re
from pathlib import Path

import pytest

from ..fakes.modules import STAND_INS, State

ROOM = Path(__file__).resolve().parents[2] / "lib_easydiffuser" / "webui" / "abilities"
PLACE = re.compile(r"modules\.\w+:[\w.]+(?<!_)")
# Where only other hosts of the family keep it.
ELSEWHERE = {
    ("modeldata", "model_data"), ("sd_checkpoint", "checkpoint_aliases"), ("shared", "models_path"),
    ("scripts", "scripts_control"), *(
        (module, f"get_sampler_{what}") for module in ("processing", "processing_helpers") for what in ("index", "name")
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def checkout() -> Path:
    given = os.environ.get("WEBUI", "")
    if not (Path(given) / "launch.py").is_file():
        pytest.skip("no checkout of a WebUI is given (WEBUI=folder)")
    return Path(given)


def arguments(node: ast.FunctionDef) -> list[str]:
    args = node.args
    return [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs) if arg.arg != "self"]


def body_of(checkout: Path, module: str) -> list[ast.stmt]:
    return ast.parse((checkout / "modules" / f"{module}.py").read_text("utf-8")).body


def defined(body: list[ast.stmt]) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in ast.walk(ast.Module(body, [])):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.setdefault(node.name, node)
        elif isinstance(node, ast.Assign):
            found.update({t.id: node for t in node.targets if isinstance(t, ast.Name)})
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found.update({(alias.asname or alias.name).split(".")[0]: node for alias in node.names})
    return found


def names_we_use() -> set[tuple[str, str]]:
    """(module, name) of every place in `modules` that an ability looks at."""
    texts = {
        node.value
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    places = [text.removeprefix("modules.").split(":") for text in texts if PLACE.fullmatch(text)]
    return {(module, path.split(".")[0]) for module, path in places}


def test_there_is_something_to_hold() -> None:
    assert ("shared", "opts") in names_we_use() and ("devices", "device_interrogate") in names_we_use()


@pytest.mark.parametrize(("module", "name"), sorted(names_we_use() - ELSEWHERE))
def test_the_host_has_every_name_we_use(checkout: Path, module: str, name: str) -> None:
    assert name in defined(body_of(checkout, module)), f"modules.{module} has no {name}"


@pytest.mark.parametrize("stand_in", STAND_INS, ids=lambda kind: kind.__name__)
def test_the_stand_ins_have_the_hosts_signatures(checkout: Path, stand_in: type) -> None:
    real = defined(body_of(checkout, stand_in.__name__))
    for name, function in inspect.getmembers(stand_in, inspect.isfunction):
        if not name.startswith("_"):
            assert arguments(real[name]) == list(inspect.signature(function).parameters)[1:], name  # type: ignore[arg-type]


def test_the_state_has_what_we_set(checkout: Path) -> None:
    real = defined(body_of(checkout, "shared_state"))
    for name in vars(State):
        if not name.startswith("_"):
            assert name in real, name


def test_a_binding_takes_what_we_give(checkout: Path) -> None:
    body = next(
        node
        for node in body_of(checkout, "infotext_utils")
        if isinstance(node, ast.ClassDef) and node.name == "ParamBinding"
    )
    init = next(node for node in body.body if isinstance(node, ast.FunctionDef))
    assert {"paste_button", "tabname", "source_image_component"} <= set(arguments(init))
