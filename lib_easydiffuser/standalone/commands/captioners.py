"""`captioners`: what turns a picture into a sentence here."""

from __future__ import annotations

from ... import captioners
from ...parts import Registry
from ._parts import PartsCommand


class Captioners(PartsCommand):
    """Lists the captioners."""

    name = "captioners"
    title = "which captioners are there, and what the others lack"
    order = 30

    def registry(self) -> Registry[captioners.Captioner]:
        return captioners.REGISTRY
