"""Where BLIP looked: one row of cross-attention for every piece of the caption."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._checkpoint import CheckpointCaptioner
from lib_easydiffuser.models.load import Loaded, load
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings
from tests.world.checkpoints import PATCH, SIDE
from tests.world.hosts import ModelHost
from tests.world.pictures import drawn

GRID = (SIDE // PATCH, SIDE // PATCH)


def settings(**values: object) -> Settings:
    return Settings().with_values({"cut_loops": False, "max_new_tokens": 8, "num_beams": 1} | values)


@pytest.fixture
def blip(host: ModelHost) -> CheckpointCaptioner:
    captioner = REGISTRY.get("blip-base", host)
    assert isinstance(captioner, CheckpointCaptioner)
    return captioner


@pytest.mark.parametrize("more", [{}, {"num_beams": 3}, {"sampling": True}, {"captions_per_picture": 3}])
def test_every_piece_has_its_row(blip: CheckpointCaptioner, host: ModelHost, more: dict[str, object]) -> None:
    for caption in blip.caption(drawn(0), settings(**more), host):
        focus = caption.focus
        assert focus is not None
        assert focus.grid == GRID
        assert focus.attention.shape == (2, 4, len(focus.pieces), GRID[0] * GRID[1])
        assert focus.attention.dtype == np.float32
        assert (focus.attention >= 0).all() and (focus.attention.sum(-1) <= 1 + 1e-5).all()
        assert "".join(caption.text[start:end] for start, end in focus.pieces) in caption.text.replace(" ", "")
        assert len(focus.pieces) > 1


@pytest.mark.parametrize("beams", [1, 3])
def test_the_rows_are_those_of_the_decoding_steps(
    blip: CheckpointCaptioner, host: ModelHost, tiny: Path, beams: int
) -> None:
    (caption,) = blip.caption(drawn(1), settings(num_beams=beams), host)
    loaded = load(tiny / blip.checkpoint.folder, blip.architectures)
    expected = _by_hand(loaded, drawn(1), beams)
    assert caption.focus is not None
    steps = min(caption.focus.attention.shape[2], expected.shape[2])
    np.testing.assert_allclose(caption.focus.attention[:, :, :steps], expected[:, :, :steps], atol=1e-5)


def _by_hand(loaded: Loaded, picture: Picture, beams: int) -> Any:
    """One plain forward pass over the finished sentence."""
    import torch

    model = loaded.model
    pixels = loaded.image_processor(images=[picture.rgb], return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        ids = model.generate(pixel_values=pixels, num_beams=beams, max_new_tokens=8)
        seen = model.vision_model(pixel_values=pixels)[0]
        output = model.text_decoder(ids[:, :-1], encoder_hidden_states=seen, output_attentions=True)
    return torch.stack(output.cross_attentions)[:, 0, :, :, 1:].numpy()


def test_the_hooks_are_gone_afterwards(blip: CheckpointCaptioner, host: ModelHost) -> None:
    blip.caption(drawn(0), settings(), host)
    folder = MANAGER.residents()[-1].folder
    with MANAGER.use(folder, lambda: pytest.fail("it is loaded"), settings(), host) as loaded:
        hooks = [*loaded.model.text_decoder._forward_hooks, *loaded.model.text_decoder._forward_pre_hooks]
        assert not hooks and not loaded.model.vision_model._forward_hooks


def test_pieces_of_loops_that_were_cut_go_with_them(host: ModelHost, blip: CheckpointCaptioner) -> None:
    for index in range(3):
        (caption,) = blip.caption(drawn(index), settings(cut_loops=True, max_new_tokens=20), host)
        assert caption.focus is not None
        assert caption.focus.attention.shape[2] == len(caption.focus.pieces)
        assert all(0 <= start < end <= len(caption.text) for start, end in caption.focus.pieces)


def test_a_picture_with_another_shape_keeps_the_grid(blip: CheckpointCaptioner, host: ModelHost) -> None:
    (caption,) = blip.caption(Picture(Image.new("RGB", (300, 20), "red")), settings(), host)
    assert caption.focus is not None and caption.focus.grid == GRID


def test_other_captioners_say_nothing_of_it(host: ModelHost) -> None:
    (caption,) = REGISTRY.get("vit-gpt2", host).caption(drawn(0), settings(), host)
    assert caption.focus is None
