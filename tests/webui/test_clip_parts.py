"""The host's own CLIPs as parts: the interrogator's, and the checkpoint's text encoder under CLIP's image tower."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.clip.encoders import REGISTRY
from lib_easydiffuser.clip.encoders.transformers_l import TransformersClip
from lib_easydiffuser.clip.weights import TextWeights
from lib_easydiffuser.errors import HostError, MissingModelError, ModelError, OutOfMemoryError
from lib_easydiffuser.records import Picture
from lib_easydiffuser.webui import callbacks, interrogate
from lib_easydiffuser.webui.abilities import checkpoint, text_towers
from lib_easydiffuser.webui.parts import clip_shared_tower
from lib_easydiffuser.webui.parts.clip_interrogator_clip import InterrogatorClip
from lib_easydiffuser.webui.parts.clip_shared_tower import SharedTextTower
from tests.clip.checkpoints import transformers_clip
from tests.world.hosts import ModelHost

open_clip = pytest.importorskip("open_clip")
TEXTS = ["a cat", "a cat on a mat", "", "수채화 & ink", "long " * 90]


def picture(seed: int = 0) -> Picture:
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 50, 3), np.uint8)
    return Picture(Image.fromarray(pixels), name=f"{seed}.png")


def of_open_clip() -> Any:
    """The same names and the same computation as OpenAI's package, where that is not installed."""
    vision = {"image_size": 32, "layers": 2, "width": 64, "patch_size": 8}
    text = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 1, "layers": 2}
    return open_clip.model.CLIP(32, vision, text, quick_gelu=True)


def of_openai() -> Any:
    pytest.importorskip("clip")
    from clip.model import CLIP

    return CLIP(32, 32, 2, 64, 8, 77, 49408, 64, 1, 2)


@pytest.fixture(params=[of_open_clip, of_openai])
def model(request: pytest.FixtureRequest) -> Any:
    import torch

    torch.manual_seed(0)
    made = request.param().eval().requires_grad_(False)
    for name, parameter in made.named_parameters():
        if "embedding" in name or parameter.ndim == 2:
            parameter.data += 0.1 * torch.randn_like(parameter)
    return made


@pytest.fixture
def interrogator(modules: Any, model: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    preprocess = open_clip.image_transform(32, is_train=False)
    found = SimpleNamespace(clip_model=model, clip_preprocess=preprocess, blip_model=None)
    monkeypatch.setattr(modules.shared, "interrogator", found, raising=False)
    return found


def unit(features: Any) -> Any:
    return (features / features.norm(dim=-1, keepdim=True)).float().numpy()


def wanted(found: Any, pictures: list[Picture]) -> tuple[Any, Any]:
    import torch

    with torch.no_grad():
        pixels = torch.stack([found.clip_preprocess(one.rgb) for one in pictures])
        images = unit(found.clip_model.encode_image(pixels))
        return images, unit(found.clip_model.encode_text(open_clip.tokenize(TEXTS)))


def test_the_interrogators_clip_gives_its_own_features(interrogator: Any) -> None:
    part, host = InterrogatorClip(), ModelHost(None)
    pictures = [picture(0), picture(1)]
    images, texts = wanted(interrogator, pictures)
    assert part.missing(host) == ""
    assert np.abs(part.image_features(pictures, host) - images).max() < 1e-5
    assert np.abs(part.tower(host).encode(TEXTS) - texts).max() < 1e-5


def test_it_is_neither_moved_nor_converted(interrogator: Any) -> None:
    """A model that waits in RAM in half precision is read through copies: its own tensors stay the same objects."""
    interrogator.clip_model.half()
    before = {name: (value.data_ptr(), value.dtype) for name, value in interrogator.clip_model.named_parameters()}
    part, host = InterrogatorClip(), ModelHost(None)
    assert np.isfinite(part.image_features([picture()], host)).all()
    assert np.isfinite(part.tower(host).encode(TEXTS)).all()
    part.unload()
    after = {name: (value.data_ptr(), value.dtype) for name, value in interrogator.clip_model.named_parameters()}
    assert after == before


def test_its_fingerprint_is_that_of_its_weights(interrogator: Any) -> None:
    part, host = InterrogatorClip(), ModelHost(None)
    before = part.fingerprint(host)
    interrogator.clip_model.visual.proj.data += 0.1
    assert InterrogatorClip().fingerprint(host) != before


def test_what_the_host_has_not_loaded_is_missing_with_what_to_do(interrogator: Any) -> None:
    interrogator.clip_model = None
    part, host = InterrogatorClip(), ModelHost(None)
    assert "Press Interrogate CLIP" in part.missing(host)
    with pytest.raises(MissingModelError, match="not loaded"):
        part.image_features([picture()], host)


def test_outside_a_webui_the_parts_say_so() -> None:
    host = ModelHost(None)
    assert "inside a WebUI" in InterrogatorClip().missing(host)
    assert "checkpoint" in SharedTextTower().missing(host)


class Sd1Host(ModelHost):
    def checkpoint_family(self) -> str:
        return "sd1"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[SharedTextTower, Sd1Host, Any, Any]:
    """(the part, its host, the whole CLIP on disk, the checkpoint's text encoder)."""
    from transformers import CLIPTextModel

    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    whole = transformers_clip(tmp_path / "clip-vit-large-patch14").requires_grad_(False)
    encoder = CLIPTextModel(whole.config.text_config).eval().requires_grad_(False)
    encoder.text_model.load_state_dict(whole.text_model.state_dict())
    tower = SimpleNamespace(module=encoder)
    monkeypatch.setattr(checkpoint, "loaded", lambda: SimpleNamespace(sd_model_hash="abc"))
    monkeypatch.setattr(text_towers, "towers", lambda _: (tower,))
    assert clip_shared_tower.checkpoint is checkpoint
    return SharedTextTower(), Sd1Host(tmp_path), whole, encoder


def test_the_original_encoder_stands_in_for_clips_own(shared: tuple[SharedTextTower, Sd1Host, Any, Any]) -> None:
    part, host, _, _ = shared
    own = TransformersClip()
    assert part.missing(host) == ""
    assert np.abs(part.tower(host).encode(TEXTS) - own.tower(host).encode(TEXTS)).max() < 1e-6
    assert np.array_equal(part.image_features([picture()], host), own.image_features([picture()], host))
    assert (part.fingerprint(host), part.shelf(host)) == (own.fingerprint(host), own.shelf(host))


def test_half_precision_and_the_hosts_wrapped_embedding_are_the_same_encoder(
    shared: tuple[SharedTextTower, Sd1Host, Any, Any],
) -> None:
    import torch

    part, host, _, encoder = shared
    encoder.half()

    class Wrapping(torch.nn.Module):
        def __init__(self, wrapped: Any) -> None:
            super().__init__()
            self.wrapped = wrapped

    encoder.text_model.embeddings.token_embedding = Wrapping(encoder.text_model.embeddings.token_embedding)
    assert np.isfinite(part.tower(host).encode(TEXTS)).all()


def test_an_encoder_that_was_trained_further_is_refused_with_the_reason(
    shared: tuple[SharedTextTower, Sd1Host, Any, Any],
) -> None:
    part, host, _, encoder = shared
    encoder.text_model.encoder.layers[1].mlp.fc1.weight.data *= 1.01
    for use in (part.fingerprint, part.tower, lambda host: part.image_features([picture()], host)):
        with pytest.raises(ModelError, match="layer 2 differs"):
            use(host)


def test_a_lora_merged_later_is_noticed(shared: tuple[SharedTextTower, Sd1Host, Any, Any]) -> None:
    part, host, _, encoder = shared
    assert part.tower(host)
    part.unload()
    encoder.text_model.final_layer_norm.weight.data += 0.5
    with pytest.raises(ModelError, match="the last norm differs"):
        part.tower(host)


def test_a_switched_checkpoint_leaves_no_tower_of_the_last_one(
    shared: tuple[SharedTextTower, Sd1Host, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the person lets models wait on the device: the tower would keep the last checkpoint in memory."""
    part, host, whole, encoder = shared
    first = part.tower(host)
    assert part.tower(host) is first
    another = type(encoder)(whole.config.text_config).eval().requires_grad_(False)
    another.text_model.load_state_dict(whole.text_model.state_dict())
    monkeypatch.setattr(text_towers, "towers", lambda _: (SimpleNamespace(module=another),))
    gone = weakref.ref(first)
    second = part.tower(host)
    assert second is not first
    del first
    gc.collect()
    assert gone() is None
    # Another file in the same object is another model too.
    monkeypatch.setattr(checkpoint, "loaded", lambda: SimpleNamespace(sd_model_hash="def"))
    assert part.tower(host) is not second


def test_when_the_host_has_loaded_a_checkpoint_the_shared_tower_is_let_go(
    shared: tuple[SharedTextTower, Sd1Host, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    part, host, _, _ = shared
    monkeypatch.setattr(clip_shared_tower, "REGISTRY", SimpleNamespace(all=REGISTRY.all, used=lambda: [part, object()]))
    gone = weakref.ref(part.tower(host))
    callbacks.model_loaded(object())
    gc.collect()
    assert gone() is None


def test_the_interrogators_next_model_has_a_tower_of_its_own(interrogator: Any) -> None:
    import copy

    part, host = InterrogatorClip(), ModelHost(None)
    first = part.tower(host)
    assert part.tower(host) is first
    interrogator.clip_model = copy.deepcopy(interrogator.clip_model)
    assert part.tower(host) is not first


def test_without_the_whole_clip_on_disk_it_says_where_that_belongs(
    shared: tuple[SharedTextTower, Sd1Host, Any, Any], tmp_path: Path
) -> None:
    part, _, _, _ = shared
    (tmp_path / "empty").mkdir()
    assert "Copy it there" in part.missing(Sd1Host(tmp_path / "empty"))


@pytest.fixture
def whole_host(modules: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An interrogator that has all it needs in memory and on disk."""
    (tmp_path / "interrogate").mkdir()
    found = SimpleNamespace(
        clip_model=object(), blip_model=object(), content_dir=str(tmp_path / "interrogate"),
        interrogate=lambda pil_image: "a cat, oil painting",
    )  # fmt: skip
    monkeypatch.setattr(modules.shared, "interrogator", found, raising=False)
    return found


def test_the_hosts_own_interrogate_is_asked(whole_host: Any) -> None:
    assert interrogate.interrogate(picture()) == "a cat, oil painting"


@pytest.mark.parametrize("text", ["<error>", "a cat<error>", "", "  "])
def test_its_error_text_is_an_error(whole_host: Any, text: str) -> None:
    whole_host.interrogate = lambda pil_image: text
    with pytest.raises(HostError, match="Interrogate failed"):
        interrogate.interrogate(picture())


def test_nothing_is_fetched_for_a_comparison(
    whole_host: Any, modules: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(pil_image: Any) -> str:
        raise AssertionError("it would download")

    whole_host.interrogate = never
    whole_host.clip_model = whole_host.blip_model = None
    whole_host.content_dir = str(tmp_path / "nowhere")
    monkeypatch.setattr(modules.shared, "cmd_opts", SimpleNamespace(clip_models_path=str(tmp_path)))
    monkeypatch.setattr(modules.paths, "models_path", str(tmp_path))
    for name in ("HF_HOME", "HF_HUB_CACHE", "TRANSFORMERS_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / "hub"))
    (tmp_path / "ViT-L-14.pt").write_bytes(b"another model")
    with pytest.raises(MissingModelError) as lacking:
        interrogate.interrogate(picture())
    for name in ("label lists", "ViT-L-14.pt", "model_base_caption_capfilt_large.pth", "bert-base-uncased"):
        assert name in str(lacking.value)


def test_a_host_without_one_says_so(modules: Any) -> None:
    with pytest.raises(HostError, match="no Interrogate"):
        interrogate.interrogate(picture())


def test_a_full_device_is_one_sentence_about_memory(
    interrogator: Any, shared: tuple[SharedTextTower, Sd1Host, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: TextWeights, device: str, dtype: Any) -> TextWeights:
        raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB")

    monkeypatch.setattr(TextWeights, "to", full)
    for part, host in ((InterrogatorClip(), ModelHost(None)), shared[:2]):
        with pytest.raises(OutOfMemoryError):
            part.tower(host)
