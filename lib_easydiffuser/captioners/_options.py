"""Settings -> the arguments of transformers' generate(), and the brake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import Interrupted
from ..host import Host
from ..settings import Settings


def generation_options(settings: Settings) -> dict[str, Any]:
    """Greedy, beams or sampling, as many sentences as asked for, in transformers' spelling."""
    count = settings.captions_per_picture
    options: dict[str, Any] = {"max_new_tokens": settings.max_new_tokens, "num_return_sequences": count}
    if settings.min_new_tokens:
        options["min_new_tokens"] = min(settings.min_new_tokens, settings.max_new_tokens)
    if settings.sampling:
        drawn = {"temperature": settings.temperature, "top_p": settings.top_p, "top_k": 0}
        return options | drawn | {"do_sample": True, "num_beams": 1}
    # Several sentences can only be as many as there are beams.
    return options | {"do_sample": False, "num_beams": max(settings.num_beams, count)}


class Brake:
    """Raises within one decoding step when the person stops; a stopping criterion of generate()."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> bool:
        if self._host.stopped():
            raise Interrupted
        return False


@contextmanager
def seeded(settings: Settings, device: str) -> Iterator[None]:
    """The same chance every time for a seed; the host's own random numbers are left as they were."""
    import torch

    if not settings.sampling:
        yield
        return
    with torch.random.fork_rng(devices=[torch.device(device)] if device.startswith("cuda") else []):
        torch.manual_seed(settings.seed)
        yield
