"""Good manners on the host's device: its precision, room made by it, and what was taken given back."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from lib_easydiffuser.errors import HostError
from lib_easydiffuser.host import QuietHost, device_owner
from lib_easydiffuser.models import manager as manager_module
from lib_easydiffuser.models.load import Loaded
from lib_easydiffuser.models.manager import Manager
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.webui.host import WebUIHost


class Movable(Loaded):
    """A model that says where it was moved, on a machine without a GPU."""

    device = "cpu"  # type: ignore[assignment]


def loaded() -> Loaded:
    return Movable(Path("model"), torch.nn.Linear(4, 4), None, None, {})


@pytest.fixture(autouse=True)
def _moves(monkeypatch: pytest.MonkeyPatch) -> None:
    def place(model: Any, device: str, dtype: Any) -> None:
        model.device, model.dtype = device, dtype

    monkeypatch.setattr(manager_module, "place", place)


class Gpu(WebUIHost):
    def device(self) -> str:
        return "cuda:1"


@contextmanager
def used(host: Any, **knobs: Any):
    manager = Manager()
    with manager.use(Path("model"), loaded, Settings().with_values(knobs), host) as model:
        yield manager, model


def test_after_a_run_nothing_stays_on_the_device(modules: Any) -> None:
    with used(Gpu()) as (manager, model):
        assert model.device == "cuda:1"
    assert [one.device for one in manager.residents()] == ["cpu"]


def test_unless_the_hosts_option_keeps_interrogation_models(modules: Any) -> None:
    modules.shared.opts.data["interrogate_keep_models_in_memory"] = True
    with used(Gpu()) as (manager, _):
        pass
    assert [one.device for one in manager.residents()] == ["cuda:1"]


def test_an_error_inside_gives_the_device_back_too(modules: Any) -> None:
    with pytest.raises(ZeroDivisionError), used(Gpu()) as (manager, _):
        raise ZeroDivisionError
    assert [one.device for one in manager.residents()] == ["cpu"]


def test_a_device_that_fails_halfway_is_given_back_too(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def place(model: Any, device: str, dtype: Any) -> None:
        model.device, model.dtype = device, None
        if device != "cpu":
            raise RuntimeError("CUDA error: an illegal memory access was encountered")

    monkeypatch.setattr(manager_module, "place", place)
    manager = Manager()
    with pytest.raises(RuntimeError, match="illegal"), manager.use(Path("model"), loaded, Settings(), Gpu()):
        raise AssertionError("nothing runs on half a model")
    assert [one.device for one in manager.residents()] == ["cpu"]


def test_the_hosts_own_models_make_room_first(modules: Any) -> None:
    with used(Gpu()):
        assert modules.lowvram.sent_away == 1


def test_no_half_holds_for_us(modules: Any) -> None:
    with used(Gpu()) as (_, model):
        assert model.dtype == torch.float16
    modules.shared.cmd_opts.no_half = True
    with used(Gpu()) as (_, model):
        assert model.dtype == torch.float32


def test_use_cpu_holds_for_us(modules: Any) -> None:
    modules.devices.device = torch.device("cuda")
    modules.devices.device_interrogate = torch.device("cpu")
    with used(WebUIHost()) as (_, model):
        assert model.device == "cpu" and model.dtype == torch.float32


@pytest.mark.parametrize("device", ["cuda:1", "cpu"])
def test_the_device_of_the_flags_is_ours(modules: Any, device: str) -> None:
    modules.devices.device_interrogate = torch.device(device)
    assert WebUIHost().device() == device


@pytest.fixture
def forge(modules: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Forge's memory manager, strictly what we call of it."""
    freed: list[tuple[int, Any]] = []
    memory = ModuleType("backend.memory_management")
    memory.should_use_fp16 = lambda device=None: False  # type: ignore[attr-defined]
    memory.free_memory = lambda memory_required, device: freed.append((memory_required, device))  # type: ignore[attr-defined]
    for name, module in (
        ("modules_forge", ModuleType("modules_forge")),
        ("backend", ModuleType("backend")),
        ("backend.memory_management", memory),
    ):
        monkeypatch.setitem(sys.modules, name, module)
    return SimpleNamespace(freed=freed)


def test_forge_makes_room_by_its_own_manager(modules: Any, forge: Any) -> None:
    modules.devices.device_interrogate = torch.device("cuda")
    WebUIHost().make_room(100)
    assert forge.freed == [(100 * 2**20, torch.device("cuda"))]
    assert modules.lowvram.sent_away == 0


def test_forge_keeps_room_for_the_pass_itself(modules: Any, forge: Any) -> None:
    memory = sys.modules["backend.memory_management"]
    memory.minimum_inference_memory = lambda: 2**30  # type: ignore[attr-defined]
    modules.devices.device_interrogate = torch.device("cuda")
    WebUIHost().make_room(100)
    assert forge.freed == [(100 * 2**20 + 2**30, torch.device("cuda"))]


def test_forge_on_a_cpu_moves_nothing(modules: Any, forge: Any) -> None:
    WebUIHost().make_room(100)
    assert forge.freed == []


def test_forge_knows_what_its_device_computes_in(modules: Any, forge: Any) -> None:
    assert WebUIHost().precision("auto") == "float32"


def test_a_host_without_a_device_of_its_own_leaves_all_as_asked() -> None:
    owner = device_owner(QuietHost())
    assert (owner.precision("auto"), owner.keeps("device"), owner.make_room(1)) == ("auto", "device", None)


@pytest.mark.parametrize("name", ["gpu", "cuda:99", "meta", "the big one"])
def test_a_device_there_is_not_is_one_sentence_that_names_the_flag(modules: Any, name: str) -> None:
    modules.shared.cmd_opts.easydiffuser_device = name
    with pytest.raises(HostError) as caught:
        WebUIHost().device()
    assert name in str(caught.value) and "--easydiffuser-device" in str(caught.value)


def test_the_flag_comes_before_the_hosts_own_device(modules: Any) -> None:
    modules.devices.device_interrogate = torch.device("cuda:1")
    modules.shared.cmd_opts.easydiffuser_device = "cpu"
    assert WebUIHost().device() == "cpu"


def test_forge_makes_room_where_the_flag_says(modules: Any, forge: Any) -> None:
    modules.devices.device_interrogate = torch.device("cuda")
    modules.shared.cmd_opts.easydiffuser_device = "cpu"
    WebUIHost().make_room(100)
    assert forge.freed == []


def test_what_stays_on_the_device_is_not_moved_there_again(modules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[str] = []

    def place(model: Any, device: str, dtype: Any) -> None:
        moves.append(device)
        model.device, model.dtype = "cuda:0", dtype  # torch's own name of it

    monkeypatch.setattr(manager_module, "place", place)
    modules.devices.device_interrogate = torch.device("cuda")
    modules.shared.opts.data["interrogate_keep_models_in_memory"] = True
    manager = Manager()
    for _ in range(3):
        with manager.use(Path("model"), loaded, Settings(), WebUIHost()):
            pass
    assert (moves, modules.lowvram.sent_away) == (["cuda"], 1)
