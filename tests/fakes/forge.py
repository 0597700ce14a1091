"""Forge's memory manager and its interrogators: its own class shapes, without a GPU.

A stand-in network keeps the name of the device it was sent to and stays where it is; a pass over it with the pixels
elsewhere fails, as torch would. The contract test holds names and signatures against a real checkout.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

from .interrogators import Blip, DeepDanbooru, Interrogator, TinyDanbooru, interrogators

GPU, RAM = torch.device("cuda", 0), torch.device("cpu")


class Placed(torch.nn.Module):
    """A network that says where it was sent."""

    where: Any = RAM

    def to(self, device=None, dtype=None):
        self.where = self.where if device is None else torch.device(device)
        return super().to(dtype=dtype) if dtype is not None else self

    def __call__(self, *args, **kwargs):
        assert self.where == GPU, "Expected all tensors to be on the same device"
        return super().__call__(*args, **kwargs)


class ModelPatcher:
    """backend.patcher.base.ModelPatcher."""

    def __init__(self, model, load_device, offload_device, size=0, current_device=None, **kwargs):
        assert model is not None, "what has no parameters has no size"
        self.model, self.load_device, self.offload_device = model, load_device, offload_device
        self.current_device = offload_device if current_device is None else current_device

    def is_clone(self, other):
        return hasattr(other, "model") and self.model is other.model

    def model_patches_to(self, device):
        pass

    def model_dtype(self):
        if hasattr(self.model, "get_dtype"):
            return self.model.get_dtype()
        return None

    def forge_patch_model(self, target_device=None):
        return self._to(target_device)

    def forge_unpatch_model(self, target_device=None):
        self._to(target_device)

    def _to(self, device):
        if device is not None:
            self.model.to(device)
            self.current_device = device
        return self.model


class LoadedModel:
    """backend.memory_management.LoadedModel."""

    def __init__(self, model):
        self.model = model
        self.model_accelerated = False
        self.device = model.load_device

    def model_load(self, model_gpu_memory_when_using_cpu_swap=-1):
        self.model.model_patches_to(self.device)
        self.model.model_patches_to(self.model.model_dtype())
        self.real_model = self.model.forge_patch_model(self.device)
        return self.real_model

    def model_unload(self, avoid_model_moving=False):
        if avoid_model_moving:
            self.model.forge_unpatch_model()
        else:
            self.model.forge_unpatch_model(self.model.offload_device)
            self.model.model_patches_to(self.model.offload_device)

    def __eq__(self, other):
        return self.model is other.model

    __hash__ = None  # type: ignore[assignment]


class memory_management(ModuleType):
    """As far as we and the stand-ins call it. `full`: the next model finds no room, halfway there."""

    def __init__(self) -> None:
        super().__init__("backend.memory_management")
        self.current_loaded_models: list[Any] = []
        self.LoadedModel = LoadedModel
        self.full = False

    def load_models_gpu(self, models, memory_required=0, hard_memory_preservation=0):
        for model in models:
            loaded = LoadedModel(model)
            if loaded in self.current_loaded_models:
                continue
            if self.full:
                model.model.to(loaded.device)
                raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
            loaded.model_load()
            self.current_loaded_models.insert(0, loaded)

    def unload_model_clones(self, model):
        raise AssertionError("it leaves the weights on the device")

    def free_memory(self, memory_required, device, keep_loaded=(), free_all=False):
        raise AssertionError("it may take the checkpoint's models away too")

    def should_use_fp16(self, device=None, model_params=0, prioritize_performance=True, manual_cast=False):
        return False


class PlacedBlip(Placed, Blip):
    pass


class PlacedDanbooru(Placed, TinyDanbooru):
    pass


class ForgeInterrogator(Interrogator):
    """InterrogateModels of Forge."""

    def __init__(self, modules: Any) -> None:
        super().__init__(modules)
        self.load_device, self.offload_device, self.dtype = GPU, RAM, torch.float32
        self.blip_patcher: Any = None
        self.clip_patcher: Any = None

    def load_blip_model(self):
        self.loads += 1
        return PlacedBlip(sys.modules["models.blip"].BertTokenizer.from_pretrained("bert-base-uncased"))  # type: ignore

    def send_blip_to_ram(self):
        pass

    def generate_caption(self, pil_image):
        assert self.blip_model.where == self.load_device
        return super().generate_caption(pil_image)


class ForgeDanbooru(DeepDanbooru):
    """`deepbooru.model` of Forge."""

    def __init__(self, modules: Any) -> None:
        super().__init__(modules)
        self.load_device, self.offload_device = GPU, RAM
        self.patcher: Any = None

    def start(self):
        if self.model is None:
            self.model = PlacedDanbooru()
            self.patcher = ModelPatcher(self.model, load_device=self.load_device, offload_device=self.offload_device)
        self.where = "device"
        sys.modules["backend.memory_management"].load_models_gpu([self.patcher])  # type: ignore[attr-defined]

    def stop(self):
        pass


@contextmanager
def forge(modules: Any, folder: Any) -> Iterator[Any]:
    """Forge's backend beside the stand-in host, and its interrogators in it."""
    memory, base = memory_management(), ModuleType("backend.patcher.base")
    base.ModelPatcher = ModelPatcher  # type: ignore[attr-defined]
    root, patcher = ModuleType("backend"), ModuleType("backend.patcher")
    placed = {one.__name__: one for one in (ModuleType("modules_forge"), root, patcher, base, memory)}
    sys.modules.update(placed)
    try:
        with interrogators(modules, folder) as found:
            modules.shared.interrogator = ForgeInterrogator(modules)
            modules.deepbooru.model = ForgeDanbooru(modules)
            yield SimpleNamespace(
                memory=memory, blip=found.blip, interrogator=modules.shared.interrogator, tagger=modules.deepbooru.model
            )
    finally:
        for name in placed:
            del sys.modules[name]
