"""Where the WebUI saves pictures, and when My history stays closed in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.history import refusal
from lib_easydiffuser.webui.host import WebUIHost


@pytest.mark.parametrize("flag", ["listen", "share", "ngrok", "gradio_auth", "gradio_auth_path", "api_auth"])
def test_it_is_closed_where_others_can_open_the_page_unless_the_owner_says_so(
    modules: Any, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    host = WebUIHost()
    assert refusal(host) == ""
    monkeypatch.setattr(modules.shared.cmd_opts, flag, "a:b", raising=False)
    assert refusal(host).startswith("My history is off")
    monkeypatch.setattr(modules.shared.cmd_opts, "easydiffuser_history_open", True, raising=False)
    assert refusal(host) == ""


def test_the_folders_that_may_be_ticked_are_those_the_webui_saves_into(
    modules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"outdir_samples": "", "outdir_txt2img_samples": "outputs/txt2img-images", "outdir_save": "/kept",
               "outdir_img2img_samples": "outputs/txt2img-images", "outdir_extras_samples": ""}  # fmt: skip
    for name, value in options.items():
        monkeypatch.setattr(modules.shared.opts, name, value, raising=False)
    assert list(WebUIHost().output_folders()) == [Path("outputs/txt2img-images").absolute(), Path("/kept")]


def test_a_webui_without_such_options_offers_none(modules: Any) -> None:
    assert list(WebUIHost().output_folders()) == []
