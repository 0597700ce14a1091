"""The WebUI's own API as a recipe asks it: of a WebUI at an address, or of the one around us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..host import Host


class Caller(Protocol):
    """Asks the API; which WebUI it is, nobody asks."""

    def get(self, path: str) -> Any:
        """What it answers, in JSON's own types; None where it has no such address.

        Raises:
            HostError: If it cannot be reached or says no.
        """

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The same for a request with a body; comes back when the work is done.

        Raises:
            HostError: If it cannot be reached or says no.
            OutOfMemoryError: If the picture does not fit.
        """

    def progress(self) -> tuple[float, bool]:
        """How far the picture in hand is, 0..1, and whether somebody has interrupted it."""

    def interrupt(self) -> None:
        """Stop the picture in hand."""

    def family(self) -> str:
        """ "sd1", "sd2" or "sdxl" of the checkpoint, "" for others or nobody knows."""


def caller_of(host: Host) -> Caller | None:
    """The host's way to a WebUI's API; None for one that has none."""
    offer = getattr(host, "caller", None)
    found: Caller | None = offer() if callable(offer) else None
    return found
