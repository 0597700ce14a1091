"""The empty tab: what is needed, and how to get it."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import EasyDiffuserError
from ..host import Host
from ..parts import Listed
from ..serial import to_line
from .defaults import default_settings
from .stamps import stamp

EYES = "eyes"
EMBEDDED = ("pixels", EYES)


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
    eyes = next((line for line in missing if line["name"] == EYES), None)
    models = [line for line in missing if line["name"] != EYES]
    document = {
        "only_embedded": only_embedded,
        "ready": list(ready),
        "missing": models if only_embedded else [],
        "sees": EYES in ready,
        "eyes": eyes,
    }
    return Welcome(ready, to_line({"stamp": stamp(), **document}))


def download(name: str, host: Host) -> None:
    """Fetch all that a captioner lacks; the person has seen what, how big and where to.

    Raises:
        EasyDiffuserError: As `captioners` says.
    """
    from ..captioners._downloads import fetch, offers

    settings = default_settings(host)

    def report(done: int, total: int, file: str) -> None:
        host.progress(done, total, file)

    for offered in offers(name, settings, host):
        if offered.folder is None:
            fetch(offered, settings, host, report)


def _missing(line: Listed, host: Host) -> dict[str, str]:
    """A captioner that cannot work yet: what it lacks, and what downloading it would mean, if it can be."""
    from ..captioners._downloads import offers

    try:
        lacking = [one for one in offers(line.name, default_settings(host), host) if one.folder is None]
        terms = "\n".join(one.text for one in lacking)
    except EasyDiffuserError:
        terms = ""
    return {"name": line.name, "title": line.title, "reason": line.reason, "offer": terms}
