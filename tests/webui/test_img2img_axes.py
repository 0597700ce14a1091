"""X/Y/Z axes: there once, and each turns the companion's knob for its cell alone."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest

from lib_easydiffuser.captioners.pixels import Pixels
from lib_easydiffuser.webui.img2img import axes, reading

from ..fakes.img2img import ScriptClassData, img2img_host, parse_generation_parameters, plot_module
from .img2img_bench import Bench, picture, tags_of

NAMES = [
    "Captioner", "Kind of caption", "Most tags", "Word threshold", "Which tags", "Placement", "Emphasis",
    "Negative tags",
]  # fmt: skip


@pytest.fixture
def modules() -> Iterator[Any]:
    reading._READINGS.clear()
    with img2img_host() as root:
        yield root


def loaded(modules: Any) -> Any:
    """The host runs its own script anew, as at a start and at every Reload UI."""
    module = plot_module(("Nothing", "Seed"))
    script = type("Script", (modules.scripts.Script,), {"__module__": "xyz_grid.py"})
    modules.scripts.scripts_data[:] = [ScriptClassData(script, "scripts/xyz_grid.py", "", module)]
    return module


def labels(module: Any) -> list[str]:
    return [option.label for option in module.axis_options]


def axis(module: Any, name: str) -> Any:
    return next(option for option in module.axis_options if option.label == f"[Easy Diffuser] {name}")


def test_they_are_appended_once(modules: Any) -> None:
    wanted = ["Nothing", "Seed", *(f"[Easy Diffuser] {name}" for name in NAMES)]
    for _reload in range(2):
        module = loaded(modules)
        axes.add()
        axes.add()
        assert labels(module) == wanted


def test_without_a_plot_there_is_nothing_to_do(modules: Any) -> None:
    axes.add()


def test_a_plot_over_two_axes_captions_once(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    caption = Pixels.caption
    monkeypatch.setattr(Pixels, "caption", lambda self, *args: seen.append(args) or caption(self, *args))
    module = loaded(modules)
    axes.add()
    most, place = axis(module, "Most tags"), axis(module, "Placement")
    bench = Bench(modules)
    p = bench.p(picture(0))
    for x in (1, 2):
        for y in ("append", "prepend"):
            cell = copy(p)
            most.apply(cell, most.type(x), None)
            place.apply(cell, y, None)
            # The axes alone turn the companion on.
            done = bench.companion(cell, on=False)
            tags = f"{', '.join(tags_of(picture(0), max_tags=x).split(', '))}"
            assert done.images == [f"mine, {tags}" if y == "append" else f"{tags}, mine"]
            told = parse_generation_parameters(done.infotexts[0])
            assert told["Easy Diffuser placement"] == y and told["Easy Diffuser"] == "companion"
    assert len([args for args in seen if args[2].name == "webui"]) == 1
    assert bench.companion(p, on=False).images == ["mine"], "no cell's turning reaches another"


def test_choices_are_offered_and_values_confirmed(modules: Any) -> None:
    module = loaded(modules)
    axes.add()
    assert axis(module, "Placement").choices() == ["append", "prepend", "replace", "merge"]
    assert axis(module, "Negative tags").choices() == ["True", "False"]
    assert {"auto", "pixels", "blip-base"} <= set(axis(module, "Captioner").choices())
    axis(module, "Most tags").confirm(None, [1, 20])
    for name, value in (("Most tags", -1), ("Emphasis", 3.0), ("Placement", "middle"), ("Captioner", "nobody")):
        with pytest.raises(RuntimeError):
            axis(module, name).confirm(None, [value])


def test_negatives_by_axis(modules: Any) -> None:
    module = loaded(modules)
    axes.add()
    bench = Bench(modules)
    p = bench.p(picture(0))
    axis(module, "Negative tags").apply(p, "False", None)
    bench.companion(p)
    assert modules.processing.sampled[0][1] == "not mine"
