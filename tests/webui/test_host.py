from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lib_easydiffuser.host import TabHost, clip_skip_of
from lib_easydiffuser.webui.callbacks import register
from lib_easydiffuser.webui.host import WebUIHost

from ..fakes.checkpoints import placeholder


def test_it_is_a_host_with_a_page() -> None:
    assert isinstance(WebUIHost(), TabHost)


def test_the_turn_is_given_back_after_an_error(modules: Any) -> None:
    host = WebUIHost()
    with pytest.raises(ValueError), host.working("Easy Diffuser"):
        assert modules.call_queue.queue_lock.held
        assert modules.shared.state.job == "Easy Diffuser"
        raise ValueError
    assert not modules.call_queue.queue_lock.held
    assert modules.shared.state.job == ""
    assert modules.devices.collected == 1


def test_a_host_that_fails_to_begin_is_not_left_busy(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    state, begin = modules.shared.state, modules.shared.state.begin

    def breaking(job: str) -> None:
        begin(job=job)
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(state, "begin", breaking)
    with pytest.raises(RuntimeError), WebUIHost().working("Easy Diffuser"):
        raise AssertionError("no work is begun")
    assert not modules.call_queue.queue_lock.held
    assert state.job == ""


def test_an_interrupt_stops_and_does_not_outlive_the_turn(modules: Any) -> None:
    host = WebUIHost()
    with host.working("Easy Diffuser"):
        assert not host.stopped()
        host.stop()
        assert host.stopped()
    assert not host.stopped()


@pytest.mark.parametrize("flag", ["interrupted", "skipped", "stopping_generation"])
def test_every_way_the_host_stops_counts(modules: Any, flag: str) -> None:
    setattr(modules.shared.state, flag, True)
    assert WebUIHost().stopped()


def test_progress_reaches_the_hosts_bar(modules: Any) -> None:
    WebUIHost().progress(2, 5, "captioning")
    state = modules.shared.state
    assert (state.job_no, state.job_count, state.textinfo) == (2, 5, "captioning")


def test_boxes_come_from_the_paste_fields(modules: Any) -> None:
    hires = ("hires box", "Hires prompt")
    modules.infotext_utils.paste_fields["txt2img"] = {
        "init_img": None,
        "fields": [("box", "Prompt"), ("negative box", "Negative prompt"), hires, ("f", lambda d: d)],
    }
    boxes = WebUIHost().boxes()
    assert [(one.name, one.prompt, one.negative_prompt) for one in boxes] == [("txt2img", "box", "negative box")]


@pytest.mark.parametrize("label", ["img2img", "Img2img"])
def test_a_hidden_tab_has_no_boxes(modules: Any, label: str) -> None:
    fields = [("box", "Prompt"), ("negative box", "Negative prompt")]
    for name in ("txt2img", "img2img"):
        modules.infotext_utils.paste_fields[name] = {"init_img": None, "fields": fields}
    modules.shared.opts.data["hidden_tabs"] = [label]
    assert [one.name for one in WebUIHost().boxes()] == ["txt2img"]


def test_clip_skip_is_the_one_that_is_set(modules: Any) -> None:
    assert clip_skip_of(WebUIHost()) == 1, "where the host does not say"
    modules.shared.opts.CLIP_stop_at_last_layers = 3
    assert clip_skip_of(WebUIHost()) == 3, "the host's default, which its file need not hold"
    modules.shared.opts.data["CLIP_stop_at_last_layers"] = 2
    assert clip_skip_of(WebUIHost()) == 2


def test_tokens_are_not_counted_while_no_model_is_loaded(modules: Any) -> None:
    assert WebUIHost().token_counter() is None
    modules.sd_models.model_data.sd_model = placeholder()
    assert WebUIHost().token_counter() is None
    modules.sd_models.model_data.sd_model = object()
    assert WebUIHost().token_counter() is None, "the hijack holds no text encoder yet"


def test_tokens_as_the_webui_counts_them(modules: Any) -> None:
    modules.sd_models.model_data.sd_model = object()
    modules.sd_hijack.model_hijack.clip = object()
    counter = WebUIHost().token_counter()
    assert counter is not None
    assert counter("one two <lora:x:1> three") == 3, "extra networks are no tokens"


def test_tokens_as_forge_counts_them(modules: Any) -> None:
    modules.sd_models.model_data.sd_model = SimpleNamespace(
        get_prompt_lengths_on_ui=lambda prompt: (len(prompt), 75), get_learned_conditioning=None
    )
    counter = WebUIHost().token_counter()
    assert counter is not None and counter("four") == 4


def test_registering_twice_leaves_each_callback_once(modules: Any) -> None:
    register()
    register()
    names = sorted(name for name, _callback in modules.script_callbacks._registered)
    # The API, the house-keeping, the connections of left pages and what asks the host's API wait for the server.
    assert names == ["after_component", *["app_started"] * 4, "before_ui", "model_loaded", "ui_settings", "ui_tabs"]
