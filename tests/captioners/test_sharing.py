"""What is shared by tokens and beams changes no token: generate() with it and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._checkpoint import CheckpointCaptioner
from lib_easydiffuser.captioners._decode import decode_pictures, sharing
from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.models.load import Loaded, load
from lib_easydiffuser.models.place import place
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost
from tests.world.pictures import drawn

NAMES = ("blip-base", "git-large", "vit-gpt2")
WAYS: dict[str, dict[str, Any]] = {
    "greedy": {},
    "beams 2": {"num_beams": 2},
    "beams 3": {"num_beams": 3},
    "beams 4": {"num_beams": 4},
    "beams 5": {"num_beams": 5},
    "several": {"num_beams": 5, "num_return_sequences": 3},
    "short": {"num_beams": 3, "max_new_tokens": 2},
    "long": {"num_beams": 3, "min_new_tokens": 12},
    "drawn": {"do_sample": True, "top_k": 0, "top_p": 0.9, "temperature": 0.8},
    "three drawn": {"do_sample": True, "top_k": 0, "num_return_sequences": 3},
}


@pytest.fixture(scope="module", params=NAMES)
def loaded(request: pytest.FixtureRequest, tiny: Path) -> Loaded:
    return loaded_of(request.param, tiny)


def loaded_of(name: str, tiny: Path) -> Loaded:
    captioner = REGISTRY.get(name, ModelHost(tiny))
    assert isinstance(captioner, CheckpointCaptioner)
    found = load(tiny / captioner.checkpoint.folder, captioner.architectures)
    place(found, "cpu", None)
    return found


def pictures(loaded: Loaded, count: int) -> torch.Tensor:
    inputs = loaded.image_processor(images=[drawn(i).rgb for i in range(count)], return_tensors="pt")
    values: torch.Tensor = inputs["pixel_values"].to(next(loaded.model.parameters()).dtype)
    return values


def generate(loaded: Loaded, pixel_values: torch.Tensor, options: dict[str, Any], share: bool) -> list[list[int]]:
    torch.manual_seed(5)
    options = {"max_new_tokens": 14, "do_sample": False, "num_beams": 1} | options
    with torch.inference_mode():
        if not share:
            return loaded.model.generate(pixel_values=pixel_values, **options).tolist()  # type: ignore[no-any-return]
        with sharing(loaded.model, len(pixel_values)):
            return loaded.model.generate(pixel_values=pixel_values, **options).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("options", WAYS.values(), ids=list(WAYS))
@pytest.mark.parametrize("count", [1, 3])
def test_the_tokens_are_the_library_s(loaded: Loaded, options: dict[str, Any], count: int) -> None:
    pixel_values = pictures(loaded, count)
    expected = generate(loaded, pixel_values, options, share=False)
    assert generate(loaded, pixel_values, options, share=True) == expected
    assert len(expected) == count * options.get("num_return_sequences", 1)


@pytest.mark.parametrize("options", [{}, {"num_beams": 3}], ids=["greedy", "beams 3"])
def test_half_precision_says_the_same(tiny: Path, options: dict[str, Any]) -> None:
    for name in NAMES:
        loaded = loaded_of(name, tiny)
        place(loaded, "cpu", torch.bfloat16)
        pixel_values = pictures(loaded, 2)
        expected = generate(loaded, pixel_values, options, share=False)
        assert generate(loaded, pixel_values, options, share=True) == expected


def test_pictures_are_told_apart(loaded: Loaded) -> None:
    rows = generate(loaded, pictures(loaded, 3), {"num_beams": 3}, share=True)
    assert len({tuple(row) for row in rows}) > 1


def test_nothing_stays_behind(loaded: Loaded) -> None:
    """Not when a person stops in the middle either."""

    def own_forwards() -> list[str]:
        return [name for name, module in loaded.model.named_modules() if "forward" in vars(module)]

    expected, at_work = bool(replaced(loaded)), list[int]()

    class Stop:
        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> bool:
            if input_ids.shape[1] >= 4:
                at_work.append(len(own_forwards()))
                raise Interrupted
            return False

    with pytest.raises(Interrupted):
        generate(loaded, pictures(loaded, 2), {"num_beams": 3, "stopping_criteria": [Stop()]}, share=True)
    assert bool(at_work[0]) == expected and not own_forwards()
    hooks = [module for module in loaded.model.modules() if module._forward_hooks or module._forward_pre_hooks]
    assert not hooks


def replaced(loaded: Loaded) -> list[str]:
    """What is replaced on this transformers when decoding begins."""
    with sharing(loaded.model, 1):
        return [name for name, module in loaded.model.named_modules() if "forward" in vars(module)]


ENCODERS = {"blip-base": "vision_model", "git-large": "git.image_encoder", "vit-gpt2": "encoder"}


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_encoded_once(tiny: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where anything is replaced, every layer's keys of the patches are computed once."""
    loaded, seen = loaded_of(name, tiny), {"pictures": 0, "patches": 0}
    modules = dict(loaded.model.named_modules())
    ends = ("crossattention.self.key", "crossattention.c_attn", "git.encoder.layer.0.attention.self.key",
            "git.encoder.layer.1.attention.self.key")  # fmt: skip
    keys = {id(module) for key, module in modules.items() if key.endswith(ends)}

    def encoded(_: Any, args: Any, output: Any) -> None:
        seen["pictures"] += len(output[0])

    def counting(kind: Any) -> None:
        plain = kind.forward

        def mapped(self: Any, x: torch.Tensor) -> torch.Tensor:
            if id(self) in keys and x.shape[1] > 14:  # more than there are words
                seen["patches"] += len(x)
            result: torch.Tensor = plain(self, x)
            return result

        monkeypatch.setattr(kind, "forward", mapped)

    # A hook would be told of the rows that were asked for; what is computed goes through the class.
    for kind in {type(module) for module in modules.values() if id(module) in keys}:
        counting(kind)
    handle = modules[ENCODERS[name]].register_forward_hook(encoded)
    try:
        generate(loaded, pictures(loaded, 2), {"num_beams": 3, "min_new_tokens": 6}, share=True)
    finally:
        handle.remove()
    if replaced(loaded) and replaced(loaded) != ["git.image_encoder"]:
        assert seen == {"pictures": 2, "patches": 2 * 2}  # two layers, two pictures
    else:  # transformers 5 has a copy for each beam of what it computed once
        assert seen["pictures"] <= 2 * 3 and seen["patches"] <= 2 * 2 * 3


def test_a_finished_sentence_is_looked_at_with_the_same_keys(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BLIP's beams are followed by one more pass for their attention: it computes nothing of the picture again."""
    loaded, rows = loaded_of("blip-base", tiny), list[int]()
    keys = {id(layer.crossattention.self.key) for layer in loaded.model.text_decoder.bert.encoder.layer}
    plain = torch.nn.Linear.forward

    def counting(self: Any, x: torch.Tensor) -> torch.Tensor:
        if id(self) in keys:
            rows.append(len(x))
        return plain(self, x)

    monkeypatch.setattr(torch.nn.Linear, "forward", counting)
    options = {"max_new_tokens": 8, "num_beams": 3, "do_sample": False, "num_return_sequences": 2}
    with torch.inference_mode():
        sentences = decode_pictures(loaded, pictures(loaded, 2), options)
    assert len(sentences) == 4
    assert rows == [2] * len(keys)


def test_a_forward_that_somebody_else_gave_is_there_again(tiny: Path) -> None:
    """As accelerate gives the modules it moves."""
    loaded = loaded_of("blip-base", tiny)
    linear = loaded.model.text_decoder.bert.encoder.layer[0].crossattention.self
    given = linear.forward = lambda *args, **kwargs: type(linear).forward(linear, *args, **kwargs)
    with sharing(loaded.model, 1):
        pass
    assert linear.forward is given


def test_interrupt_stops_within_a_token(host: ModelHost) -> None:
    captioner = REGISTRY.get("git-large", host)

    class Stopping(ModelHost):
        asked = 0

        def stopped(self) -> bool:
            self.asked += 1
            return self.asked > 4

    stopping = Stopping(host.models_dir())
    with pytest.raises(Interrupted):
        captioner.caption(drawn(0), Settings().with_values({"num_beams": 3, "max_new_tokens": 60}), stopping)
    assert stopping.asked < 8
