"""The way to a cluster that exists: Ray is imported here alone, and joined as one of its drivers."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...errors import HostError, UsageError, quoted

HINT = (
    'pip install "ray[data]" webdataset pyarrow fsspec, in an environment of its own: Ray wants newer packages than a '
    "WebUI has."
)
_CONNECT_S = 10.0
_PORT = 6379  # Ray's own choice


def require_ray() -> Any:
    """Ray, with Ray Data; its usage statistics are off.

    Raises:
        UsageError: If it is not here, or does not load.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
        import ray.data
    except ImportError as error:
        first = (str(error).splitlines() or ["no reason given"])[0].rstrip(".")
        raise UsageError(f"A cluster needs Ray Data, which cannot be loaded: {first}.", HINT) from None
    return ray


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Ray, as a driver of the cluster at that address; our code goes with it.

    Raises:
        UsageError: Without an address.
        HostError: If no cluster answers there.
    """
    if not address or address == "local":
        raise UsageError(
            "No Ray cluster was named.",
            "RAY_ADDRESS=host:6379 (or auto for one on this machine, after `ray start --head`); whoever reaches that "
            "address can run code there.",
        )
    _require_answer(address)  # before the import: it may say how Ray is to be imported
    ray = require_ray()
    if ray.is_initialized():  # the caller's own
        yield ray
        return
    code = {"py_modules": [str(Path(__file__).resolve().parents[2])], "excludes": ["__pycache__", "*.pyc"]}
    try:
        ray.init(
            address=address, runtime_env={**code, "env_vars": {"RAY_USAGE_STATS_ENABLED": "0"}},
            log_to_driver=False, logging_level=logging.ERROR,
        )  # fmt: skip
    except Exception as error:  # ConnectionError, RuntimeError, ValueError, ImportError of the client ...
        raise HostError(
            f"The Ray cluster at {quoted(address, 120)} was not joined: {first_line(error)}.",
            "Its Ray and Python must be of the same version as here.",
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _require_answer(address: str) -> None:
    """Ask at once, where Ray would ask for minutes.

    Raises:
        HostError: If nobody answers.
    """
    if address == "auto":
        return
    parts = urlsplit(address if "://" in address else f"//{address}")
    host, port = parts.hostname or "", parts.port or _PORT
    try:
        _ask(host, port)
    except (OSError, ValueError) as error:
        raise HostError(
            f"Nobody answers at the Ray cluster's address {quoted(address, 120)}: {first_line(error)}.",
            "It is host:6379 of the cluster's head.",
        ) from error
    if host in ("127.0.0.1", "localhost", "::1") and not _answers(_own_address(), port):
        # Ray takes this machine's address in the network for 127.0.0.1, and a head that is bound to that is not there.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")


def _ask(host: str, port: int) -> None:
    socket.create_connection((host, port), _CONNECT_S).close()


def _answers(host: str, port: int) -> bool:
    try:
        _ask(host, port)
    except OSError:
        return False
    return True


def _own_address() -> str:
    """This machine's address in the network, as Ray finds it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(asked.getsockname()[0])


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    said = getattr(error, "strerror", None) or str(error)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return quoted(lines[-1] if lines else type(error).__name__, 200).strip("'\"").rstrip(".")
