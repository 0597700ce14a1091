"""After unload no tensor and no module of ours is alive: captioners, encoders, a CLIP, taggers, translators."""

from __future__ import annotations

import gc
import os
import shutil
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
from lib_easydiffuser.tags import sources
from lib_easydiffuser.translate import REGISTRY as translators
from tests.clip.checkpoints import transformers_clip
from tests.tags.taggers import tiny_tagger
from tests.translate.checkpoints import marian
from tests.world.checkpoints import MAKERS
from tests.world.hosts import ModelHost
from tests.world.pictures import drawn

pytest.importorskip("open_clip")
Use = Callable[[ModelHost], Any]
SETTINGS = Settings().with_values({"max_new_tokens": 4, "num_beams": 1})


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    for name in ("EASYDIFFUSER_MODELS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    return ModelHost(tmp_path)


def caption(folder: str, name: str) -> Use:
    def use(host: ModelHost) -> Any:
        target, given = Path(str(host.models_dir()), folder), os.environ.get("EASYDIFFUSER_TINY")
        # The matrix hands over what the oldest version wrote: beside Forge's protobuf 3 sentencepiece cannot write.
        shutil.copytree(Path(given, folder), target) if given else MAKERS[folder](target)
        return captioners.REGISTRY.get(name, host).caption(drawn(0), SETTINGS, host)

    return use


def attend(host: ModelHost) -> Any:
    transformers_clip(Path(str(host.models_dir()), "clip-vit-large-patch14"))
    return [encoders.REGISTRY.get(name, host).attend(["a red car"], host) for name in ("clip-l", "minilm")]


def look(host: ModelHost) -> Any:
    from lib_easydiffuser.clip.encoders import REGISTRY

    transformers_clip(Path(str(host.models_dir()), "clip-vit-large-patch14"))
    part = REGISTRY.get(TransformersClip.name, host)
    found = part.image_features([drawn(0)], host, SETTINGS)
    part.tower(host)
    return found


def tag(host: ModelHost) -> Any:
    tiny_tagger(Path(str(host.models_dir()), "wd-vit-tagger-v3"))
    return sources.REGISTRY.get("wd14", host).look(drawn(0), SETTINGS, host)


def translate(host: ModelHost) -> Any:
    marian(Path(str(host.models_dir()), "opus-mt-ko-en"))
    return translators.get("opus-mt-ko-en", host).translate(["흰 고양이"], "ko", "en", SETTINGS, host)


USES: dict[str, Use] = {
    "BLIP": caption("blip-image-captioning-base", "blip-base"),
    "BLIP-2": caption("blip2-flan-t5-xl", "blip2-flan-t5"),
    "GIT": caption("git-large-coco", "git-large"),
    "encoders": attend,
    "CLIP": look,
    "WD14": tag,
    "MarianMT": translate,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_after_unload_no_tensor_of_ours_is_alive(use: Use, host: ModelHost) -> None:
    inventory.unload(SETTINGS, host)
    before = {id(one) for one in living()}
    use(host)  # the answer itself may be a view of a tensor
    made = [weakref.ref(one) for one in living() if id(one) not in before]
    assert len(made) > 10, "a model was in memory"
    inventory.unload(SETTINGS, host)
    gc.collect()
    assert [type(found).__name__ for one in made if (found := one()) is not None] == []
    assert MANAGER.residents() == []


def living() -> list[Any]:
    """Every tensor and module there is; transformers makes some activations as soon as it is imported."""
    import torch
    import transformers.activations  # noqa: F401

    gc.collect()
    kinds = (torch.Tensor, torch.nn.Module)
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]
