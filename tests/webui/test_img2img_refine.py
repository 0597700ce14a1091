"""Refining as an option of the img2img script: rounds beside the init image; the person's job is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lib_easydiffuser.prompt.phrases import phrases_of
from lib_easydiffuser.webui.img2img import reading

from ..fakes.img2img import img2img_host
from ..loop.world import INKS, drawn
from .img2img_bench import Bench, picture
from .test_img2img import state_of


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A host that draws the colours its prompt asks for; red only where it is emphasised."""
    reading._READINGS.clear()
    with img2img_host() as root:
        sample = root.processing.process_images

        def process_images(p: Any) -> Any:
            done = sample(p)
            done.images = [drawn(_colours(prompt), p.seed % 3) for prompt in done.images]
            return done

        root.processing.process_images = process_images
        root.processing.get_fixed_seed = lambda seed: 77 if seed == -1 else seed
        yield root


def _colours(prompt: str) -> tuple[str, ...]:
    said = phrases_of(prompt)
    return tuple(ink for ink in INKS if f"{ink} tone" in said and (ink != "red" or "(red tones:" in prompt))


@pytest.fixture
def bench(modules: Any) -> Bench:
    return Bench(modules)


def test_rounds_compare_with_the_init_image_and_the_best_comes_first(bench: Bench) -> None:
    p = bench.p(drawn(("blue", "red")), prompt="mine <lora:x:1>", n_iter=2)
    before = state_of(p)
    done = bench.entry(p, refine=4)
    prompts = [prompt for prompt, _ in bench.modules.processing.sampled]
    assert len(done.images) == len(prompts) > 2 and len(prompts) % 2 == 0
    assert all(prompt.startswith("mine, ") and "<lora:x:1>" in prompt for prompt in prompts)
    assert "(red tones:" not in prompts[0] and "(red tones:" in prompts[-1]
    assert "(red tones:" in done.infotexts[0] and done.info == done.infotexts[0]
    assert "Easy Diffuser: Round 1: " in done.comments and "Raise 'red tones'" in done.comments
    assert state_of(p) == before


def test_none_generates_once_and_a_wrong_number_is_said(bench: Bench) -> None:
    bench.entry(bench.p(drawn(("blue", "red"))), refine=0)
    assert len(bench.modules.processing.sampled) == 1
    done = bench.entry(bench.p(drawn(("blue", "red"))), refine="many")
    assert len(bench.modules.processing.sampled) == 2 and "cannot be" in done.comments


def test_several_init_images_are_made_once_each_and_it_is_said(bench: Bench) -> None:
    done = bench.entry(bench.p(picture(0), picture(1), batch_size=2), refine=3)
    assert len(bench.modules.processing.sampled) == 2 and "one init image at a time" in done.comments


def test_interrupt_gives_what_is_there(bench: Bench) -> None:
    state = bench.modules.shared.state

    def stop() -> None:
        state.interrupted = len(bench.modules.processing.sampled) == 1

    bench.modules.processing.before_sampling = stop
    p = bench.p(drawn(("blue", "red")))
    before = state_of(p)
    done = bench.entry(p, refine=5)
    assert len(done.images) == 1 and len(bench.modules.processing.sampled) == 2 and state_of(p) == before
    assert "Stopped" in done.comments


def test_what_the_host_raises_ends_it_with_a_sentence(bench: Bench) -> None:
    def breaks() -> None:
        if len(bench.modules.processing.sampled) == 1:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    bench.modules.processing.before_sampling = breaks
    done = bench.entry(bench.p(drawn(("blue", "red"))), refine=5)
    assert len(done.images) == 1 and "ran out of memory" in done.comments
