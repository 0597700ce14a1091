"""The stand-ins of generating in img2img, held against a real checkout when one is given (WEBUI=folder)."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from ..fakes import img2img
from .test_contract import arguments, body_of, checkout  # noqa: F401  -- a fixture

# stand-in -> (the host's module, its class)
CLASSES = {
    img2img.Script: ("scripts", "Script"),
    img2img.Processed: ("processing", "Processed"),
    img2img.Styles: ("styles", "StyleDatabase"),
}


def the_class(body: list[ast.stmt], name: str) -> ast.ClassDef:
    return next(node for node in body if isinstance(node, ast.ClassDef) and node.name == name)


def methods(node: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}


def names(node: ast.ClassDef) -> set[str]:
    """Fields, properties and whatever the class sets on itself."""
    found = {one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)}
    found |= {t.id for one in node.body if isinstance(one, ast.Assign) for t in one.targets if isinstance(t, ast.Name)}
    found |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "self"}
    return found | set(methods(node))


@pytest.mark.parametrize("stand_in", CLASSES, ids=lambda kind: kind.__name__)
def test_methods_have_the_hosts_arguments(checkout: Path, stand_in: type) -> None:  # noqa: F811
    module, name = CLASSES[stand_in]
    real = methods(the_class(body_of(checkout, module), name))
    for method, function in inspect.getmembers(stand_in, inspect.isfunction):
        if (method == "__init__" and stand_in is img2img.Styles) or (method.startswith("_") and method != "__init__"):
            continue
        ours = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
        plain = [one.name for one in ours if one.kind is one.POSITIONAL_OR_KEYWORD]
        assert set(plain) <= set(arguments(real[method])), method
        if stand_in is not img2img.Processed:
            assert plain == arguments(real[method]), method


def test_p_has_what_the_stand_in_has(checkout: Path) -> None:  # noqa: F811
    body = body_of(checkout, "processing")
    real = names(the_class(body, "StableDiffusionProcessing")) | names(
        the_class(body, "StableDiffusionProcessingImg2Img")
    )
    ours: Any = img2img.StableDiffusionProcessingImg2Img([])
    assert set(vars(ours)) <= real, set(vars(ours)) - real
    assert set(vars(img2img.Processed(ours, []))) <= names(the_class(body, "Processed"))


def test_the_host_forgets_a_skip_and_makes_nothing_of_no_prompts(checkout: Path) -> None:  # noqa: F811
    source = (checkout / "modules" / "processing.py").read_text("utf-8")
    inner = source[source.index("def process_images_inner") :]
    order = (
        "p.setup_prompts()", "p.scripts.process(p)", "p.init(", "state.skipped = False",
        "if state.interrupted or state.stopping_generation:", "p.prompts = p.all_prompts[",
        "p.scripts.before_process_batch(", "if len(p.prompts) == 0:", "p.setup_conds()",
    )  # fmt: skip
    places = [inner.index(step) for step in order]
    assert places == sorted(places)


def test_the_dropdowns_own_field_is_read_after_the_scripts(checkout: Path) -> None:  # noqa: F811
    source = (checkout / "modules" / "scripts.py").read_text("utf-8")
    setup = source[source.index("def setup_ui(self") :]
    drawn = setup.index("self.setup_ui_for_section(None, self.selectable_scripts)")
    assert drawn < setup.index("self.infotext_fields.append((dropdown")
    assert "self.infotext_fields += script.infotext_fields" in source


def test_an_axis_takes_what_we_give(checkout: Path) -> None:  # noqa: F811
    tree = ast.parse((checkout / "scripts" / "xyz_grid.py").read_text("utf-8"))
    option = methods(the_class(tree.body, "AxisOption"))["__init__"]
    ours = inspect.signature(img2img.plot_module().AxisOption.__init__).parameters
    assert arguments(option) == [name for name in ours if name != "self"]
    assert the_class(tree.body, "AxisOptionImg2Img")
