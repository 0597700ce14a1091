"""Who is in memory: one manager, a budget, parking, and what happens when it runs out."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.errors import Interrupted, ModelError, OutOfMemoryError
from lib_easydiffuser.models.load import Loaded, load
from lib_easydiffuser.models.manager import MANAGER, Manager
from lib_easydiffuser.models.memory import in_batches, is_out_of_memory
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost, StoppingHost
from tests.world.pictures import drawn

FULL = "CUDA out of memory. Tried to allocate 20.00 GiB"
THREE = ("blip-base", "git-large", "vit-gpt2")


def settings(**values: object) -> Settings:
    return Settings().with_values({"max_new_tokens": 4, "num_beams": 1} | values)


@pytest.fixture(autouse=True)
def _start_empty() -> Iterator[None]:
    MANAGER.unload()
    yield
    MANAGER.unload()


def resident() -> list[str]:
    return [model.folder.name for model in MANAGER.residents()]


def test_a_model_is_loaded_once_and_unloaded_when_asked(host: ModelHost) -> None:
    captioner = REGISTRY.get("blip-base", host)
    captioner.caption(drawn(0), settings(), host)
    (first,) = MANAGER._models.values()
    captioner.caption(drawn(1), settings(), host)
    assert list(MANAGER._models.values()) == [first]
    MANAGER.unload()
    assert resident() == []


def test_after_use_it_stays_or_goes_as_asked(host: ModelHost) -> None:
    captioner = REGISTRY.get("blip-base", host)
    captioner.caption(drawn(0), settings(keep_loaded="ram"), host)
    assert resident() == ["blip-image-captioning-base"]
    captioner.caption(drawn(0), settings(keep_loaded="no"), host)
    assert resident() == []


def test_a_budget_sends_away_the_one_unused_for_longest(host: ModelHost) -> None:
    for name in ("blip-large", "blip-base", "git-large", "blip-base"):
        REGISTRY.get(name, host).caption(drawn(0), settings(), host)
    # Sizes differ between releases of transformers: too little for all three by the least there is.
    budget = sum(model.mib for model in MANAGER.residents()) - 1
    REGISTRY.get("blip-large", host).caption(drawn(0), settings(memory_budget=budget), host)
    assert resident() == ["blip-image-captioning-base", "blip-image-captioning-large"]
    REGISTRY.get("git-large", host).caption(drawn(0), settings(memory_budget=1), host)
    assert resident() == ["git-large-coco"]


def test_a_stopped_request_does_not_wait_for_its_turn(host: ModelHost, tiny: Path) -> None:
    import threading

    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with MANAGER.use(Path("held"), lambda: _tiny(tiny), settings(), host):
            entered.set()
            leave.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(30)
    with pytest.raises(Interrupted):
        REGISTRY.get("blip-base", host).caption(drawn(0), settings(), StoppingHost(tiny, after=0))
    leave.set()
    thread.join()


def _tiny(tiny: Path) -> Loaded:
    return load(tiny / "vit-gpt2-image-captioning", ["VisionEncoderDecoderModel"])


class Hungry:
    """Makes a loaded model's vision tower run out of memory for more than so many pictures at once."""

    def __init__(self, loaded: Loaded, most: int, error: BaseException) -> None:
        self.batches: list[int] = []
        self._most, self._error = most, error
        self.hook = loaded.model.vision_model.register_forward_pre_hook(self._check, with_kwargs=True)

    def _check(self, _: Any, args: Any, kwargs: Any) -> None:
        pictures = len(kwargs["pixel_values"] if "pixel_values" in kwargs else args[0])
        self.batches.append(pictures)
        if pictures > self._most:
            raise self._error


@pytest.mark.parametrize(
    "error", [RuntimeError(FULL), RuntimeError("DefaultCPUAllocator: can't allocate memory: x"), MemoryError()]
)
def test_out_of_memory_takes_smaller_batches_with_the_same_result(host: ModelHost, error: BaseException) -> None:
    captioner = REGISTRY.get("blip-base", host)
    pictures = [drawn(index) for index in range(5)]
    expected = captioner.caption_batch(pictures, settings(), host)
    REGISTRY.get("vit-gpt2", host).caption(drawn(0), settings(), host)
    with MANAGER.use(MANAGER.residents()[0].folder, lambda: pytest.fail("loaded"), settings(), host) as loaded:
        hungry = Hungry(loaded, 2, error)
    assert captioner.caption_batch(pictures, settings(), host) == expected
    hungry.hook.remove()
    assert hungry.batches == [5, 4, 2, 2, 1]
    assert resident() == ["blip-image-captioning-base"]  # what was not in use made room


def test_when_nothing_helps_it_is_one_clear_error(host: ModelHost) -> None:
    captioner = REGISTRY.get("blip-base", host)
    captioner.caption(drawn(0), settings(), host)
    with MANAGER.use(MANAGER.residents()[0].folder, lambda: pytest.fail("loaded"), settings(), host) as loaded:
        hungry = Hungry(loaded, 0, RuntimeError(FULL))
    with pytest.raises(OutOfMemoryError):
        captioner.caption(drawn(0), settings(), host)
    hungry.hook.remove()
    assert captioner.caption(drawn(0), settings(), host)[0].text


def test_another_fault_is_no_memory_fault_and_is_said(host: ModelHost) -> None:
    captioner = REGISTRY.get("blip-base", host)
    captioner.caption(drawn(0), settings(), host)
    with MANAGER.use(MANAGER.residents()[0].folder, lambda: pytest.fail("loaded"), settings(), host) as loaded:
        hungry = Hungry(loaded, 0, RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    with pytest.raises(ModelError, match="mat1") as caught:
        captioner.caption(drawn(0), settings(), host)
    hungry.hook.remove()
    assert not isinstance(caught.value, OutOfMemoryError)
    assert hungry.batches == [1]


def test_a_picture_the_model_fails_on_leaves_the_others_their_captions(host: ModelHost) -> None:
    captioner = REGISTRY.get("blip-base", host)
    pictures = [drawn(index) for index in range(3)]
    expected = captioner.caption_batch(pictures, settings(), host)
    with MANAGER.use(MANAGER.residents()[0].folder, lambda: pytest.fail("loaded"), settings(), host) as loaded:
        processor = loaded.image_processor

    def picky(images: list[Any], **more: Any) -> Any:
        if any(image is pictures[1].rgb for image in images):
            raise ValueError("Unsupported number of image dimensions")
        return processor(images=images, **more)

    loaded.image_processor = picky
    first, second, third = captioner.caption_batch(pictures, settings(), host)
    loaded.image_processor = processor
    assert [first, third] == [expected[0], expected[2]]
    assert isinstance(second, ModelError) and pictures[1].name in str(second)


def test_on_a_full_device_the_cpu_is_the_last_resort() -> None:
    happened: list[object] = []
    on_cpu = False

    def run(batch: Any) -> list[int]:
        happened.append(len(batch))
        if not on_cpu:
            raise RuntimeError(FULL)
        return [item * 2 for item in batch]

    def to_cpu() -> bool:
        nonlocal on_cpu
        moved, on_cpu = not on_cpu, True
        happened.append("cpu")
        return moved

    assert in_batches([1, 2, 3], 3, run, lambda: happened.append("free"), to_cpu) == [2, 4, 6]
    assert happened == [3, "free", 1, "free", "cpu", 1, 1, 1]


def test_what_does_not_fit_on_its_device_is_tried_after_making_room_then_on_the_cpu(
    host: ModelHost, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib_easydiffuser.models import manager as module

    moves: list[str] = []
    original = module.place

    def full(loaded: Loaded, device: str, dtype: Any) -> None:
        moves.append(device)
        if device != "cpu":
            raise RuntimeError(FULL)
        original(loaded, device, dtype)

    class Gpu(ModelHost):
        def device(self) -> str:
            return "cuda:0"

    monkeypatch.setattr(module, "place", full)
    manager = Manager()
    with manager.use(tiny / "vit", lambda: _tiny(tiny), settings(dtype="float32"), Gpu(tiny)) as loaded:
        assert loaded.device == "cpu"
    assert moves == ["cuda:0", "cuda:0", "cpu"]


def test_the_allocators_complaints_are_known() -> None:
    assert is_out_of_memory(RuntimeError(FULL))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
    assert not is_out_of_memory(ValueError("out of memory"))


def test_fifty_cycles_over_three_captioners_leave_memory_flat(host: ModelHost) -> None:
    import psutil
    import torch

    def tensors() -> int:
        gc.collect()
        return sum(1 for thing in gc.get_objects() if isinstance(thing, torch.Tensor))

    used, alive = [], []
    for cycle in range(50):
        REGISTRY.get(THREE[cycle % 3], host).caption(drawn(cycle), settings(keep_loaded="no"), host)
        used.append(psutil.Process().memory_info().rss)
        if cycle in (5, 49):
            alive.append(tensors())
    assert resident() == []
    assert alive[1] <= alive[0]
    # After the second round over all three; pages of mapped files come and go with the weights.
    assert max(used[6:]) <= 1.05 * max(used[3:6])
