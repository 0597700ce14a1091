"""The networks in memory: opened at the first look, used by one at a time, given back as the settings say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import Interrupted, MissingModelError
from ..host import Host, device_owner
from ..models.find import own_folder, with_models_dir
from ..models.memory import trim
from ..settings import Settings
from .files import folders
from .networks import MIB, Networks, opened

_WAIT_S = 0.1  # how often a waiting request asks whether it was stopped


class Resident:
    """Keeps what is open, and for whom."""

    def __init__(self) -> None:
        self._turn = threading.RLock()
        self._networks: Networks | None = None

    @contextmanager
    def use(self, settings: Settings, host: Host) -> Iterator[Networks]:
        """The networks, ours alone until the block ends.

        Raises:
            Interrupted: If the person stopped while another request was looking.
            MissingModelError: If their files are not here.
            ModelError, BrokenModelError: See `networks.opened`.
        """
        while not self._turn.acquire(timeout=_WAIT_S):
            if host.stopped():
                raise Interrupted
        try:
            self._networks = self._networks or _opened(with_models_dir(host, settings))
            yield self._networks
        finally:
            if device_owner(host).keeps(settings.keep_loaded) == "no":
                self.release()
            self._turn.release()

    def release(self) -> None:
        """Out of memory; waits for a look that is under way."""
        with self._turn:
            held, self._networks = self._networks, None
            del held
            trim()

    @property
    def mib(self) -> int:
        """About what is in memory now; 0 when nothing is open."""
        return MIB if self._networks is not None else 0


def _opened(host: Host) -> Networks:
    found = folders(host)
    if found is None:
        raise MissingModelError("The weights of the eyes are not on this machine.", "`download eyes` fetches them.")
    cache = own_folder(host)
    return opened(found, cache)


RESIDENT = Resident()
