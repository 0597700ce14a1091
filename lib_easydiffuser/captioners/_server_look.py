"""`Look for a server`: the usual ports of this machine are asked, once, when the person presses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..errors import EasyDiffuserError, UsageError
from ..host import Host, open_to_others
from ._server_address import USUAL, usual
from .server import models

_SECONDS = 3.0


@dataclass(frozen=True)
class Found:
    """A server on this machine; `name` as the setting Server has it."""

    name: str
    address: str
    models: tuple[str, ...]


def look(host: Host) -> tuple[Found, ...]:
    """The usual servers that answer with a list of models.

    Raises:
        UsageError: If others can open this page: a stranger must not look around on the host's machine.
    """
    if open_to_others(host):
        raise UsageError(
            "This page is open to others (--listen or --share), so nothing is looked for on its machine.",
            "Who runs it can name the server by --easydiffuser-server-url.",
        )
    with ThreadPoolExecutor(len(USUAL)) as pool:
        answers = pool.map(lambda name: models(usual(name), _SECONDS, host.stopped), USUAL)
        pairs = list(zip(USUAL, answers, strict=True))
    return tuple(
        Found(name, str(usual(name)), tuple(names)) for name, names in pairs if not isinstance(names, EasyDiffuserError)
    )
