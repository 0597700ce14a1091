"""Imports point downwards only (ARCHITECTURE: the rooms and the arrows between them)."""

from __future__ import annotations

from pathlib import Path

import pytest

from .source import PACKAGE, Import, circle_in, graph_of, imports_of, package_imports

# From the ground up. A room may import what stands below it; inside a line, only what SHARED allows.
FLOORS = (
    ("dataclass", "records", "errors", "knob", "settings", "host", "parts", "serial", "files", "faces", "items",
     "data"),
    ("language", "images", "models", "pixels", "eyes"),
    ("jobs",),
    ("captioners", "attention", "clip", "tags", "prompt", "translate", "explain", "learn"),
    ("pipeline", "inventory", "propose"),
    ("loop", "batch"),
    ("pairs", "history", "recipe"),
    ("evaluate",),
    ("ui",),
    ("api",),
    ("webui", "standalone"),
    ("__main__",),
)  # fmt: skip
# Floors whose rooms may know each other: the ground, and the low rooms every stage builds on.
SHARED = (0, 1)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

HEAVY = frozenset(
    ("torch", "torchvision", "transformers", "open_clip", "clip_interrogator", "cv2", "timm", "tokenizers")
)
PAGES = {"gradio": ("ui", "webui", "standalone"), "fastapi": ("ui", "api", "webui", "standalone")}
# Looked for by name in webui/abilities, imported nowhere (test_abilities.py).
HOST_MODULES: dict[str, tuple[str, ...]] = {"modules": (), "launch": ()}


@pytest.fixture(scope="module")
def imports(root: Path) -> list[Import]:
    return package_imports(root)


def room(module: str) -> str:
    """The room (or the file beside the rooms) a module of ours belongs to; "" for the package itself."""
    parts = module.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else ""


def points_upwards(found: Import) -> bool:
    here, there = room(found.importer), room(found.imported)
    # A name taken from the package itself (__version__) is no room.
    if not here or there not in FLOOR or here == there:
        return False
    if FLOOR[here] == FLOOR[there]:
        return FLOOR[here] not in SHARED
    return FLOOR[here] < FLOOR[there]


def test_every_room_has_its_floor(root: Path) -> None:
    rooms = {
        path.stem for path in (root / PACKAGE).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__"} <= set(FLOOR)


def test_no_module_imports_upwards_and_no_stage_another(imports: list[Import]) -> None:
    assert [str(found) for found in imports if points_upwards(found)] == []


def test_no_module_waits_for_itself(imports: list[Import]) -> None:
    """Rooms hold their direction by their floors; inside a room, and through functions, nothing else would see it."""
    assert circle_in(graph_of(imports)) == []


def test_a_circle_inside_a_room_is_seen(tmp_path: Path) -> None:
    room = tmp_path / PACKAGE / "ui"
    room.mkdir(parents=True)
    (room / "__init__.py").write_text("from .a import x\n")
    (room / "a.py").write_text("from . import b\n\nx = b\n")
    (room / "b.py").write_text("import json\n")
    assert circle_in(graph_of(package_imports(tmp_path))) == []
    (room / "b.py").write_text("def late():\n    from .a import x\n    return x\n")
    assert set(circle_in(graph_of(package_imports(tmp_path)))) == {f"{PACKAGE}.ui.a", f"{PACKAGE}.ui.b"}


@pytest.mark.parametrize("name, rooms", [*PAGES.items(), *HOST_MODULES.items()])
def test_only_some_rooms_know_the_page_and_the_host(imports: list[Import], name: str, rooms: tuple[str, ...]) -> None:
    wrong = [found for found in imports if found.imported.split(".")[0] == name and room(found.importer) not in rooms]
    assert [str(found) for found in wrong] == []


def test_heavy_libraries_are_imported_inside_functions(imports: list[Import]) -> None:
    wrong = [found for found in imports if found.at_top and found.imported.split(".")[0] in HEAVY]
    assert [str(found) for found in wrong] == []


def test_preload_imports_nothing_of_ours(root: Path) -> None:
    assert not [found for found in imports_of(root / "preload.py", root) if found.imported.startswith(PACKAGE)]


@pytest.mark.parametrize(
    "importer, imported, upwards",
    [
        ("attention.reading", "tags.propose", True),
        ("prompt.compose", "pipeline", True),
        ("images.load", "standalone.cli", True),
        ("pipeline", "tags.propose", False),
        ("tags.propose", "tags.emphasis", False),
        ("captioners.pixels", "pixels.rules", False),
        ("batch.sidecars", "serial", False),
        ("records", "language.words", True),
    ],
)
def test_the_rule_itself(importer: str, imported: str, upwards: bool) -> None:
    assert points_upwards(Import(f"{PACKAGE}.{importer}", f"{PACKAGE}.{imported}", 1, True)) is upwards


def test_relative_imports_are_resolved(tmp_path: Path) -> None:
    file = tmp_path / PACKAGE / "tags" / "sources" / "quality.py"
    file.parent.mkdir(parents=True)
    file.write_text("from ...errors import quoted\nfrom . import _contract\n\ndef run():\n    import torch\n")
    found = {(item.imported, item.at_top) for item in imports_of(file, tmp_path)}
    assert found == {
        (f"{PACKAGE}.errors", True), (f"{PACKAGE}.errors.quoted", True),
        (f"{PACKAGE}.tags.sources._contract", True), ("torch", False),
    }  # fmt: skip
