"""The project's source as syntax trees: who imports what, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

PACKAGE = "lib_easydiffuser"


@dataclass(frozen=True)
class Import:
    """One imported module.

    Attributes:
        importer, imported: Dotted names; for `from a import b` both a and a.b are reported.
        at_top: Executed when the importer is imported (not inside a function, not for type checkers).
    """

    importer: str
    imported: str
    line: int
    at_top: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def module_name(path: Path, root: Path) -> str:
    parts = list(path.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, root: Path) -> list[Import]:
    name = module_name(path, root)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return [
        Import(name, target, node.lineno, at_top)
        for node, at_top in _import_nodes(tree, True)
        for target in _targets(node, package)
    ]


def package_imports(root: Path) -> list[Import]:
    return [found for path in sorted((root / PACKAGE).rglob("*.py")) for found in imports_of(path, root)]


def graph_of(imports: list[Import]) -> dict[str, set[str]]:
    """Which module waits for which others, imports inside functions included.

    `from . import a` waits for the module a, where there is one, and not for the package: that is there already.
    """
    modules = {found.importer for found in imports}
    lines: dict[tuple[str, int], set[str]] = {}
    for found in imports:
        if found.imported in modules:
            lines.setdefault((found.importer, found.line), set()).add(found.imported)
    graph: dict[str, set[str]] = {}
    for (importer, _), targets in lines.items():
        inner = {name for name in targets if not any(other.startswith(f"{name}.") for other in targets)}
        graph.setdefault(importer, set()).update(inner)
    return graph


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle, the first one again at its end; [] where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _import_nodes(node: ast.AST, at_top: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, at_top
        else:
            deferred = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_type_checkers(
                child
            )
            yield from _import_nodes(child, at_top and not deferred)


def _for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _targets(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    stem = ".".join([*base, *([node.module] if node.module else [])])
    if node.module:
        yield stem
    yield from (f"{stem}.{alias.name}" for alias in node.names)
