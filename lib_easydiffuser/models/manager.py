"""Who is in memory, where, and for how long. One at a time uses the models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..dataclass import dataclass
from ..errors import Interrupted
from ..host import Host, device_owner
from ..settings import Settings
from .load import Loaded
from .memory import is_out_of_memory, release
from .place import is_on, pick_dtype, place

if TYPE_CHECKING:
    import torch

_WAIT_S = 0.1  # how often a waiting request asks whether it was stopped


@dataclass(frozen=True)
class Resident:
    """A model in memory, for lists."""

    folder: Path
    device: str
    mib: int


class Manager:
    """Keeps loaded models, serialises their use, and makes room."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._models: dict[Path, Loaded] = {}  # least recently used first

    @contextmanager
    def use(self, folder: Path, load: Callable[[], Loaded], settings: Settings, host: Host) -> Iterator[Loaded]:
        """The model of that folder on the host's device, ours alone until the block ends.

        Args:
            load: Loads it when it is not in memory.

        Raises:
            Interrupted: If the person stopped while another request was using the models.
        """
        self._wait(host)
        try:
            owner = device_owner(host)
            loaded = self._get(folder, load, settings)
            device = host.device()
            if not is_on(loaded.device, device):
                owner.make_room(loaded.mib)
            try:
                self._move(loaded, device, pick_dtype(owner.precision(settings.dtype), device, host))
                yield loaded
            finally:
                self._park(loaded, owner.keeps(settings.keep_loaded))
        finally:
            self._lock.release()

    def residents(self) -> list[Resident]:
        """What is in memory now; a list does not wait for who uses the models."""
        # The lock is held as long as a captioner runs. `copy` is one step of the interpreter.
        return [Resident(folder, loaded.device, loaded.mib) for folder, loaded in self._models.copy().items()]

    def unload(self, folder: Path | None = None, keep: Loaded | None = None) -> None:
        """Drop one model, or all (but one)."""
        with self._lock:
            for path in [folder] if folder else list(self._models):
                if path in self._models and self._models[path] is not keep:
                    del self._models[path]
            release()

    def park(self) -> None:
        """Move every model to RAM: the device is somebody else's now."""
        with self._lock:
            for loaded in self._models.values():
                self._park(loaded, "ram")

    def to_cpu(self, loaded: Loaded) -> bool:
        """Go on with a model on the CPU; False when it is there."""
        if loaded.device == "cpu":
            return False
        place(loaded, "cpu", pick_dtype("float32", "cpu"))
        release()
        return True

    def _wait(self, host: Host) -> None:
        while not self._lock.acquire(timeout=_WAIT_S):
            if host.stopped():
                raise Interrupted

    def _get(self, folder: Path, load: Callable[[], Loaded], settings: Settings) -> Loaded:
        loaded = self._models.get(folder) or self._load(load)
        # One step, so that a list never misses it; the used one stands last.
        self._models = {**{path: model for path, model in self._models.items() if path != folder}, folder: loaded}
        self._keep_within(settings.memory_budget, loaded)
        return loaded

    def _load(self, load: Callable[[], Loaded]) -> Loaded:
        try:
            return load()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        self.unload()
        return load()

    def _keep_within(self, budget: int, using: Loaded) -> None:
        """Drop the models unused for longest until the rest fits."""
        for folder, loaded in list(self._models.items()):
            total = sum(model.mib for model in self._models.values())
            if budget and total > budget and loaded is not using:
                del self._models[folder]

    def _move(self, loaded: Loaded, device: str, dtype: torch.dtype) -> None:
        if is_on(loaded.device, device) and loaded.dtype == dtype:
            return  # moving starts from the file: it would read and copy every weight again
        try:
            place(loaded, device, dtype)
            return
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        self.unload(keep=loaded)
        try:
            place(loaded, device, dtype)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            place(loaded, "cpu", pick_dtype("float32", "cpu"))

    def _park(self, loaded: Loaded, keep: str) -> None:
        if keep == "no":
            self.unload(loaded.folder)
        elif keep == "ram" and loaded.device != "cpu":
            place(loaded, "cpu", None)
            release()


MANAGER = Manager()
