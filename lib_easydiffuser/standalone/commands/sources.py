"""`sources`: who proposes tags here."""

from __future__ import annotations

from ...parts import Registry
from ...tags import sources
from ._parts import PartsCommand


class Sources(PartsCommand):
    """Lists the tag sources."""

    name = "sources"
    title = "which tag sources are there, and what the others lack"
    order = 32

    def registry(self) -> Registry[sources.TagSource]:
        return sources.REGISTRY
