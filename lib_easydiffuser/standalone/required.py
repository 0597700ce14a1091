"""What the settings name is there: said in one sentence before the work, not after the captioner has run."""

from __future__ import annotations

from .. import captioners
from ..attention.choose import chosen
from ..errors import MissingModelError
from ..host import Host
from ..models.find import with_models_dir
from ..settings import Settings
from ..tags.sources import REGISTRY as SOURCES


def require_parts(settings: Settings, host: Host, captioned: bool) -> None:
    """Look every part up that the settings name; loads none.

    Args:
        captioned: Whether the person wrote the caption; the captioner then does not run.

    Raises:
        UsageError: If nothing is called so.
        ModelError: If it is not on this machine; one that is left to "auto" is looked for when its turn comes.
    """
    chosen(settings.encoder, host)
    if settings.captioner != "auto" and not captioned:
        captioners.chosen(settings, host)
    for source in SOURCES.all(host):
        if source.enabled(settings):
            source.check(settings, host)
    if settings.labels and settings.mode != "caption":
        _require_labels(settings, host)


def _require_labels(settings: Settings, host: Host) -> None:
    from ..clip.look import wanted

    try:
        wanted(settings, with_models_dir(host, settings))
    except MissingModelError:
        if settings.clip != "auto":
            raise
