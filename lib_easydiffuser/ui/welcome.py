"""The empty tab: what is needed, and how to get it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import EasyDiffuserError
from ..host import Host
from ..parts import Listed
from ..serial import to_line
from .defaults import default_settings
from .stamps import stamp

EMBEDDED = ("pixels",)


@dataclass(frozen=True)
class Welcome:
    """What the empty tab knows.

    Attributes:
        ready: Captioners that can work now.
        document: The same for the page, as JSON.
    """

    ready: tuple[str, ...]
    document: str


def welcome(host: Host) -> Welcome:
    """Look what is there; loads and downloads nothing."""
    from .. import captioners

    listing = captioners.REGISTRY.listing(host)
    ready = tuple(line.name for line in listing if line.state == "ready")
    missing = [_missing(line, host) for line in listing if line.state == "missing"]
    only_embedded = not any(name not in EMBEDDED for name in ready)
    document = {"only_embedded": only_embedded, "ready": list(ready), "missing": missing if only_embedded else []}
    return Welcome(ready, to_line({"stamp": stamp(), **document}))


def download(name: str, host: Host) -> None:
    """Fetch a captioner's model; the person has seen what, how big and where to.

    Raises:
        EasyDiffuserError: As `captioners` says.
    """
    from ..captioners._downloads import fetch, offer

    settings = default_settings(host)

    def report(done: int, total: int, file: str) -> None:
        host.progress(done, total, file)

    fetch(offer(name, settings, host), settings, host, report)


def _missing(line: Listed, host: Host) -> dict[str, str]:
    """A captioner that cannot work yet: what it lacks, and what downloading it would mean, if it can be."""
    from ..captioners._downloads import offer

    try:
        offered = offer(line.name, default_settings(host), host)
        terms = "" if offered.folder else offered.text
    except EasyDiffuserError:
        terms = ""
    return {"name": line.name, "title": line.title, "reason": line.reason, "offer": terms}
