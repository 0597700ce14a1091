"""The settings page, made from the knobs, and what is read from it."""

from __future__ import annotations

from typing import Any

import pytest

from lib_easydiffuser.settings import Settings, knobs
from lib_easydiffuser.webui import options, settings_page
from lib_easydiffuser.webui.abilities import settings
from lib_easydiffuser.webui.host import WebUIHost


def test_every_knob_offered_is_an_option_with_its_own_bounds(modules: Any) -> None:
    settings_page.add_options()
    settings_page.add_options()
    labels = modules.shared.opts.data_labels
    for name, knob in options.offered().items():
        option = labels[f"easydiffuser_{name}"]
        assert option.label == knob.label
        assert option.section == ("easydiffuser", "Easy Diffuser")
        if knob.kind in (int, float):
            assert option.component_args["minimum"] == knob.low and option.component_args["maximum"] == knob.high


def test_help_loses_its_full_stop_and_keeps_the_dots_of_a_list_that_goes_on(modules: Any) -> None:
    assert settings_page.said(knobs()["negative_embeddings"]).endswith("EasyNegative, ...")
    assert settings_page.said(knobs()["max_tags"]) == "At most this many positive tags"


def test_every_option_stands_under_our_own_name(modules: Any) -> None:
    settings_page.add_options()
    assert all(name.startswith("easydiffuser_") for name in modules.shared.opts.data_labels)


def test_nothing_secret_and_no_place_on_this_machine_is_an_option(modules: Any) -> None:
    settings_page.add_options()
    for name in modules.shared.opts.data_labels:
        assert not any(word in name for word in ("_token_", "hub_", "auth", "password", "secret"))
        knob = knobs().get(name.removeprefix("easydiffuser_"))
        # Forge's API writes every option, whatever `restrict_api` says.
        assert knob is None or not knob.local


def test_places_are_flags(modules: Any) -> None:
    modules.shared.opts.data["easydiffuser_label_lists"] = "/etc"
    assert options.defaults().label_lists == ""
    modules.shared.cmd_opts.easydiffuser_label_lists = "/somewhere/lists"
    assert options.defaults().label_lists == "/somewhere/lists"


def test_before_anything_is_saved_the_defaults_are_the_knobs(modules: Any) -> None:
    assert options.defaults() == Settings().with_values({"keep_loaded": "ram"})


def test_the_page_as_the_host_fills_it_gives_the_defaults(modules: Any) -> None:
    settings_page.add_options()
    assert options.defaults() == Settings().with_values({"keep_loaded": "ram"})


def test_what_is_set_holds(modules: Any) -> None:
    modules.shared.opts.data |= {"easydiffuser_max_tags": 7, "easydiffuser_blacklist": "cat, dog",
                                 "interrogate_keep_models_in_memory": True}  # fmt: skip
    found = options.defaults()
    assert (found.max_tags, found.blacklist, found.keep_loaded) == (7, ("cat", "dog"), "device")


@pytest.mark.parametrize("value", [-1, "many", None, [1], float("inf")])
def test_a_value_that_is_no_good_any_more_breaks_nothing(modules: Any, value: Any) -> None:
    modules.shared.opts.data |= {"easydiffuser_max_tags": value, "easydiffuser_style": "booru"}
    found = options.defaults()
    assert (found.max_tags, found.style) == (Settings().max_tags, "booru")


def test_the_flag_says_offline_whatever_the_page_says(modules: Any) -> None:
    modules.shared.opts.data["easydiffuser_offline"] = False
    assert not options.defaults().offline
    modules.shared.cmd_opts.easydiffuser_offline = True
    assert options.defaults().offline


def test_keeping_a_default_writes_the_hosts_file(modules: Any) -> None:
    settings_page.add_options()
    WebUIHost().keep_default("offline", True)
    assert WebUIHost().default_settings()["offline"] is True
    assert modules.shared.opts.saved == ["config.json"]


def test_the_flags_are_read_where_they_exist(modules: Any) -> None:
    host = WebUIHost()
    assert (host.device(), host.given_models_dir) == ("cpu", None)
    modules.shared.cmd_opts.easydiffuser_device = "cpu:0"
    modules.shared.cmd_opts.easydiffuser_models_dir = "/somewhere/else"
    assert (host.device(), str(host.given_models_dir)) == ("cpu:0", "/somewhere/else")


def test_the_tabs_controls_start_from_the_page(modules: Any) -> None:
    import gradio as gr

    from lib_easydiffuser.ui.opening import Opening
    from lib_easydiffuser.ui.panels import controls

    modules.shared.opts.data |= {
        "easydiffuser_max_tags": 7,
        "easydiffuser_style": "booru",
        "easydiffuser_rename": "a=b",
    }
    with gr.Blocks():
        made = controls.build(WebUIHost(), Opening())
    assert (made["max_tags"].value, made["style"].value, made["rename"].value) == (7, "booru", "a=b")
    # ui-config.json would keep the first values it sees and lay them over the page's for ever.
    assert all(component.do_not_save_to_config for component in made.values())


def test_a_knob_without_a_control_counts_in_a_run(modules: Any) -> None:
    from lib_easydiffuser.ui.events import Events

    modules.shared.opts.data["easydiffuser_num_beams"] = 5
    assert Events(WebUIHost(), ("max_tags",)).settings("auto", [3]).num_beams == 5


def test_what_a_request_overrides_is_taken_back_though_nobody_saved_it(modules: Any) -> None:
    """The host stores and restores only what its file of settings holds."""
    opts = modules.shared.opts

    def process(value: int) -> None:
        stored = {name: opts.data[name] for name in ("CLIP_stop_at_last_layers",) if name in opts.data}
        opts.data["CLIP_stop_at_last_layers"] = value
        opts.data.update(stored)

    opts.CLIP_stop_at_last_layers = 1  # the host's default, which it gives for what is not in its file
    opts.data.pop("CLIP_stop_at_last_layers", None)
    with settings.taken_back(["CLIP_stop_at_last_layers", "no such option"]):
        process(2)
    assert "CLIP_stop_at_last_layers" not in opts.data
    with settings.taken_back(["CLIP_stop_at_last_layers"]):
        opts.data["CLIP_stop_at_last_layers"] = 3
    assert opts.data["CLIP_stop_at_last_layers"] == 3, "the person has set it meanwhile"
    with settings.taken_back(["CLIP_stop_at_last_layers"]):
        process(2)
    assert opts.data["CLIP_stop_at_last_layers"] == 3
