"""`Look for a server`: the usual ports of this machine are asked, once, when the person presses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, field
from typing import Any

from ..dataclass import dataclass
from ..errors import EasyDiffuserError, UsageError
from ..host import Host, open_to_others
from ..settings import Settings
from ._server_address import USUAL, Address, agree, lack, must_agree, named, usual
from ._server_chat import models_in
from ._server_http import Exchange

_SECONDS = 3.0


@dataclass(frozen=True)
class Found:
    """A server on this machine; `name` as the setting Server has it."""

    name: str
    address: str
    models: tuple[str, ...]


@dataclass
class Desk:
    """What a page asks about servers."""

    host: Host
    found: tuple[Found, ...] = ()
    looked: bool = field(default=False)

    def look(self) -> None:
        """Look around.

        Raises:
            UsageError: If others can open this page.
        """
        self.found, self.looked = look(self.host), True

    def agree(self, settings: Settings) -> None:
        """The person lets pictures go to the server named, until the program ends.

        Raises:
            UsageError: If others can open this page: it is not theirs to allow.
        """
        if open_to_others(self.host):
            raise UsageError(
                "This page is open to others, so pictures are not let out of it.",
                "Who runs it can allow that by --easydiffuser-server-agreed.",
            )
        agree(settings, self.host)

    def view(self, settings: Settings) -> dict[str, Any]:
        """How things are, in JSON's own types; asks no server."""
        reason = lack(settings, self.host)
        return {
            "chosen": "" if reason else str(named(settings, self.host)),
            "reason": reason,
            "ask": must_agree(settings, self.host),
            "may_look": not open_to_others(self.host),
            "looked": self.looked,
            "found": [{**asdict(one), "models": list(one.models)} for one in self.found],
        }


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


def models(address: Address, seconds: float, stopped: Callable[[], bool]) -> list[str] | EasyDiffuserError:
    """Models of a server that was found, or why it gives none. No key goes to a port that only might be a server."""
    try:
        return models_in(Exchange(address, "", seconds, stopped).ask("/models"), "")
    except EasyDiffuserError as error:
        return error
