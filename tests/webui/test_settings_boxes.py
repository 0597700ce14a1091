"""Fields that settings are sent to, and the names the host lists, as 1.10.1 and its cousins keep them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.host import FIELDS, HostName
from lib_easydiffuser.webui import abilities
from lib_easydiffuser.webui.host import WebUIHost


def field(component: Any, name: Any, api: str | None = None) -> Any:
    """A PasteField of 1.10.1: a pair with an attribute."""
    return type("PasteField", (tuple,), {"api": api})((component, name))


PROMPTS = [field("box", "Prompt", "prompt"), field("negative box", "Negative prompt", "negative_prompt")]
NEW = [
    *PROMPTS, field("cfg", "CFG scale", "cfg_scale"), field("width", "Size-1", "width"),
    field("height", "Size-2", "height"), field("hires", lambda d: "Hires upscale" in d, "enable_hr"),
    field("scale", "Hires upscale", "hr_scale"), field("steps", "Steps", "steps"),
    field("sampler", lambda d: d, "sampler_name"), field("scheduler", lambda d: d, "scheduler"),
    field("seed", "Seed", "seed"), field("extra", lambda d: d),
]  # fmt: skip


def test_fields_by_the_processings_arguments(modules: Any) -> None:
    place = {"init_img": None, "fields": NEW, "override_settings_component": "options"}
    modules.infotext_utils.paste_fields["txt2img"] = place
    (boxes,) = WebUIHost().settings_boxes()
    assert boxes.name == "txt2img" and boxes.image is None
    assert boxes.fields == {
        "width": "width", "height": "height", "steps": "steps", "cfg_scale": "cfg", "sampler": "sampler",
        "scheduler": "scheduler", "seed": "seed", "hires": "hires", "hires_scale": "scale", "overrides": "options",
    }  # fmt: skip
    assert set(boxes.fields) <= set(FIELDS)


def test_older_hosts_have_names_alone(modules: Any) -> None:
    fields = [("steps", "Steps"), ("sampler", "Sampler"), ("skip", "Clip skip"), ("seed", "Seed")]
    modules.infotext_utils.paste_fields["img2img"] = {"init_img": "picture", "fields": [*PROMPTS, *fields]}
    (boxes,) = WebUIHost().settings_boxes()
    assert boxes.image == "picture"
    assert boxes.fields == {"steps": "steps", "sampler": "sampler", "clip_skip": "skip", "seed": "seed"}


class Canvas:
    """As Forge's: only the arguments of the class that it is made of are recorded."""

    def __init__(self, *args: Any, numpy: bool = True, **kwargs: Any) -> None:
        self.numpy = numpy
        self._constructor_args = [kwargs]


def test_a_canvas_is_copied_as_it_is(modules: Any) -> None:
    canvas = Canvas(numpy=False, label="background")
    fields = [*PROMPTS, ("steps", "Steps")]
    modules.infotext_utils.paste_fields["img2img"] = {"init_img": canvas, "fields": fields}
    (boxes,) = WebUIHost().settings_boxes()
    assert boxes.image is canvas
    copy = Canvas(**canvas._constructor_args[0])
    again = Canvas(**copy._constructor_args[0])
    assert copy.numpy is again.numpy is False and Canvas(label="x").numpy is True
    assert again._constructor_args[0] == {"label": "background", "numpy": False}


def test_a_field_that_sends_a_number_for_its_choice_is_none_of_ours(modules: Any) -> None:
    sampler = SimpleNamespace(type="index")
    modules.infotext_utils.paste_fields["txt2img"] = {"fields": [*PROMPTS, (sampler, "Sampler"), ("steps", "Steps")]}
    (boxes,) = WebUIHost().settings_boxes()
    assert set(boxes.fields) == {"steps"}


def test_a_hidden_tab_and_a_page_without_fields_have_none(modules: Any) -> None:
    modules.infotext_utils.paste_fields["txt2img"] = {"fields": NEW}
    modules.shared.opts.data["hidden_tabs"] = ["txt2img"]
    assert WebUIHost().settings_boxes() == ()
    modules.shared.opts.data["hidden_tabs"] = []
    modules.infotext_utils.paste_fields["txt2img"] = {"fields": PROMPTS}
    assert WebUIHost().settings_boxes() == ()
    assert "This host has no fields that settings can be sent to." in abilities.lacking()


def test_names_are_those_the_host_shows(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    two = [SimpleNamespace(name="Euler a", aliases=["k_euler_a"]), SimpleNamespace(name="DPM++ 2M", aliases=[])]
    schedulers = [
        SimpleNamespace(name="automatic", label="Automatic", aliases=None),
        SimpleNamespace(name="sgm_uniform", label="SGM Uniform", aliases=["SGMUniform"]),
    ]
    samplers = SimpleNamespace(samplers=two, visible_samplers=lambda: two[:1])
    monkeypatch.setitem(sys.modules, "modules.sd_samplers", samplers)
    monkeypatch.setitem(sys.modules, "modules.sd_schedulers", SimpleNamespace(schedulers=schedulers))
    modules.shared.latent_upscale_modes = {"Latent": {}}
    modules.shared.sd_upscalers = [SimpleNamespace(name="None"), SimpleNamespace(name="R-ESRGAN 4x+")]
    modules.shared.opts.CLIP_stop_at_last_layers = 2
    found = WebUIHost().facts()
    assert found.asked and found.clip_skip == 2 and found.family == ""
    assert found.samplers == (HostName("Euler a", ("k_euler_a",)),)
    assert found.schedulers == (
        HostName("Automatic", ("automatic",)),
        HostName("SGM Uniform", ("sgm_uniform", "SGMUniform")),
    )
    assert [one.name for one in found.upscalers] == ["Latent", "None", "R-ESRGAN 4x+"]
    assert found.usual_size is None and found.usual_cfg is None


def test_what_a_preset_sets_for_its_checkpoints(modules: Any) -> None:
    modules.shared.opts.forge_preset = "flux"
    modules.shared.opts.flux_t2i_width, modules.shared.opts.flux_t2i_height = 896.0, 1152.0
    modules.shared.opts.flux_t2i_cfg = 1
    found = WebUIHost().facts()
    assert (found.usual_size, found.usual_cfg) == ((896, 1152), 1.0)


@pytest.mark.parametrize(("step", "said"), [(8, 8), (64, 64), (None, 8), (1, 8)])
def test_sizes_go_by_the_step_of_the_hosts_slider(modules: Any, step: int | None, said: int) -> None:
    width = SimpleNamespace(step=step)
    modules.infotext_utils.paste_fields["txt2img"] = {"fields": [*PROMPTS, field(width, "Size-1", "width")]}
    assert WebUIHost().facts().size_step == said
    modules.infotext_utils.paste_fields["txt2img"] = {"fields": [*PROMPTS, (width, "Size-1")]}
    assert WebUIHost().facts().size_step == said


def test_a_bare_host_lists_nothing_and_is_no_error(modules: Any) -> None:
    found = WebUIHost().facts()
    assert (found.samplers, found.schedulers, found.upscalers, found.clip_skip) == ((), (), (), 0)
    assert found.size_step == 8
