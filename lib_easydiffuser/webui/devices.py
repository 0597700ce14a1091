"""The device of our own flag, and room on the host's."""

from __future__ import annotations

from functools import lru_cache

from ..errors import HostError, quoted
from .abilities import device, memory
from .abilities.settings import flag


def device_of_ours() -> str:
    """Where a model of ours runs: by `--easydiffuser-device`, else where the host lets captioners run.

    Raises:
        HostError: If that flag names no device of this machine.
    """
    given = flag("easydiffuser_device")
    return usable(given.strip()) if given else device.of_captioners()


def make_room(mib: int = 0, where: str = "") -> None:
    """Let the host move its own models away, so that one of ours, or one of its own, fits.

    Args:
        mib: Memory wanted; 0 for what the host gives without being asked for a size.
        where: In torch's spelling; "" for where the host lets captioners run.
    """
    memory.make_room(mib, where or device.of_captioners())


@lru_cache(maxsize=8)
def usable(name: str) -> str:
    """A device's name, once something could be put there.

    Raises:
        HostError: If there is no such device.
    """
    import torch

    try:
        # One that holds no numbers ("meta") cannot give them back either.
        torch.zeros(1, device=name).tolist()
    # An unknown word, a number too high, a torch made without that kind of device: each raises its own.
    except Exception as error:
        raise HostError(
            f"The device {quoted(name)} of --easydiffuser-device cannot be used here.",
            "It takes cpu, cuda, cuda:1 ...; without the flag the WebUI's own device is taken.",
        ) from error
    return name
