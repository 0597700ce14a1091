"""Real sizes, random weights: one model, ours and clip-interrogator's around it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lib_easydiffuser.clip.lists import LabelList, package_lists
from lib_easydiffuser.clip.tokens import OpenClipTokens
from lib_easydiffuser.clip.tower import TextTower
from lib_easydiffuser.clip.weights import from_open_clip

WIDTH, HEADS, LAYERS, FEATURES = 768, 12, 12, 768  # the text tower of ViT-L-14
CANDIDATES = 2035
PROMPT = "a photograph of an astronaut riding a horse on the moon, artstation, oil on canvas"
NAME = "ViT-L-14/openai"

R = TypeVar("R")


def model(layers: int = LAYERS) -> Any:
    """open_clip's own class; the image tower is small, it takes no part here.

    Its weights are spread wider than at birth, so that texts differ as they do under trained ones; the cost
    of a product does not depend on its values.
    """
    import open_clip
    import torch

    torch.manual_seed(0)
    vision = {"image_size": 32, "layers": 1, "width": 64, "patch_size": 32}
    text = {"context_length": 77, "vocab_size": 49408, "width": WIDTH, "heads": HEADS, "layers": layers}
    built = open_clip.model.CLIP(FEATURES, vision, text, quick_gelu=True).eval().requires_grad_(False)
    built.token_embedding.weight.data *= 10.0
    built.positional_embedding.data *= 10.0
    return built


def tower(built: Any, dtype: str = "float32") -> TextTower:
    return TextTower(from_open_clip(built.state_dict(), HEADS, "quick_gelu"), OpenClipTokens(), dtype=dtype)


def peer(built: Any, cache: Path | None = None) -> Any:
    """clip-interrogator's Interrogator with this model and none of its tables."""
    import open_clip
    from clip_interrogator import Config, Interrogator

    config = Config(caption_model_name=None, device="cpu", quiet=True, clip_model_name=NAME)
    config.cache_path, config.download_cache = str(cache) if cache else None, False
    made = Interrogator.__new__(Interrogator)
    made.config, made.device, made.clip_model = config, "cpu", built
    made.caption_offloaded = made.clip_offloaded = False
    made.tokenize = open_clip.tokenize
    return made


def tables(own: Any, lists: Sequence[LabelList]) -> list[Any]:
    """The peer's label tables of those lists, opened by its own code."""
    from clip_interrogator.clip_interrogator import LabelTable

    return [LabelTable(list(item.labels), item.name, own) for item in lists]


def candidates(count: int = CANDIDATES) -> list[str]:
    """Different labels drawn from all kinds that speak for a picture; those CLIP reads alike once."""
    pool = {label.lower(): label for item in package_lists()[:5] for label in item.labels if label}
    return random.Random(1).sample(list(pool.values()), count)


def image(built: Any, near: str) -> NDArray[np.float32]:
    """Unit features of a picture that is somewhat like a text."""
    rough = np.random.default_rng(0).standard_normal(FEATURES).astype(np.float32)
    vector = rough / np.linalg.norm(rough) + tower(built).encode([near])[0]
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def cpu_seconds(run: Callable[[], R], times: int = 1) -> tuple[float, R]:
    """(CPU seconds, the least of so many runs; the last result)."""
    spent = []
    for _ in range(times):
        before = time.process_time()
        result = run()
        spent.append(time.process_time() - before)
    return min(spent), result
