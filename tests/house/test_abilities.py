"""One place knows the host (webui/abilities): nothing else names its insides or asks which one it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .source import PACKAGE, package_imports

ABILITIES = f"{PACKAGE}/webui/abilities"
# Packages that a host brings. `modules` is every host's; the others are some hosts' own.
OF_HOSTS = ("modules", "modules_forge", "backend", "ldm_patched", "launch")
INSIDE = re.compile(rf"^({'|'.join(OF_HOSTS)})[.:]")
# The spellings of hosts' names, as they would stand in a question like `"forge" in name`.
NAMES = frozenset(("forge", "reforge", "neo", "sdnext", "sd.next", "vladmandic", "automatic1111", "a1111", "ersatz"))
QUESTIONS = ("has_module", "find_spec", ".__version__", "version_tag")


def sources(root: Path, *, of_abilities: bool) -> list[Path]:
    found = (path for path in (root / PACKAGE).rglob("*.py") if "__pycache__" not in path.parts)
    return [path for path in found if path.as_posix().startswith((root / ABILITIES).as_posix()) is of_abilities]


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text but the docstrings."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def identifiers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            # Our own version is a name that was imported; another's is an attribute.
            yield f".{node.attr}" if node.attr == "__version__" else node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.name


def names_the_inside(source: str) -> list[str]:
    return [text for text in strings(ast.parse(source)) if INSIDE.match(text)]


def asks_who(source: str) -> list[str]:
    """Names of hosts in the code, and questions about modules and versions."""
    tree = ast.parse(source)
    asked = [text for text in strings(tree) if text.lower() in NAMES]
    known = [name for name in identifiers(tree) if name in QUESTIONS or NAMES & {*name.lower().split("_")}]
    return [*asked, *known]


def test_nobody_imports_the_host(root: Path) -> None:
    """Not even the abilities: an import that fails is a traceback at start; they look, and have a fallback."""
    found = [one for one in package_imports(root) if one.imported.split(".")[0] in OF_HOSTS]
    assert [str(one) for one in found] == []


def test_only_the_abilities_know_where_a_host_keeps_things(root: Path) -> None:
    wrong = {
        path: found
        for path in sources(root, of_abilities=False)
        if (found := names_the_inside(path.read_text("utf-8")))
    }
    assert wrong == {}


def test_nobody_asks_which_host_it_is(root: Path) -> None:
    room = [path for path in sources(root, of_abilities=False) if "webui" in path.relative_to(root).parts]
    wrong = {path.name: found for path in room if (found := asks_who(path.read_text("utf-8")))}
    assert wrong == {}


def test_the_abilities_look_for_attributes_alone(root: Path) -> None:
    """`forge_objects` is an attribute of a model; "is this Forge" is no question."""
    for path in sources(root, of_abilities=True):
        tree = ast.parse(path.read_text("utf-8"))
        assert not [name for name in identifiers(tree) if name in QUESTIONS], path.name
        assert not [text for text in strings(tree) if text.lower() in NAMES], path.name


def test_every_lack_is_a_sentence_that_the_page_can_say(root: Path) -> None:
    known = (root / "localizations" / "ko_KR.json").read_text("utf-8")
    errors = (root / PACKAGE / "data" / "korean_sentences.tsv").read_text("utf-8")
    for path in sources(root, of_abilities=True):
        for sentence in (text for text in strings(ast.parse(path.read_text("utf-8"))) if text.startswith("This host")):
            assert sentence.endswith(".") and (f'"{sentence}"' in known or f"{sentence}\t" in errors), sentence


@pytest.mark.parametrize(
    "code",
    [
        'if host == "forge": ...',
        "found = has_module('modules_forge')",
        "def is_forge(): ...",
        "if gradio.__version__ > '4': ...",
        "x = IS_SDNEXT",
    ],
)
def test_the_rule_finds_who_asks(code: str) -> None:
    assert asks_who(code) or names_the_inside(code)


@pytest.mark.parametrize("code", ['x = attribute("modules.shared:opts")', 'import_module("backend.memory_management")'])
def test_the_rule_finds_who_reaches_inside(code: str) -> None:
    assert names_the_inside(code)


@pytest.mark.parametrize(
    "code", ['"""Forge keeps it elsewhere."""', 'x = "images.modules"', "neon = forget = classic = 1"]
)
def test_the_rule_leaves_the_rest_alone(code: str) -> None:
    assert not asks_who(code) and not names_the_inside(code)
