"""What could be downloaded for a captioner, said before it is done. Command line, tab and API share it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..dataclass import dataclass
from ..errors import UnknownNameError
from ..host import Host
from ..models.checkpoint import Checkpoint
from ..models.find import find, home, with_models_dir
from ..settings import Settings

if TYPE_CHECKING:
    from ..models.download import Report


@dataclass(frozen=True)
class Offer:
    """A model that can be had.

    Attributes:
        folder: Where it is, when it is here already.
        destination: Where it would go.
    """

    checkpoint: Checkpoint
    folder: Path | None
    destination: Path

    @property
    def text(self) -> str:
        """What a person is told before agreeing."""
        one = self.checkpoint
        facts = {"licence": one.licence, "size": one.size, "to": self.destination, "page": one.page}
        return "\n".join([f"{one.repo}, {one.pinned}", *(f"  {name}: {value}" for name, value in facts.items())])


def offers(name: str, settings: Settings, host: Host, others: Iterable[object] = ()) -> tuple[Offer, ...]:
    """What downloading that captioner would mean, one offer per model it consists of. Asks nobody.

    Args:
        name: A captioner's name, or the repository or folder's name of one model.
        others: Parts of other kinds that may be asked for too (text encoders).

    Raises:
        UnknownNameError: If no part is called so, or it has nothing to download.
    """
    from . import REGISTRY

    host = with_models_dir(host, settings)
    known = _checkpoints([*REGISTRY.all(host), *others])
    if name not in known:
        raise UnknownNameError("downloadable model", name, sorted(n for n in known if "/" not in n))
    return tuple(Offer(one, find(one, host), home(host) / one.folder) for one in known[name])


def offer(name: str, settings: Settings, host: Host) -> Offer:
    """The next model that captioner lacks; its first when it lacks none."""
    found = offers(name, settings, host)
    return next((one for one in found if one.folder is None), found[0])


def fetch(offered: Offer, settings: Settings, host: Host, report: Report) -> Path:
    """Download it, now that the person has agreed.

    Raises:
        ModelError: In offline mode, or if the hub refuses.
        BrokenModelError: If what arrived is not what was published.
        OutputError: If it cannot be written.
        Interrupted: As soon as `host.stopped()`; what has arrived is kept and continued the next time.
    """
    from ..models.fetching import fetch as fetch_files
    from ..models.hub import require_online

    require_online(settings, offered.checkpoint.repo, offered.destination)
    return fetch_files(offered.checkpoint, offered.destination, report, host.stopped)


def _checkpoints(parts: Iterable[object]) -> dict[str, tuple[Checkpoint, ...]]:
    """Models by every name they go by."""
    found: dict[str, tuple[Checkpoint, ...]] = {}
    for part in parts:
        # `taken` is what a download takes where that is less than the repository has.
        one_of_it = getattr(part, "taken", None) or getattr(part, "checkpoint", None)
        own = getattr(part, "checkpoints", None) or (one_of_it,)
        models = tuple(one for one in own if isinstance(one, Checkpoint))
        for one in models:
            found |= {str(getattr(part, "name", "")): models, one.repo: (one,), one.folder: (one,)}
    return found
