"""Hosts of 2026 as far as they differ from WebUI 1.10.1: what each dropped, moved or emptied, as seen in its source.

neo        Forge Neo 2.26       no device_interrogate, lowvram, sd_hijack, Interrogate, DeepBooru; Forge's backend
classic    Forge Classic        the same, an older manager; the plot's classes lie elsewhere; interrogator = None
reforge    reForge              the older manager, Forge's objects beside A1111's embedders; keeps its Interrogate
sdnext     SD.Next              A1111's names as hollow shells; the contents lie elsewhere or are gone
hollow     none there is        every module is importable and empty
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from .checkpoints import placeholder
from .forge import ModelPatcher
from .img2img import ScriptClassData
from .modules import host_modules


class Manager(ModuleType):
    """backend.memory_management, ldm_patched.modules.model_management: what both have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.current_loaded_models: list[Any] = []
        self.freed: list[tuple[int, Any]] = []

    def text_encoder_device(self):
        return "cpu"

    def free_memory(self, memory_required, device, keep_loaded=()):
        self.freed.append((memory_required, device))

    def load_models_gpu(self, models, memory_required=0):
        raise AssertionError("nothing here is loaded by it")

    def should_use_fp16(self, device=None, model_params=0, prioritize_performance=True, manual_cast=False):
        return False

    def minimum_inference_memory(self):
        return 1 << 30


def neo(root: Any) -> dict[str, ModuleType]:
    """Forge Neo."""
    _without(root, "lowvram", "sd_hijack")
    del root.devices.device_interrogate
    root.sd_models.model_data.sd_model = placeholder()
    root.scripts.scripts_data.append(_plot(root))
    return _manager("backend.memory_management", "backend.patcher.base") | _main_thread()


def classic(root: Any) -> dict[str, ModuleType]:
    """Forge Classic."""
    _without(root, "lowvram")
    del root.devices.device_interrogate
    root.shared.interrogator = None
    root.sd_hijack.model_hijack = SimpleNamespace(clip=None, get_prompt_lengths=_lengths_of_encoder)
    root.scripts.scripts_data.append(_plot(root, "AxisOptionImg2Img", "AxisOptionTxt2Img"))
    return _manager("ldm_patched.modules.model_management", "ldm_patched.modules.model_patcher") | _main_thread()


def reforge(root: Any) -> dict[str, ModuleType]:
    """reForge."""
    root.shared.interrogator = SimpleNamespace(blip_model=None, clip_model=None, blip_patcher=None, clip_patcher=None)
    root.sd_hijack.model_hijack = SimpleNamespace(clip=None, get_prompt_lengths=_lengths_of_encoder)
    root.scripts.scripts_data.append(_plot(root))
    return _manager("ldm_patched.modules.model_management", "ldm_patched.modules.model_patcher") | _main_thread()


def sdnext(root: Any) -> dict[str, ModuleType]:
    """SD.Next."""
    pasted = root.infotext_utils
    pasted.__name__ = "modules.generation_parameters_copypaste"
    root.infotext_utils = ModuleType("modules.infotext_utils")
    root.generation_parameters_copypaste = pasted
    _without(root, "lowvram")
    del root.devices.device_interrogate, root.shared.OptionHTML, root.shared.cmd_opts.nowebui
    root.shared.cmd_opts.auth = root.shared.cmd_opts.auth_file = None
    root.sd_hijack.model_hijack = lambda: None
    root.txt2img = ModuleType("modules.txt2img")
    root.shared.state, root.shared.opts = _StateOfSdNext(), _OptionsOfSdNext()
    root.scripts.scripts_data.append(_plot(root, "AxisOptionImg2Img", "AxisOptionTxt2Img"))
    root.scripts.Script, root.scripts.scripts_control = type("Script", (), {}), SimpleNamespace()
    root.processing = ModuleType("modules.processing")
    root.processing.Processed = SimpleNamespace
    return {
        "modules.processing": root.processing,
        "modules.infotext_utils": root.infotext_utils,
        "modules.generation_parameters_copypaste": pasted,
        "modules.txt2img": root.txt2img,
    }


def hollow(root: Any) -> dict[str, ModuleType]:
    """Every name is there, and nothing in it but what a job needs."""
    kept = ("shared", "call_queue")
    empty = {
        name: ModuleType(f"modules.{name}") for name in vars(root) if not name.startswith("_") and name not in kept
    }
    for name, module in empty.items():
        setattr(root, name, module)
    del root.shared.OptionHTML
    return {f"modules.{name}": module for name, module in empty.items()}


HOSTS: dict[str, Callable[[Any], dict[str, ModuleType]]] = {
    made.__name__: made for made in (neo, classic, reforge, sdnext, hollow)
}


@contextmanager
def host_of(name: str) -> Iterator[Any]:
    """The stand-ins of `host_modules`, shaped as that host is."""
    with host_modules() as root:
        root.scripts = ModuleType("modules.scripts")
        root.scripts.scripts_data = []
        placed = {"modules.scripts": root.scripts, **HOSTS[name](root)}
        before = {one: sys.modules.get(one) for one in placed}
        sys.modules.update(placed)
        try:
            yield root
        finally:
            for one, module in before.items():
                if module is None:
                    sys.modules.pop(one, None)
                else:
                    sys.modules[one] = module


class _StateOfSdNext:
    """modules.shared_state.State: one argument more in `begin`, no `stopping_generation`."""

    skipped = interrupted = paused = False
    job, job_no, job_count, sampling_step, sampling_steps, textinfo = "", 0, 0, 0, 0, None

    def begin(self, title="", task_id=0, api=None):
        self.job, self.job_count, self.textinfo = title, 1, None
        self.interrupted = self.skipped = False
        return "a task"

    def end(self, task_id=None, api=None):
        self.job, self.job_count, self.job_no = "", 0, 0

    def interrupt(self):
        self.interrupted = True

    def skip(self):
        self.skipped = True

    def __setattr__(self, name: str, value: Any) -> None:
        assert hasattr(type(self), name), f"the host's state has no {name}"
        object.__setattr__(self, name, value)


class _OptionsOfSdNext:
    """modules.options_handler.Options: an option is not in `data` before it is set; `save` takes no name."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {"clip_skip": 1}
        self.data_labels: dict[str, Any] = {}
        self.saved: list[bool] = []
        self.frozen = False

    def __getattr__(self, item):
        if item not in ("data", "data_labels"):
            if item in self.data:
                return self.data[item]
            if item in self.data_labels:
                return self.data_labels[item].default
        raise AttributeError(item)

    def add_option(self, key, info):
        self.data_labels[key] = info

    def set(self, key, value, force=False):
        if self.frozen:
            return False  # it logs a warning and goes on
        self.data[key] = value
        return True

    def save(self, silent=False):
        assert isinstance(silent, bool)
        self.saved.append(silent)


def _without(root: Any, *names: str) -> None:
    for name in names:
        delattr(root, name)
        del sys.modules[f"modules.{name}"]


def _lengths_of_encoder(text, cond_stage_model):
    return cond_stage_model.process_texts([text])[1], 75


def _manager(name: str, patchers: str) -> dict[str, ModuleType]:
    base = ModuleType(patchers)
    base.ModelPatcher = ModelPatcher  # type: ignore[attr-defined]
    parents = {part: ModuleType(part) for full in (name, patchers) for part in _parents(full)}
    return {**parents, name: Manager(name), patchers: base}


def _main_thread() -> dict[str, ModuleType]:
    module = ModuleType("modules_forge.main_thread")
    module.run_and_wait_result = lambda func, *args, **kwargs: func(*args, **kwargs)  # type: ignore[attr-defined]
    return {"modules_forge": ModuleType("modules_forge"), module.__name__: module}


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:many]) for many in range(1, len(parts))]


def _plot(root: Any, *elsewhere: str) -> ScriptClassData:
    """A plot as a script; its module lacks the classes named, which lie in another one."""
    from .img2img import plot_module

    module = plot_module()
    for name in elsewhere:
        delattr(module, name) if hasattr(module, name) else None
    kind = type("XYZ", (), {"__module__": "xyz_grid.py"})
    return ScriptClassData(kind, "scripts/xyz_grid.py", ".", module)
