"""One contract, every vision-language captioner: a tiny checkpoint of its real class with its real processor."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._vlm import VisionLanguageCaptioner, release
from lib_easydiffuser.errors import BrokenModelError, CaptionError, Interrupted, ModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Caption, Picture
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost, StoppingHost
from tests.world.pictures import drawn
from tests.world.vision_language import MAKERS, make_all

from .vision_language import Library

PARTS = {part.name: part for part in REGISTRY.all(QuietHost()) if isinstance(part, VisionLanguageCaptioner)}
PICTURES = [drawn(0), drawn(1), drawn(2, side=40)]
OWN = "a-llava-of-mine"
RAW = {"cut_loops": False, "answer_tokens": 16, "num_beams": 1}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny checkpoints; where `make test-matrix` says where, those that older versions wrote are read as they are."""
    given = os.environ.get("EASYDIFFUSER_TINY_VLM")
    return make_all(Path(given) if given else tmp_path_factory.mktemp("vlm"))


@pytest.fixture
def vlm_host(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in ("EASYDIFFUSER_MODELS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    return ModelHost(folder)


@pytest.fixture(params=sorted(PARTS))
def captioner(request: pytest.FixtureRequest, vlm_host: ModelHost) -> VisionLanguageCaptioner:
    part = PARTS[request.param]
    lack = part.missing(vlm_host)
    if lack:
        pytest.skip(lack[:120])
    return part


@pytest.fixture
def settings(folder: Path) -> Any:
    return lambda **values: Settings().with_values({"any_model": str(folder / OWN)} | RAW | values)


@pytest.fixture(autouse=True, scope="module")
def _empty_memory() -> Iterator[None]:
    yield
    MANAGER.unload()


def library(captioner: VisionLanguageCaptioner, folder: Path, **loading: Any) -> Library:
    if captioner.name == "paligemma2":  # sdpa, which 4.48 to 4.57 take for it, leaves out Gemma 2's bound of the scores
        loading.setdefault("attn_implementation", "eager")
    name = captioner.checkpoint.folder if captioner.checkpoints else OWN
    return Library(captioner.name, folder / name, MAKERS[name][0], **loading)


def ids(captioner: VisionLanguageCaptioner, pictures: list[Picture], settings: Settings, host: ModelHost) -> Any:
    """Tokens of the answers."""
    where = captioner.folder(settings, host)
    with MANAGER.use(where, lambda: captioner.load(where), settings, host) as loaded:
        return [sentence.ids for sentence in captioner._decoded(pictures, loaded, settings, host)]


def test_there_are_the_captioners_people_ask_for() -> None:
    assert {"any", "florence-2", "joycaption", "paligemma2", "qwen2.5-vl", "qwen3-vl", "smolvlm", "smolvlm2"} <= set(
        PARTS
    )


@pytest.mark.parametrize("beams", [1, 3])
def test_answers_are_the_librarys_own_token_by_token(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, folder: Path, settings: Any, beams: int
) -> None:
    knobs = settings(num_beams=beams)
    own = library(captioner, folder)
    asked = captioner.ask(knobs).text
    expected = [own.answers(one, asked, num_beams=beams, max_new_tokens=16, do_sample=False)[0] for one in PICTURES]
    alone = [ids(captioner, [one], knobs, vlm_host)[0] for one in PICTURES]
    assert alone == expected
    assert len({tuple(answer) for answer in alone}) > 1  # the pictures reach the model
    if captioner.together:
        assert ids(captioner, PICTURES, knobs, vlm_host) == expected


def test_several_answers_are_the_librarys_own_best_first(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, folder: Path, settings: Any
) -> None:
    knobs = settings(num_beams=2, captions_per_picture=3)
    own = library(captioner, folder)
    expected = own.answers(
        PICTURES[0], captioner.ask(knobs).text, num_beams=3, num_return_sequences=3, max_new_tokens=16, do_sample=False
    )
    assert ids(captioner, PICTURES[:1], knobs, vlm_host) == expected


def test_captions_of_many_pictures_are_those_of_each(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    knobs = settings(answer_tokens=24)
    together = captioner.caption_batch(PICTURES, knobs, vlm_host)
    assert [str(one) for one in together] == [
        str(captioner.caption_batch([one], knobs, vlm_host)[0]) for one in PICTURES
    ]
    for found in together:
        if isinstance(found, tuple):
            assert found[0].source == captioner.name
            assert found[0].instruction == captioner.ask(knobs).text


def test_a_seed_draws_the_same_and_another_seed_others(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    def draw(seed: int) -> Any:
        knobs = settings(sampling=True, captions_per_picture=2, seed=seed, temperature=2.0, top_p=1.0)
        return ids(captioner, PICTURES[:1], knobs, vlm_host)

    assert draw(7) == draw(7) != draw(8)


def test_stopping_stops_within_one_token(
    captioner: VisionLanguageCaptioner, folder: Path, vlm_host: ModelHost, settings: Any
) -> None:
    knobs = settings(min_new_tokens=14)
    stopping = StoppingHost(folder, after=3)
    with pytest.raises(Interrupted):
        captioner.caption(PICTURES[0], knobs, stopping)
    assert stopping.asked == 4
    assert ids(captioner, PICTURES[:1], knobs, vlm_host)  # and the next goes on


def test_half_precision_keeps_where_words_stand(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    import torch

    knobs = settings(dtype="bfloat16")
    where = captioner.folder(knobs, vlm_host)
    full = ids(captioner, PICTURES[:1], settings(dtype="float32"), vlm_host)
    with MANAGER.use(where, lambda: captioner.load(where), knobs, vlm_host) as loaded:
        kinds = {name: buffer.dtype for name, buffer in loaded.model.named_buffers() if name.endswith("inv_freq")}
        assert set(kinds.values()) <= {torch.float32}
        assert kinds or captioner.name == "florence-2"
        assert next(loaded.model.parameters()).dtype == torch.bfloat16
        assert captioner._decoded(PICTURES[:1], loaded, knobs, vlm_host)
    assert ids(captioner, PICTURES[:1], settings(dtype="float32"), vlm_host) == full


@pytest.mark.parametrize("beams", [1, 2])
def test_where_it_looked_is_the_librarys_own_attention(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, folder: Path, settings: Any, beams: int
) -> None:
    if lack := release.release_lack(release.LOOKS_SINCE):
        pytest.skip(f"where a model looked is not recorded: {lack}")
    knobs = settings(num_beams=beams)
    # In double precision: rounding of two orders of adding up grows over the steps of a model with wide random weights.
    loaded = captioner.load(captioner.folder(knobs, vlm_host))
    loaded.model.double()
    loaded.dtype = next(loaded.model.parameters()).dtype
    (sentence,) = captioner._decoded(PICTURES[:1], loaded, knobs, vlm_host)
    assert sentence.attention is not None and sentence.grid is not None
    layers, heads, pieces, patches = sentence.attention.shape
    assert (heads, pieces, patches) == (1, len(sentence.ids), sentence.grid[0] * sentence.grid[1])
    own = library(captioner, folder, attn_implementation="eager")
    own.model.double()
    expected = _by_the_library(own, captioner.ask(knobs).text, beams, len(sentence.ids))
    assert layers == expected.shape[0]
    if "smolvlm" in captioner.name:  # of the tiles and of the whole: the same mass, put together
        np.testing.assert_allclose(sentence.attention[:, 0].sum(-1), expected.sum(-1), atol=2e-6)
        np.testing.assert_allclose(sentence.attention[:, 0], _put_together(expected), atol=2e-6)
    else:
        np.testing.assert_allclose(sentence.attention[:, 0], expected[..., -patches:], atol=2e-6)


def _by_the_library(own: Library, asked: str, beams: int, length: int) -> Any:
    """Mean over the heads, shape (layers, tokens, the picture's tokens), as generate() itself gives it step by step."""
    import torch

    found = own.generate(
        PICTURES[0], asked, num_beams=beams, max_new_tokens=16, do_sample=False, output_attentions=True,
        return_dict_in_generate=True, output_scores=True,
    )  # fmt: skip
    inputs = own.inputs(PICTURES[0], asked)
    across = own.model.config.is_encoder_decoder
    config = own.model.config
    token = getattr(config, "image_token_id", None) or config.image_token_index
    places = (inputs["input_ids"][0] == token).nonzero()[:, 0]
    rows = found.beam_indices[0].tolist() if beams > 1 else [0] * length
    steps = found.cross_attentions if across else found.attentions
    kept = [torch.stack([layer[rows[at], :, -1].mean(0)[places] for layer in steps[at]]) for at in range(length)]
    return torch.stack(kept, dim=1).float().numpy()


def _put_together(attention: Any) -> Any:
    """Tiles of two by two places side by side, the whole (which comes last) spread over them, by hand."""
    layers, tokens, _ = attention.shape
    fine = np.zeros((layers, tokens, 4, 4), dtype=np.float32)
    for tile in range(5):
        for place in range(4):
            value = attention[..., tile * 4 + place]
            high, wide = divmod(place, 2)
            if tile < 4:
                fine[..., tile // 2 * 2 + high, tile % 2 * 2 + wide] += value
            else:
                for row in (2 * high, 2 * high + 1):
                    for column in (2 * wide, 2 * wide + 1):
                        fine[..., row, column] += value / 4
    return fine.reshape(layers, tokens, 16)


def test_pieces_are_of_the_finished_caption(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    for found in captioner.caption_batch(PICTURES, settings(cut_loops=True, answer_tokens=24), vlm_host):
        if isinstance(found, tuple) and found[0].focus is not None:
            focus = found[0].focus
            assert focus.attention.shape[2] == len(focus.pieces)
            assert all(0 <= start < end <= len(found[0].text) for start, end in focus.pieces)
            return
    assert release.release_lack(release.LOOKS_SINCE) or captioner.name == "florence-2"


@pytest.mark.parametrize("size", [(1, 1), (40, 1), (1, 40), (900, 3), (3, 3)])
def test_every_shape_of_picture_is_read(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any, size: tuple[int, int]
) -> None:
    picture = Picture(Image.new("RGB", size, "red"), name="dot.png")
    (found,) = captioner.caption_batch([picture], settings(answer_tokens=16), vlm_host)
    assert not isinstance(found, ModelError), found


def test_a_refusal_is_an_error_and_never_a_caption(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    (found,) = _saying(captioner, ["I'm sorry, but I can't help with that image."], settings(), vlm_host)
    assert isinstance(found, CaptionError)
    assert PICTURES[0].name in str(found) and "declined" in str(found)


def test_a_caption_in_korean_has_english_for_its_tags(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    knobs = settings(caption_language="korean")
    said = ["풀밭 위의 개 한 마리.", "A dog on the grass."] if captioner.korean else ["A dog on the grass."]
    ((caption,),) = _saying(captioner, said, knobs, vlm_host)
    assert caption.text == "A dog on the grass."
    if captioner.korean:
        assert caption.original == "풀밭 위의 개 한 마리."
        assert "ko" in caption.instruction.lower()
    else:
        assert not caption.original and "does not speak Korean" in caption.notes[0]


def test_korean_that_it_cannot_say_in_english_is_left_to_the_translator(
    captioner: VisionLanguageCaptioner, vlm_host: ModelHost, settings: Any
) -> None:
    if not captioner.korean:
        pytest.skip("it speaks no Korean")
    korean = "풀밭 위의 개 한 마리."
    ((caption,),) = _saying(captioner, [korean, korean], settings(caption_language="korean"), vlm_host)
    assert (caption.text, caption.original) == (korean, "")


@pytest.mark.parametrize("error", [ValueError("no text without a picture"), BrokenModelError("no template", "none")])
def test_a_model_that_breaks_on_the_translation_still_has_its_caption(
    captioner: VisionLanguageCaptioner,
    vlm_host: ModelHost,
    settings: Any,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not captioner.korean:
        pytest.skip("it speaks no Korean")

    def fails(*_: Any) -> str:
        raise error

    monkeypatch.setattr(captioner, "in_english", fails)
    korean = "풀밭 위의 개 한 마리."
    ((caption,),) = _saying(captioner, [korean], settings(caption_language="korean"), vlm_host)
    assert (caption.text, caption.original) == (korean, "")


def _saying(
    captioner: VisionLanguageCaptioner, answers: list[str], knobs: Settings, host: ModelHost
) -> list[tuple[Caption, ...] | Exception]:
    """Captions when the model's tokens spell these texts, one after the other."""
    said = iter(answers)
    where = captioner.folder(knobs, host)
    with (
        MANAGER.use(where, lambda: captioner.load(where), knobs, host) as loaded,
        pytest.MonkeyPatch.context() as patch,
    ):
        original = captioner._said
        patch.setattr(captioner, "_said", lambda sentence, loaded: original(sentence, loaded).__class__(next(said)))
        assert loaded
        return captioner.caption_batch(PICTURES[:1], knobs, host)


def test_its_weights_may_not_be_a_pickle(captioner: VisionLanguageCaptioner, folder: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    name = captioner.checkpoint.folder if captioner.checkpoints else OWN
    copy = shutil.copytree(folder / name, tmp_path / name)
    torch.save(load_file(str(copy / "model.safetensors")), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="pickle"):
        captioner.load(copy)


def test_it_is_listed_with_the_release_it_needs(vlm_host: ModelHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "installed", lambda: "4.30.2")
    listed = {line.name: line for line in REGISTRY.listing(vlm_host)}
    for name, part in PARTS.items():
        assert listed[name].state == "missing"
        assert listed[name].reason == f"Needs transformers {part.since}, this host has 4.30.2."
        with pytest.raises(ModelError, match="Needs transformers"):
            REGISTRY.get(name, vlm_host)


def test_the_release_is_read_once_however_many_pictures_ask(
    vlm_host: ModelHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    release.installed.cache_clear()
    monkeypatch.setattr(metadata, "version", lambda name: asked.append(name) or "4.30.2")
    try:
        for _ in range(2):
            assert all(part.missing(vlm_host) for part in PARTS.values())
    finally:
        release.installed.cache_clear()
    assert asked == ["transformers"]


@pytest.mark.parametrize(
    "here, since, lacks",
    [("4.46.1", "4.46", False), ("4.56.0", "4.57", True), ("5.24.0", "4.57", False), ("5.0.0rc1", "4.56", False),
     ("4.9", "4.46", True), ("", "4.46", False)],
)  # fmt: skip
def test_releases_are_compared_as_numbers(monkeypatch: pytest.MonkeyPatch, here: str, since: str, lacks: bool) -> None:
    monkeypatch.setattr(release, "installed", lambda: here)
    assert bool(release.release_lack(since)) == lacks
