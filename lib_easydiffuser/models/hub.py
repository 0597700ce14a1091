"""Asking a model hub: which files a revision has, how big they are, and their checksums.

The person's token comes from huggingface_hub, which knows where it is kept. Nothing else is left to it: it checks no
checksum, and cannot be stopped (`make bench-hub` tries both clients on the same faults).
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from typing import IO, Any

from .. import __version__
from ..dataclass import dataclass
from ..errors import ModelError, RefusedError, quoted
from ..settings import Settings
from .checkpoint import Checkpoint
from .files import wanted

TIMEOUT_S = 30.0  # for a connection and for silence on it
_TRIES = 3
_HUB = "https://huggingface.co"
_YES = ("1", "true", "yes", "on")


@dataclass(frozen=True)
class RemoteFile:
    """A file of a published revision.

    Attributes:
        size: Bytes.
        digest: "sha256:..." of a large file, "git:..." (the blob's name in git) of a small one.
        url: Where it is, when that is no hub's address.
    """

    name: str
    size: int
    digest: str
    url: str = ""


@dataclass(frozen=True)
class Revision:
    """What is published: the commit and the files we would take."""

    repo: str
    commit: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def endpoint() -> str:
    """The hub, or the mirror that HF_ENDPOINT names."""
    return (os.environ.get("HF_ENDPOINT") or _HUB).rstrip("/")


def offline_by() -> str:
    """The variable of the hub's own library that keeps this process offline; "" when there is none."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return next((name for name in names if os.environ.get(name, "").lower() in _YES), "")


def require_online(settings: Settings, what: str, where: object) -> None:
    """Nothing below touches the network in offline mode.

    Raises:
        ModelError: If offline mode is on, by our setting or the hub's variables.
    """
    by = offline_by()
    if settings.offline or by:
        raise ModelError(
            f"{what} is not downloaded: offline mode is on ({by or 'the setting Offline'}).",
            f"Turn it off, or copy the files to {where} by hand.",
        )


def ask(checkpoint: Checkpoint) -> Revision:
    """What the hub has of that model at the pinned commit (at `main` when none is pinned).

    Raises:
        ModelError: If it cannot be reached or says no.
    """
    revision = checkpoint.revision or "main"
    # As huggingface_hub's own requests: behind a company's proxy the system's certificates are not enough.
    trust(endpoint(), os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or "")
    url = f"{endpoint()}/api/models/{checkpoint.repo}/revision/{revision}?blobs=true"
    try:
        told = _read(url)
        entries = {str(entry["rfilename"]): entry for entry in told["siblings"]}
        commit = str(told.get("sha") or revision)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{endpoint()} does not say what {checkpoint.repo} consists of: {quoted(str(error), 120)}.",
            "Is the address right (HF_ENDPOINT)? Is there a connection?",
        ) from error
    pinned = dict(checkpoint.sha256)
    flat = [name for name in entries if "/" not in name]
    files = [_file(entries[name], pinned) for name in wanted(flat, checkpoint.files)]
    return Revision(checkpoint.repo, commit, tuple(files))


def _read(url: str) -> Any:
    """JSON of an address; a silent or broken connection is tried again, as those of the files are."""
    for left in reversed(range(_TRIES)):
        try:
            with open_url(url) as answer:
                return json.loads(answer.read(1 << 24))
        except urllib.error.HTTPError:
            raise
        except (OSError, http.client.HTTPException):
            if not left:
                raise
    return None


def file_url(revision: Revision, name: str) -> str:
    """Where a file of that commit is."""
    own = next((file.url for file in revision.files if file.name == name), "")
    return own or f"{endpoint()}/{revision.repo}/resolve/{revision.commit}/{urllib.parse.quote(name)}"


def open_url(url: str, start: int = 0, accept: str = "*/*") -> Any:
    """A response, from a byte on; redirects are followed, but never from https down to http.

    The hub hears the person's token, nobody it sends us on to does.

    Args:
        url: May hold a name and a password, as a private package index's does.

    Raises:
        RefusedError: On 401, 403, 404 and their like.
        OSError: On anything that may pass: no connection, a timeout, a server error.
    """
    headers = {"User-Agent": f"easy-diffuser/{__version__}", "Accept-Encoding": "identity", "Accept": accept}
    url, login = _without_login(url)
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)
    if login := login or _token_for(url):
        request.add_unredirected_header("Authorization", login)
    try:
        return _openers.get(urllib.parse.urlsplit(url).netloc, _OPENER).open(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        error.close()
        gated = error.headers.get("X-Error-Code") == "GatedRepo"
        if error.code >= 500 or error.code in (408, 416, 429):
            raise
        raise RefusedError(
            f"{quoted(url, 160)} was refused: {error.code} {error.reason}.",
            _GATED if gated else _WHY.get(error.code, ""),
        ) from None


def trust(url: str, cafile: str) -> None:
    """Believe that host's certificate by the file's authorities too; "" changes nothing.

    A file that cannot be read changes nothing either: the connection then says what is wrong.
    """
    netloc = urllib.parse.urlsplit(_without_login(url)[0]).netloc
    if not cafile or not url.startswith("https:") or netloc in _openers:
        return
    with suppress(OSError):
        context = ssl.create_default_context()
        context.load_verify_locations(cafile)
        _openers[netloc] = urllib.request.build_opener(_SameSafety, urllib.request.HTTPSHandler(context=context))


def _token_for(url: str) -> str:
    """The header with the person's token, where the address is the hub's own and nobody on the way can read it."""
    hub, asked = urllib.parse.urlsplit(endpoint()), urllib.parse.urlsplit(url)
    safe = asked.scheme == "https" or asked.hostname in ("127.0.0.1", "localhost", "::1")
    if (hub.scheme, hub.netloc) != (asked.scheme, asked.netloc) or not safe:
        return ""
    try:
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        return str(build_hf_headers().get("authorization") or "")
    # A host without it, or one whose login file is broken: what is public can still be had.
    except Exception:
        return ""


def _without_login(url: str) -> tuple[str, str]:
    """(the address without name and password, the header that says them; "" when it has none)."""
    parts = urllib.parse.urlsplit(url)
    if "@" not in parts.netloc:
        return url, ""
    login, _, netloc = parts.netloc.rpartition("@")
    said = base64.b64encode(urllib.parse.unquote(login).encode()).decode()
    return urllib.parse.urlunsplit(parts._replace(netloc=netloc)), f"Basic {said}"


def digest_of(kind: str, size: int, stream: IO[bytes]) -> str:
    """The digest of a stream in the notation of RemoteFile."""
    digest = hashlib.sha256() if kind == "sha256" else hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    while block := stream.read(1 << 20):
        digest.update(block)
    return f"{kind}:{digest.hexdigest()}"


class _SameSafety(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise RefusedError(
                f"The hub sends us on to the unsafe address {quoted(newurl, 120)}.", "It is not followed."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_SameSafety)
_openers: dict[str, urllib.request.OpenerDirector] = {}
_GATED = (
    "Access to it has conditions: accept them on its page, then give your token (`huggingface-cli login`, or HF_TOKEN)."
)
_WHY = {
    401: "The model is not public, or its name has changed.",
    403: "The model wants its conditions accepted on its page, or the mirror does not carry it.",
    404: "The model or its pinned revision is not there any more.",
}


def _file(entry: dict[str, Any], pinned: dict[str, str]) -> RemoteFile:
    name = str(entry["rfilename"])
    large = entry.get("lfs") or {}
    sha256 = pinned.get(name) or str(large.get("sha256") or large.get("oid") or "").removeprefix("sha256:")
    digest = f"sha256:{sha256}" if sha256 else f"git:{entry.get('blobId') or ''}"
    if digest == "git:":
        raise ModelError(f"{endpoint()} gives no checksum for {quoted(name)}.", "What cannot be checked is not taken.")
    return RemoteFile(name, int(large.get("size") or entry.get("size") or 0), digest)
