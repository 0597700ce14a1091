"""CLIP models as parts: their libraries' features, from their files, each tower only when it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.clip.encoders import REGISTRY, choose
from lib_easydiffuser.clip.encoders.transformers_l import TransformersClip
from lib_easydiffuser.errors import BrokenModelError, MissingModelError, UnknownNameError
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost

from .checkpoints import TINY, TinyClip, transformers_clip

open_clip = pytest.importorskip("open_clip")

TEXTS = ["a cat", "a cat on a mat", "", "수채화 & ink", "long " * 90, "<|endoftext|> hidden", "fox!, dog"]


@pytest.fixture(autouse=True)
def nobody_elses_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "EASYDIFFUSER_MODELS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    draw = np.random.default_rng(0)
    sizes = ((40, 60, 3), (90, 33, 3))
    return [Picture(Image.fromarray(draw.integers(0, 255, size, np.uint8))) for size in sizes]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Any, ModelHost]:
    import torch
    from safetensors.torch import save_file

    monkeypatch.setitem(open_clip.factory._MODEL_CONFIGS, "tiny", TINY)
    torch.manual_seed(0)
    model = open_clip.create_model("tiny", force_quick_gelu=True).eval().requires_grad_(False)
    (tmp_path / "tiny-clip").mkdir()
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(state, str(tmp_path / "tiny-clip" / "open_clip_model.safetensors"))
    return model, ModelHost(tmp_path)


def unit(features: Any) -> Any:
    features = getattr(features, "pooler_output", features)  # transformers 5
    return (features / features.norm(dim=-1, keepdim=True)).detach().numpy()


def test_open_clip_features_are_the_librarys(tiny: tuple[Any, ModelHost], pictures: list[Picture]) -> None:
    import torch

    model, host = tiny
    part = TinyClip()
    transform = open_clip.image_transform(32, is_train=False)
    wanted = unit(model.encode_image(torch.stack([transform(picture.rgb) for picture in pictures])))
    assert np.abs(part.image_features(pictures, host) - wanted).max() < 1e-5
    wanted = unit(model.encode_text(open_clip.tokenize(TEXTS)))
    assert np.abs(part.tower(host).encode(TEXTS) - wanted).max() < 1e-5


def test_openais_scripted_files_are_read(tiny: tuple[Any, ModelHost], tmp_path: Path, pictures: list[Picture]) -> None:
    import torch

    model, host = tiny
    wanted = TinyClip().image_features(pictures, host)
    (tmp_path / "tiny-clip" / "open_clip_model.safetensors").unlink()

    class Holder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.visual, self.transformer = model.visual, model.transformer

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.visual(x)

    script = torch.jit.trace(Holder(), torch.zeros(1, 3, 32, 32))
    (tmp_path / "CLIP").mkdir()
    script.save(str(tmp_path / "CLIP" / "tiny.pt"))
    assert np.abs(TinyClip().image_features(pictures, host) - wanted).max() < 1e-6


def test_pictures_alone_load_no_text_tower(tiny: tuple[Any, ModelHost], pictures: list[Picture]) -> None:
    part, host = TinyClip(), tiny[1]
    part.image_features(pictures, host)
    assert part.where(host) in [resident.folder for resident in MANAGER.residents()] and not part._towers
    part.unload()
    assert part.where(host) not in [resident.folder for resident in MANAGER.residents()]


@pytest.mark.parametrize("make", [TinyClip, TransformersClip])
def test_an_image_tower_waits_as_long_as_the_person_wants(
    make: type[Any], tiny: tuple[Any, ModelHost], pictures: list[Picture], tmp_path: Path
) -> None:
    transformers_clip(tmp_path / "clip-vit-large-patch14")
    part, host = make(), tiny[1]
    before = len(MANAGER.residents())
    kept = part.image_features(pictures, host, Settings())
    assert len(MANAGER.residents()) == before + 1
    left = part.image_features(pictures, host, Settings().with_values({"keep_loaded": "no"}))
    assert len(MANAGER.residents()) == before
    assert np.array_equal(kept, left)


def test_fingerprints_follow_the_weights(tiny: tuple[Any, ModelHost], tmp_path: Path) -> None:
    before = TinyClip().fingerprint(tiny[1])
    path = tmp_path / "tiny-clip" / "open_clip_model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert TinyClip().fingerprint(tiny[1]) != before


def test_damaged_weights_say_so(tiny: tuple[Any, ModelHost], tmp_path: Path, pictures: list[Picture]) -> None:
    path = tmp_path / "tiny-clip" / "open_clip_model.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(BrokenModelError, match="cannot be read"):
        TinyClip().image_features(pictures, tiny[1])


def test_transformers_features_are_the_librarys(tmp_path: Path, pictures: list[Picture]) -> None:
    import torch
    from transformers import CLIPImageProcessor, CLIPTokenizerFast

    folder = tmp_path / "clip-vit-large-patch14"
    model, host, part = transformers_clip(folder), ModelHost(tmp_path), TransformersClip()
    pixels = CLIPImageProcessor.from_pretrained(str(folder))([p.rgb for p in pictures], return_tensors="pt")
    with torch.no_grad():
        wanted = unit(model.get_image_features(**pixels))
        tokenizer = CLIPTokenizerFast.from_pretrained(str(folder))
        ids = tokenizer(TEXTS, return_tensors="pt", padding="max_length", max_length=77, truncation=True)
        texts = unit(model.get_text_features(input_ids=ids.input_ids))
    assert np.abs(part.image_features(pictures, host) - wanted).max() < 1e-5
    assert np.abs(part.tower(host).encode(TEXTS) - texts).max() < 1e-5


@pytest.mark.parametrize("size", [(1, 1), (5, 1), (50, 3)])
def test_rows_of_a_low_picture_are_no_colour_channels(tmp_path: Path, size: tuple[int, int]) -> None:
    transformers_clip(tmp_path / "clip-vit-large-patch14")
    part, host = TransformersClip(), ModelHost(tmp_path)
    colours = [Picture(Image.new("RGB", size, colour)) for colour in ("red", "blue")]
    tall = [Picture(Image.new("RGB", (64, 64), colour)) for colour in ("red", "blue")]
    assert np.abs(part.image_features(colours, host) - part.image_features(tall, host)).max() < 1e-4


def test_missing_models_say_where_they_belong(tmp_path: Path) -> None:
    host = ModelHost(tmp_path)
    listing = REGISTRY.listing(host)
    assert {"vit-l-14-openai", "vit-h-14-laion2b", "vit-g-14-laion2b", "clip-l"} <= {line.name for line in listing}
    assert all(line.state == "missing" and str(tmp_path) in line.reason for line in listing)
    with pytest.raises(MissingModelError, match="no CLIP model"):
        choose("auto", host)
    with pytest.raises(UnknownNameError, match="Did you mean"):
        choose("vit-l-14-openi", host)


def test_auto_follows_the_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Sd2(ModelHost):
        def checkpoint_family(self) -> str:
            return "sd2"

    for folder in ("CLIP-ViT-H-14-laion2B-s32B-b79K", "vit_large_patch14_clip_224.openai"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "open_clip_model.safetensors").write_bytes(b"")
    assert choose("auto", Sd2(tmp_path)).name == "vit-h-14-laion2b"
    assert choose("auto", ModelHost(tmp_path)).name == "vit-l-14-openai"


def test_any_model_of_open_clip_goes_by_its_own_name(
    tiny: tuple[Any, ModelHost], pictures: list[Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = {"test": {"url": "", "hf_hub": "test/tiny-clip/"}, "openai": {"url": "", "hf_hub": "test/tiny-clip/"}}
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, "tiny", source)
    host = tiny[1]
    part = choose("tiny/openai", host)
    assert np.abs(part.image_features(pictures, host) - TinyClip().image_features(pictures, host)).max() < 1e-6
    assert np.abs(part.tower(host).encode(TEXTS) - TinyClip().tower(host).encode(TEXTS)).max() < 1e-6
    assert part.peer_name == "tiny/openai" and "/" not in part.shelf(host)
    with pytest.raises(UnknownNameError, match="Did you mean"):
        choose("ViT-B-16/laion2b_s34b_b88", host)
    with pytest.raises(MissingModelError, match="Copy it there"):
        choose("ViT-B-16/laion2b_s34b_b88k", host)
