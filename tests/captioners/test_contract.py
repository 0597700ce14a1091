"""One contract, every captioner that is a checkpoint: a tiny one of its real class."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from lib_easydiffuser.captioners import REGISTRY, Captioner
from lib_easydiffuser.captioners._checkpoint import CheckpointCaptioner
from lib_easydiffuser.captioners._vlm import VisionLanguageCaptioner
from lib_easydiffuser.errors import CaptionError, Interrupted, ModelError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost, StoppingHost
from tests.world.pictures import drawn

from .library import library_captions

# Those that are asked in words have their own contract, in test_vision_language.py.
NAMES = [
    part.name
    for part in REGISTRY.all(QuietHost())
    if isinstance(part, CheckpointCaptioner) and not isinstance(part, VisionLanguageCaptioner)
]
PICTURES = [drawn(0), drawn(1), drawn(2)]
RAW = {"cut_loops": False, "max_new_tokens": 10}


def settings(**values: object) -> Settings:
    return Settings().with_values(RAW | values)


@pytest.fixture(params=NAMES)
def captioner(request: pytest.FixtureRequest, host: ModelHost) -> Captioner:
    return REGISTRY.get(request.param, host)


def test_there_are_the_captioners_people_know() -> None:
    assert {"blip-base", "blip-large", "blip2-opt", "blip2-flan-t5", "git-large", "vit-gpt2", "img2txt"} <= set(NAMES)


@pytest.mark.parametrize("beams", [1, 3])
def test_captions_are_the_librarys_own_token_by_token(
    captioner: Captioner, host: ModelHost, tiny: Path, beams: int
) -> None:
    assert isinstance(captioner, CheckpointCaptioner)
    folder = tiny / captioner.checkpoint.folder
    architecture = "VisionEncoderDecoderModel" if captioner.name == "img2txt" else captioner.architectures[0]
    expected = library_captions(folder, architecture, PICTURES, num_beams=beams, max_new_tokens=10)
    results = captioner.caption_batch(PICTURES, settings(num_beams=beams), host)
    assert [captions[0].text for captions in results if isinstance(captions, tuple)] == expected


def test_pictures_differ_in_their_captions(captioner: Captioner, host: ModelHost) -> None:
    texts = [captioner.caption(picture, settings(num_beams=1), host)[0].text for picture in PICTURES]
    assert len(set(texts)) > 1


def test_a_picture_in_a_batch_is_captioned_as_alone(captioner: Captioner, host: ModelHost) -> None:
    together = captioner.caption_batch(PICTURES, settings(num_beams=2), host)
    alone = [captioner.caption(picture, settings(num_beams=2), host) for picture in PICTURES]
    assert together == alone


@pytest.mark.parametrize("size", [(1, 1), (40, 1), (1, 40), (3, 3)])
def test_the_smallest_picture_is_read(captioner: Captioner, host: ModelHost, size: tuple[int, int]) -> None:
    """Transformers guesses which side of an array is the colours: one or three rows are not."""
    (found,) = captioner.caption_batch(
        [Picture(Image.new("RGB", size, "red"), name="dot.png")], settings(num_beams=1), host
    )
    assert not isinstance(found, ModelError), found


def test_several_beams_give_several_sentences_best_first(captioner: Captioner, host: ModelHost) -> None:
    five = captioner.caption(PICTURES[0], settings(captions_per_picture=5, num_beams=2), host)
    assert 1 < len(five) <= 5
    assert len({caption.text for caption in five}) == len(five)
    assert five[0] == captioner.caption(PICTURES[0], settings(num_beams=5), host)[0]


def test_a_seed_draws_the_same_and_another_seed_others(captioner: Captioner, host: ModelHost) -> None:
    def draw(seed: int) -> list[object]:
        drawing = settings(sampling=True, captions_per_picture=3, seed=seed, temperature=1.5)
        return list(captioner.caption_batch(PICTURES, drawing, host))

    first = draw(7)
    assert first == draw(7)
    assert first != draw(8)


def test_drawing_leaves_the_hosts_random_numbers_alone(host: ModelHost) -> None:
    import torch

    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    REGISTRY.get("git-large", host).caption(PICTURES[0], settings(sampling=True), host)
    assert torch.equal(torch.rand(1), expected)


def test_lengths_are_kept(captioner: Captioner, host: ModelHost) -> None:
    tokens: list[int] = []
    with MANAGER.use(*_loading(captioner, host)) as loaded:
        original = loaded.model.generate

        def counting(**options: object) -> object:
            tokens.append(int(options["max_new_tokens"]))  # type: ignore[call-overload]
            assert options["min_new_tokens"] == 4
            return original(**options)

        loaded.model.generate = counting
        captioner.caption(PICTURES[0], settings(max_new_tokens=5, min_new_tokens=4), host)
        del loaded.model.generate
    assert tokens == [5]


def test_stopping_stops_within_one_decoding_step(captioner: Captioner, tiny: Path, host: ModelHost) -> None:
    stopping = StoppingHost(tiny, after=3)
    with pytest.raises(Interrupted):
        captioner.caption(PICTURES[0], settings(num_beams=1, max_new_tokens=30, min_new_tokens=20), stopping)
    assert stopping.asked == 4


def test_after_a_stop_the_next_caption_is_right(captioner: Captioner, tiny: Path, host: ModelHost) -> None:
    before = captioner.caption(PICTURES[0], settings(), host)
    with pytest.raises(Interrupted):
        captioner.caption(PICTURES[0], settings(min_new_tokens=9), StoppingHost(tiny, after=2))
    assert captioner.caption(PICTURES[0], settings(), host) == before


def test_half_precision_on_the_cpu_runs_in_bfloat16(captioner: Captioner, host: ModelHost) -> None:
    assert captioner.caption(PICTURES[0], settings(dtype="bfloat16"), host)[0].text
    resident = MANAGER.residents()[-1]
    full = captioner.caption(PICTURES[0], settings(dtype="float32"), host)
    assert full == captioner.caption(PICTURES[0], settings(), host)
    assert resident.device == "cpu"


def test_a_missing_model_says_where_it_belongs_and_how_to_get_it(bare_host: ModelHost) -> None:
    for name in NAMES:
        with pytest.raises(ModelError) as caught:
            REGISTRY.get(name, bare_host)
        said = str(caught.value)
        assert "download" in said
        assert str(bare_host.models_dir()) in said
        part = next(part for part in REGISTRY.all(bare_host) if part.name == name)
        assert isinstance(part, CheckpointCaptioner)
        assert part.checkpoint.licence in said


def test_two_requests_at_once_take_turns(host: ModelHost) -> None:
    captioner = REGISTRY.get("blip-base", host)
    inside: list[int] = []
    most: list[int] = []

    def enter(*_: object) -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0)  # lets another thread in if it may

    with MANAGER.use(*_loading(captioner, host)) as loaded:
        vision = loaded.model.vision_model
        hooks = [vision.register_forward_pre_hook(enter), vision.register_forward_hook(lambda *_: inside.clear())]
    threads = [threading.Thread(target=captioner.caption, args=(PICTURES[0], settings(), host)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for hook in hooks:
        hook.remove()
    assert most == [1, 1, 1]
    assert [resident.folder for resident in MANAGER.residents()].count(loaded.folder) == 1


def test_an_empty_caption_is_an_error_in_its_place(host: ModelHost) -> None:
    captioner = REGISTRY.get("vit-gpt2", host)
    with MANAGER.use(*_loading(captioner, host)) as loaded:
        decode, loaded.tokenizer.decode = loaded.tokenizer.decode, lambda *_, **__: "  "
        (result,) = captioner.caption_batch(PICTURES[:1], settings(), host)
        loaded.tokenizer.decode = decode
    assert isinstance(result, CaptionError)
    assert PICTURES[0].name in str(result)


def _loading(captioner: Captioner, host: ModelHost) -> tuple:  # type: ignore[type-arg]
    from lib_easydiffuser.models.find import require
    from lib_easydiffuser.models.load import load

    assert isinstance(captioner, CheckpointCaptioner)
    folder = require(captioner.checkpoint, host)
    return folder, lambda: load(folder, captioner.architectures), settings(), host
