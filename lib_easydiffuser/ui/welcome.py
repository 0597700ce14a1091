"""The empty tab: what is needed, and how to get it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..errors import EasyDiffuserError
from ..host import Host
from ..parts import Listed
from ..serial import to_line
from .defaults import default_settings
from .stamps import stamp

if TYPE_CHECKING:
    from ..captioners._downloads import Offer

EYES = "eyes"
EMBEDDED = ("pixels", EYES)
FIRST = "blip-base"  # the captioning model that a machine without one is offered
ENCODER = "minilm"


@dataclass(frozen=True)
class Welcome:
    """What the empty tab knows.

    Attributes:
        ready: Captioners that can work now.
        others: Those that cannot yet.
        document: The same for the page, as JSON.
    """

    ready: tuple[str, ...]
    others: tuple[str, ...]
    document: str


def welcome(host: Host) -> Welcome:
    """Look what is there; loads and downloads nothing."""
    from .. import captioners

    listing = captioners.REGISTRY.listing(host)
    ready = tuple(line.name for line in listing if line.state == "ready")
    parts = {part.name: part for part in captioners.REGISTRY.all(host)}
    needs = {line.name: parts[line.name].brief(host) for line in listing if line.state == "missing"}
    missing = [_missing(line, host) for line in listing if line.state == "missing"]
    only_embedded = not any(name not in EMBEDDED for name in ready)
    eyes = next((line for line in missing if line["name"] == EYES), None)
    models = [line for line in missing if line["name"] != EYES]
    document = {
        "lacks": _lacks(only_embedded, models, host),
        "only_embedded": only_embedded,
        "ready": list(ready),
        "needs": needs,
        "missing": models if only_embedded else [],
        "sees": EYES in ready,
        "eyes": eyes,
    }
    return Welcome(ready, tuple(needs), to_line({"stamp": stamp(), **document}))


def download(names: str, host: Host) -> None:
    """Fetch all that these parts lack, one name or several; the person has seen what, how big and where to.

    Raises:
        EasyDiffuserError: As `captioners` says.
    """
    from ..captioners._downloads import fetch

    settings = default_settings(host)

    def report(done: int, total: int, file: str) -> None:
        host.progress(done, total, file)

    for name in names.split():
        for offered in _offers(name, host):
            if offered.folder is None:
                fetch(offered, settings, host, report)


def _offers(name: str, host: Host) -> Sequence[Offer]:
    from ..attention import encoders
    from ..captioners._downloads import offers

    return offers(name, default_settings(host), host, encoders.REGISTRY.all(host))


def _lacks(no_captioner: bool, captioners: Sequence[Mapping[str, str]], host: Host) -> list[dict[str, Any]]:
    """What the tab wants and this machine has not: one captioning model, and the encoder whose attention is read."""
    from ..attention.encoders import REGISTRY
    from ..attention.encoders.minilm import install_command

    lacks = []
    if no_captioner and any(line["name"] == FIRST and line["offer"] for line in captioners):
        lacks.append({"what": "captioner", "by_hand": "", **_offered(FIRST, host)})
    wanted = default_settings(host).encoder
    encoder = next((line for line in REGISTRY.listing(host) if line.name == ENCODER), None)
    if wanted in (ENCODER, "auto") and encoder is not None and encoder.state == "missing":
        lacks.append({"what": "encoder", "by_hand": install_command(), **_offered(ENCODER, host)})
    return lacks


def _offered(name: str, host: Host) -> dict[str, Any]:
    lacking = [one for one in _offers(name, host) if one.folder is None]
    return {
        "name": name,
        "mib": sum(one.checkpoint.mib for one in lacking),
        "offer": "\n".join(one.text for one in lacking),
    }


def _missing(line: Listed, host: Host) -> dict[str, str]:
    """A captioner that cannot work yet: what it lacks, and what downloading it would mean, if it can be."""
    from ..captioners._downloads import offers

    try:
        lacking = [one for one in offers(line.name, default_settings(host), host) if one.folder is None]
        terms = "\n".join(one.text for one in lacking)
    except EasyDiffuserError:
        terms = ""
    return {"name": line.name, "title": line.title, "reason": line.reason, "offer": terms}
