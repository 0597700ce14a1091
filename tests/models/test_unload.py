"""After unload no tensor of ours is alive: a captioner, an encoder and both towers of a CLIP."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser import captioners, inventory
from lib_easydiffuser.attention import encoders
from lib_easydiffuser.clip.encoders.transformers_l import TransformersClip
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.settings import Settings
from tests.clip.checkpoints import transformers_clip
from tests.world.checkpoints import MAKERS
from tests.world.hosts import ModelHost
from tests.world.pictures import drawn

pytest.importorskip("open_clip")
SETTINGS = Settings().with_values({"max_new_tokens": 4, "num_beams": 1})


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    for name in ("EASYDIFFUSER_MODELS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    MAKERS["blip-image-captioning-base"](tmp_path / "blip-image-captioning-base")
    transformers_clip(tmp_path / "clip-vit-large-patch14")
    return ModelHost(tmp_path)


def caption(host: ModelHost) -> Any:
    return captioners.REGISTRY.get("blip-base", host).caption(drawn(0), SETTINGS, host)


def attend(host: ModelHost) -> Any:
    return [encoders.REGISTRY.get(name, host).attend(["a red car"], host) for name in ("clip-l", "minilm")]


def look(host: ModelHost) -> Any:
    from lib_easydiffuser.clip.encoders import REGISTRY

    part = REGISTRY.get(TransformersClip.name, host)
    found = part.image_features([drawn(0)], host, SETTINGS)
    part.tower(host)
    return found


@pytest.mark.parametrize("use", [caption, attend, look])
def test_after_unload_no_tensor_of_ours_is_alive(use: Callable[[ModelHost], Any], host: ModelHost) -> None:
    inventory.unload(SETTINGS, host)
    before = {id(tensor) for tensor in tensors()}
    use(host)  # the answer itself may be a view of a tensor
    made = [weakref.ref(tensor) for tensor in tensors() if id(tensor) not in before]
    assert made, "a model was in memory"
    inventory.unload(SETTINGS, host)
    gc.collect()
    assert [found.shape for one in made if (found := one()) is not None] == []
    assert MANAGER.residents() == []


def tensors() -> list[Any]:
    import torch

    gc.collect()
    return [thing for thing in gc.get_objects() if isinstance(thing, torch.Tensor)]
