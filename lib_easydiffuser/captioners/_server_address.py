"""Where a server of the person's own may be: the usual ones on this machine by name, any other by its address."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from ..dataclass import dataclass
from ..errors import ConsentError, UsageError, quoted
from ..host import Host, open_to_others
from ..settings import Settings

# The ports these programs listen on as they come.
USUAL: Mapping[str, int] = MappingProxyType(
    {"ollama": 11434, "lm-studio": 1234, "llama.cpp": 8080, "koboldcpp": 5001, "vllm": 8000, "jan": 1337}
)
KEY = "EASYDIFFUSER_SERVER_KEY"
_AGREED: set[str] = set()
_HOW = "--server ollama (or lm-studio, llama.cpp, koboldcpp, vllm, jan) takes one here, --server-url any other."
_HOW_HOST = "Press 'Look for a server' in the Models panel, or start the WebUI with --easydiffuser-server-url."


@dataclass(frozen=True)
class Address:
    """A server's address, taken apart; `path` ends in /v1."""

    scheme: str
    name: str
    port: int
    path: str = "/v1"

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{self.scheme}://{name}:{self.port}"

    @property
    def here(self) -> bool:
        """Whether it is this machine, beyond doubt: a name is only believed to be when it is `localhost`."""
        try:
            return self.name.lower() == "localhost" or ipaddress.ip_address(self.name).is_loopback
        except ValueError:
            return False


def usual(name: str) -> Address:
    """The address of one of the usual servers on this machine."""
    return Address("http", "127.0.0.1", USUAL[name])


def parsed(url: str) -> Address:
    """An address that the person wrote.

    Raises:
        UsageError: If it is none, or holds a name, a password or a question.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        # What was written may hold a secret: it is not repeated.
        raise UsageError("The server's address is not one.", "It looks like http://127.0.0.1:11434.")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "The server's address holds a name or a password.", f"A key belongs into the environment variable {KEY}."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return Address(parts.scheme, parts.hostname, port, path if path.endswith("/v1") else f"{path}/v1")


def named(settings: Settings, host: Host) -> Address:
    """The server that the settings name.

    Raises:
        UsageError: If none is named, or the one named may not be used here.
    """
    if settings.server_url:
        return parsed(settings.server_url)
    if settings.server == "none":
        raise UsageError("No server is named.", _HOW_HOST if hasattr(host, "default_settings") else _HOW)
    if open_to_others(host):
        raise UsageError(
            f"This page is open to others, so {quoted(settings.server)} is not looked for on its machine.",
            "Who runs it can name the server by --easydiffuser-server-url.",
        )
    return usual(settings.server)


def lack(settings: Settings, host: Host) -> str:
    """Why no server can be asked; "" when one can. Asks none."""
    try:
        named(settings, host)
    except UsageError as error:
        return str(error)
    return ""


def must_agree(settings: Settings, host: Host) -> str:
    """The address that pictures would go to outside of this machine before anybody agreed to that; "" for none."""
    try:
        address = named(settings, host)
    except UsageError:
        return ""
    return "" if address.here or settings.server_agreed or str(address) in _AGREED else str(address)


def agree(settings: Settings, host: Host) -> None:
    """The person lets pictures go there, until the program ends."""
    _AGREED.add(str(named(settings, host)))


def require_agreed(address: Address, settings: Settings, host: Host) -> None:
    """Raise unless a picture may go there.

    Raises:
        ConsentError: If it would leave this machine and nobody agreed.
        UsageError: If offline mode forbids it.
    """
    if address.here:
        return
    if settings.offline:
        raise UsageError(f"Offline mode: no picture goes to {address}.", "Turn Offline off, or name a server here.")
    if not settings.server_agreed and str(address) not in _AGREED:
        raise ConsentError(
            f"Pictures would leave this machine and go to {address}.",
            "Agree in the Models panel, or by --server-agreed (in the WebUI --easydiffuser-server-agreed).",
            "" if open_to_others(host) else str(address),
        )


def key() -> str:
    """The API key, from the environment and from nowhere else."""
    return os.environ.get(KEY, "").strip()
