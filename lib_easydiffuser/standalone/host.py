"""The Host for running on our own: a terminal, one person, no prompt boxes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ..errors import UsageError, quoted
from ..host import HostFacts, TokenCounter
from ..recipe.caller import Caller
from ..records import PromptPair
from .generator import ApiGenerator


class StandaloneHost:
    """The machine as it is: a GPU when torch sees one, models in the person's own cache folder.

    Args:
        device: torch's spelling; "" chooses.
        models_dir: Where our models are; "" for EASYDIFFUSER_MODELS, else the cache folder.
    """

    name = "standalone"

    def __init__(self, device: str = "", models_dir: str = "") -> None:
        self._device = device
        self._models_dir = models_dir
        self._stopped = False
        self._generator: ApiGenerator | None = None
        self._caller: Caller | None = None

    def device(self) -> str:
        """The device asked for, or CUDA, or the CPU.

        Raises:
            UsageError: If torch does not have the one asked for.
        """
        if self._device == "cpu":  # that every torch has; asking one costs its import
            return "cpu"
        import torch

        if not self._device:
            return "cuda" if torch.cuda.is_available() else "cpu"
        try:
            torch.empty(0, device=self._device)
        # torch says no by RuntimeError, AssertionError or NotImplementedError, as its build is.
        except Exception as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise UsageError(
                f"There is no device {quoted(self._device)} here: {first[:120].rstrip('.')}.",
                "--device cpu always works.",
            ) from error
        return self._device

    def progress(self, done: int, total: int, text: str = "") -> None:
        return None

    def stopped(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        """Ask whatever runs to stop, a WebUI that generates for us too."""
        self._stopped = True
        if self._generator is not None:
            self._generator.stop()

    def generate_with(self, generator: ApiGenerator) -> None:
        """Offer a running WebUI as the generator."""
        self._generator = generator

    def generator(self) -> ApiGenerator | None:
        """What makes pictures here; None without a WebUI."""
        return self._generator

    def facts(self) -> HostFacts:
        """What a WebUI that generates for us lists; nothing without one."""
        return HostFacts() if self._generator is None else self._generator.facts()

    def call_with(self, caller: Caller) -> None:
        """Offer a running WebUI's API for recipes."""
        self._caller = caller

    def caller(self) -> Caller | None:
        """Who makes the steps of a recipe here; None without a WebUI."""
        return self._caller

    def models_dir(self) -> Path:
        if given := self._models_dir or os.environ.get("EASYDIFFUSER_MODELS"):
            return Path(given).expanduser()
        cache = os.environ.get("XDG_CACHE_HOME")
        return (Path(cache) if cache else Path.home() / ".cache") / "easydiffuser"

    def token_counter(self) -> TokenCounter | None:
        return None

    def prompt_boxes(self) -> PromptPair | None:
        return None

    def part_packages(self, kind: str) -> Sequence[str]:
        return ()


@contextmanager
def stops_on_ctrl_c(host: StandaloneHost) -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt as ever, and tells the host, so that worker threads stop too."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        host.stop()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
