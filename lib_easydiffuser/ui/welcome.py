"""The empty tab: what is needed, and how to get it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .. import captioners
from ..host import Host

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
    listing = captioners.REGISTRY.listing(host)
    ready = tuple(line.name for line in listing if line.state == "ready")
    missing = [
        {"name": line.name, "title": line.title, "reason": line.reason, "mib": line.mib}
        for line in listing
        if line.state == "missing"
    ]
    only_embedded = not any(name not in EMBEDDED for name in ready)
    document = {"only_embedded": only_embedded, "ready": list(ready), "missing": missing if only_embedded else []}
    return Welcome(ready, json.dumps(document))
