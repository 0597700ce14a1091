"""Strict stand-ins for the host's `modules`: only what we use, with the host's own signatures.

An attribute that is not here raises AttributeError, a call with other arguments TypeError. The contract test holds
every name and signature against a real checkout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any


class script_callbacks(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.script_callbacks")
        self._registered: list[tuple[str, Callable[..., Any]]] = []

    def on_before_ui(self, callback, *, name=None):
        self._registered.append(("before_ui", callback))

    def on_after_component(self, callback, *, name=None):
        self._registered.append(("after_component", callback))

    def on_ui_settings(self, callback, *, name=None):
        self._registered.append(("ui_settings", callback))

    def on_app_started(self, callback, *, name=None):
        self._registered.append(("app_started", callback))

    def on_model_loaded(self, callback, *, name=None):
        self._registered.append(("model_loaded", callback))

    def on_ui_tabs(self, callback, *, name=None):
        self._registered.append(("ui_tabs", callback))

    def remove_callbacks_for_function(self, callback_func):
        self._registered[:] = [pair for pair in self._registered if pair[1] != callback_func]


class infotext_utils(ModuleType):
    class ParamBinding:
        def __init__(
            self,
            paste_button,
            tabname,
            source_text_component=None,
            source_image_component=None,
            source_tabname=None,
            override_settings_component=None,
            paste_field_names=None,
        ):
            self.paste_button = paste_button
            self.tabname = tabname
            self.source_text_component = source_text_component
            self.source_image_component = source_image_component

    def __init__(self) -> None:
        super().__init__("modules.infotext_utils")
        self.paste_fields: dict[str, dict[str, Any]] = {}
        self.registered_param_bindings: list[Any] = []

    def add_paste_fields(self, tabname, init_img, fields, override_settings_component=None):
        self.paste_fields[tabname] = {"init_img": init_img, "fields": fields}

    def register_paste_params_button(self, binding):
        self.registered_param_bindings.append(binding)


class _Lock:
    """As the host's: not re-entrant."""

    def __init__(self) -> None:
        self.held = False

    def __enter__(self):
        assert not self.held, "taking the queue lock twice in one thread is a deadlock"
        self.held = True

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.held = False


class call_queue(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.call_queue")
        self.queue_lock = _Lock()


class State:
    skipped = False
    interrupted = False
    stopping_generation = False
    job = ""
    job_no = 0
    job_count = 0
    sampling_steps = 0
    textinfo = None
    __slots__ = ("__dict__",)

    def begin(self, job="(unknown)"):
        self.job = job
        self.interrupted = self.skipped = self.stopping_generation = False

    def end(self):
        self.job = ""
        self.job_count = 0

    def interrupt(self):
        self.interrupted = True

    def __setattr__(self, name: str, value: Any) -> None:
        assert hasattr(type(self), name), f"the host's state has no {name}"
        object.__setattr__(self, name, value)


class OptionInfo:
    """The host's, as far as we use it."""

    def __init__(
        self,
        default=None,
        label="",
        component=None,
        component_args=None,
        onchange=None,
        section=None,
        refresh=None,
        comment_before="",
        comment_after="",
        infotext=None,
        restrict_api=False,
        category_id=None,
    ):
        self.default, self.label, self.component, self.component_args = default, label, component, component_args
        self.section, self.restrict_api, self.comment_after = section, restrict_api, comment_after
        self.do_not_save = False

    def info(self, info):
        self.comment_after += info
        return self


class OptionHTML(OptionInfo):
    def __init__(self, text):
        super().__init__(text)
        self.do_not_save = True


class _Options:
    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.data_labels: dict[str, OptionInfo] = {}
        self.saved: list[str] = []

    def add_option(self, key, info):
        self.data_labels[key] = info
        if key not in self.data and not info.do_not_save:
            self.data[key] = info.default

    def set(self, key, value, is_api=False, run_callbacks=True):
        assert key in self.data_labels, "the host raises KeyError for an option it does not know"
        self.data[key] = value
        return True

    def save(self, filename):
        self.saved.append(filename)


class _Flags:
    """`cmd_opts`: the host's own; ours are there only when preload.py ran."""

    def __init__(self) -> None:
        self.api = False
        self.nowebui = False
        self.no_half = False
        self.api_auth = None


class shared(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.shared")
        self.state = State()
        self.opts = _Options()
        self.cmd_opts = _Flags()
        self.config_filename = "config.json"
        self.OptionInfo = OptionInfo
        self.OptionHTML = OptionHTML

    @property
    def sd_model(self):
        raise AssertionError("asking for shared.sd_model loads a checkpoint")


class devices(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.devices")
        self.cpu = "cpu"
        self.device = "cpu"
        self.device_interrogate = "cpu"
        self.collected = 0

    def autocast(self, disable=False):
        return nullcontext()

    def torch_gc(self):
        self.collected += 1


class lowvram(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.lowvram")
        self.sent_away = 0

    def send_everything_to_cpu(self):
        self.sent_away += 1


class paths(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.paths")
        self.models_path = "/somewhere/models"


class util(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.util")

    def walk_files(self, path, allowed_extensions=None):
        """As the host's: through links; not below a hidden part of the path while its option for that is off."""
        hidden = sys.modules["modules.shared"].opts.data.get("list_hidden_files", True)  # type: ignore[attr-defined]
        for root, _, names in sorted(os.walk(path, followlinks=True)):
            if hidden or not ("/." in root or "\\." in root):
                yield from (f"{root}/{one}" for one in sorted(names) if Path(one).suffix.lower() in allowed_extensions)


class _ModelData:
    def __init__(self) -> None:
        self.sd_model = None


class sd_models(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.sd_models")
        self.model_data = _ModelData()
        self.checkpoint_aliases: dict[str, Any] = {}


class _Hijack:
    clip: Any = None

    def get_prompt_lengths(self, text):
        return len(text.split()), 75


class sd_hijack(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.sd_hijack")
        self.model_hijack = _Hijack()


class ui_components(ModuleType):
    def __init__(self) -> None:
        super().__init__("modules.ui_components")

    class ToolButton:
        def __init__(self, value, *, elem_id, tooltip):
            self.value, self.elem_id, self.tooltip = value, elem_id, tooltip


STAND_INS = (
    script_callbacks, infotext_utils, call_queue, shared, devices, lowvram, paths, sd_models, sd_hijack,
    ui_components, util,
)  # fmt: skip


@contextmanager
def host_modules() -> Iterator[Any]:
    """The stand-ins in the place of `modules`, and nothing else."""
    root = ModuleType("modules")
    root.__path__ = []  # type: ignore[attr-defined]
    made = {f"modules.{kind.__name__}": kind() for kind in STAND_INS}
    for name, module in made.items():
        setattr(root, name.rpartition(".")[2], module)
    before = {name: sys.modules.get(name) for name in ("modules", *made)}
    sys.modules.update({"modules": root, **made})
    try:
        yield root
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module
