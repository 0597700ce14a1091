"""The spaces of pictures: which is kept up, and which is asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.history.ask import kept_up, like_picture
from lib_easydiffuser.history.gather import gather, opt_in
from lib_easydiffuser.history.spaces import REGISTRY
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.images import load_picture
from lib_easydiffuser.models.manager import MANAGER
from lib_easydiffuser.records import Picture
from tests.clip.checkpoints import transformers_clip
from tests.world.hosts import ModelHost

from .conftest import SETTINGS, World


@pytest.mark.parametrize("space", list(REGISTRY.all(QuietHost())), ids=lambda space: space.name)
def test_a_space_states_what_it_is(space: object) -> None:
    assert space.name and space.title and space.order  # type: ignore[attr-defined]


def test_colours_are_where_they_are() -> None:
    colours = REGISTRY.get("colours", QuietHost())
    bars = [Image.new("RGB", (64, 64), "red") for _ in range(3)]
    bars[0].paste("blue", (0, 0, 64, 32))
    bars[1].paste("blue", (0, 0, 60, 30))
    bars[2].paste("blue", (0, 32, 64, 64))
    rows = colours.vectors([Picture(one) for one in bars], SETTINGS, QuietHost())
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert rows[0] @ rows[1] > 0.9 > 0.3 > rows[0] @ rows[2]
    black, white = (Picture(Image.new("RGB", (8, 8), name)) for name in ("black", "white"))
    rows = colours.vectors([black, white], SETTINGS, QuietHost())
    assert rows[0] @ rows[1] < 0


def test_clip_is_kept_up_where_it_is_named_or_in_memory(world: World, tmp_path: Path) -> None:
    transformers_clip(tmp_path / "models" / "clip-vit-large-patch14")
    host = ModelHost(tmp_path / "models")
    MANAGER.unload()
    path = world.save("a.png", "red", "a red square", half="blue")
    world.save("b.png", "green", "a green square")
    opt_in(world.folder, world.place)
    assert "clip" not in [space.name for space in kept_up("auto", host)], "nobody asked for a model that loads long"
    gather(world.place, kept_up("clip", host), SETTINGS, host)
    names = [name for name in world.index.spaces() if name.startswith("clip-")]
    assert len(names) == 1 and world.index.spaces()[names[0]] == 2
    hits, space = like_picture(world.index, load_picture(path), SETTINGS, host)
    assert space.name == "clip" and hits[0].saved.path.name == "a.png", "the only space that holds pictures"
    assert "clip" in [space.name for space in kept_up("auto", host)], "its image tower is in memory now"
    MANAGER.unload()
    assert "clip" not in [space.name for space in kept_up("auto", host)]
