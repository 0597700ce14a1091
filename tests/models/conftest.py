from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.world.checkpoints import MAKERS


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny checkpoints of the classes the loader meets."""
    given = os.environ.get("EASYDIFFUSER_TINY")
    if given:
        return Path(given)
    folder = tmp_path_factory.mktemp("made")
    for name in ("blip-image-captioning-base", "vit-gpt2-image-captioning", "blip2-flan-t5-xl"):
        MAKERS[name](folder / name)
    return folder
