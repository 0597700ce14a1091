"""What the host calls us for. Registered anew at every Reload UI, while this module stays imported."""

from __future__ import annotations

import sys
from typing import Any

from . import caller, left, receive, settings_page, weights
from .abilities import callbacks
from .api import app_started
from .img2img import axes
from .tidy import TIDY


def register() -> None:
    """Hand our callbacks to the host; safe to call twice."""
    for moment, callback in (
        ("before_ui", before_ui),
        ("after_component", receive.after_component),
        ("ui_settings", settings_page.add_options),
        ("ui_tabs", ui_tabs),
        ("app_started", app_started),
        ("app_started", TIDY.app_started),
        ("app_started", left.app_started),
        ("app_started", caller.app_started),
        ("model_loaded", model_loaded),
    ):
        callbacks.register(moment, callback)


def before_ui() -> None:
    """The host begins to build a page: whatever we kept of the last one is gone."""
    receive.begin()
    axes.add()


def model_loaded(_model: object) -> None:
    """Another checkpoint is in memory: what was made of the last one would keep that there too."""
    weights.forget()
    # Not imported for this: a part nobody has used holds nothing.
    shared_tower = sys.modules.get(f"{__package__}.parts.clip_shared_tower")
    if shared_tower is not None:
        shared_tower.forget()


def ui_tabs() -> list[tuple[Any, str, str]]:
    """Our tab, as the host wants it: blocks, caption, id."""
    import gradio as gr

    from ..ui.tab import build_tab
    from .host import host

    with gr.Blocks(analytics_enabled=False) as blocks:
        tab = build_tab(host())
    receive.connect(tab.image)
    return [(blocks, "Easy Diffuser", "easy_diffuser")]
