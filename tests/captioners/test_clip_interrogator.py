"""The reference engine: clip-interrogator itself over a tiny CLIP and tiny tables, and nothing fetched or computed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners.clip_interrogator import ClipInterrogator
from lib_easydiffuser.errors import BrokenModelError, Interrupted, ModelError
from lib_easydiffuser.models.open_clip import CONFIG, WEIGHTS, load_clip
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost, StoppingHost
from tests.world.pictures import drawn

ci = pytest.importorskip("clip_interrogator", reason="clip-interrogator is not installed", exc_type=Exception)

TINY = {
    "embed_dim": 16, "quick_gelu": True,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}  # fmt: skip
LOOK = {"mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}


def settings(**values: object) -> Settings:
    return Settings().with_values({"max_new_tokens": 4, "num_beams": 1} | values)


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """open_clip's CLIP, tiny, saved as the hub lays it out."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(5)
    model = open_clip.model.CLIP(**TINY)
    folder = tmp_path_factory.mktemp("clip")
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, str(folder / WEIGHTS))
    (folder / CONFIG).write_text(json.dumps({"model_cfg": TINY, "preprocess_cfg": LOOK}))
    return folder


@pytest.fixture(autouse=True)
def _few_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thirty labels of every list."""
    module = ci.clip_interrogator
    original = module.load_list
    monkeypatch.setattr(module, "load_list", lambda *where: original(*where)[:30])


@pytest.fixture
def reference(clip_folder: Path, tmp_path: Path) -> tuple[Any, Path]:
    """clip-interrogator used as its page says, with transformers' and open_clip's own loading; it writes the tables."""
    import open_clip
    import torch
    from safetensors.torch import load_file

    model = open_clip.model.CLIP(**TINY)
    model.load_state_dict(load_file(str(clip_folder / WEIGHTS)))
    tables = tmp_path / "tables"
    config = ci.Config(
        clip_model_name="ViT-L-14/openai", caption_model_name=None, cache_path=str(tables), download_cache=False,
        device="cpu", quiet=True,
    )  # fmt: skip
    config.clip_model = model.eval()
    config.clip_preprocess = open_clip.image_transform(
        32, is_train=False, mean=tuple(LOOK["mean"]), std=tuple(LOOK["std"])
    )
    with torch.no_grad():
        return ci.Interrogator(config), tables


@pytest.fixture
def furnished(host: ModelHost, tiny: Path, clip_folder: Path, reference: tuple[Any, Path], tmp_path: Path) -> ModelHost:
    """A models folder with a captioner, CLIP and the tables, as a person would have copied them."""
    models = tmp_path / "models"
    shutil.copytree(tiny / "blip-image-captioning-base", models / "blip-image-captioning-base")
    shutil.copytree(clip_folder, models / "vit_large_patch14_clip_224.openai")
    shutil.copytree(reference[1], models / "ci-preprocess")
    return ModelHost(models)


@pytest.mark.parametrize("mode", ["fast", "classic", "best"])
def test_the_text_is_its_own(furnished: ModelHost, reference: tuple[Any, Path], mode: str) -> None:
    sentence = REGISTRY.get("blip-base", furnished).caption(drawn(0), settings(), furnished)[0].text
    ask: Callable[..., str] = {
        "fast": reference[0].interrogate_fast, "classic": reference[0].interrogate_classic,
        "best": reference[0].interrogate,
    }[mode]  # fmt: skip
    captioner = REGISTRY.get("clip-interrogator", furnished)
    (caption,) = captioner.caption(drawn(0), settings(interrogator_mode=mode), furnished)
    assert caption.text == ask(drawn(0).rgb, caption=sentence)
    assert caption.text.startswith(sentence)
    assert caption.source == "clip-interrogator"


def test_stopping_stops_the_search(furnished: ModelHost) -> None:
    captioner = REGISTRY.get("clip-interrogator", furnished)
    stopping = StoppingHost(furnished.models_dir() or Path(), after=12)
    with pytest.raises(Interrupted):
        captioner.caption(drawn(0), settings(interrogator_mode="best"), stopping)
    assert stopping.asked == 13


def test_tables_of_other_labels_are_refused_and_not_computed(
    furnished: ModelHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ci.clip_interrogator, "load_list", lambda *where: ["another", "list"])
    before = {path: path.stat().st_mtime_ns for path in (furnished.models_dir() or Path()).rglob("*.safetensors")}
    with pytest.raises(ModelError, match="tables"):
        REGISTRY.get("clip-interrogator", furnished).caption(drawn(0), settings(), furnished)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_what_it_lacks_is_said(host: ModelHost, bare_host: ModelHost) -> None:
    for machine in (host, bare_host):
        with pytest.raises(ModelError, match=ClipInterrogator.checkpoints[0].repo) as caught:
            REGISTRY.get("clip-interrogator", machine)
        assert "download clip-interrogator" in str(caught.value)


def test_clip_is_loaded_whole_or_not_at_all(clip_folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    state = load_file(str(clip_folder / WEIGHTS))
    loaded = load_clip(clip_folder)
    assert all(torch.equal(parameter, state[name]) for name, parameter in loaded.model.named_parameters())
    assert torch.isinf(loaded.model.attn_mask).sum() == 77 * 76 // 2
    broken = shutil.copytree(clip_folder, tmp_path / "broken")
    state.pop("visual.proj")
    save_file(state, str(broken / WEIGHTS))
    with pytest.raises(BrokenModelError, match=r"visual\.proj"):
        load_clip(broken)
    (broken / CONFIG).write_text('{"model_cfg": {"embed_dim": 3}}')
    with pytest.raises(BrokenModelError, match="describes no CLIP"):
        load_clip(broken)
