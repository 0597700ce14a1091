"""`encoders`: whose attention can be read here."""

from __future__ import annotations

from ...attention import encoders
from ...parts import Registry
from ._parts import PartsCommand


class Encoders(PartsCommand):
    """Lists the attention encoders."""

    name = "encoders"
    title = "which attention encoders are there, and what the others lack"
    order = 31

    def registry(self) -> Registry[encoders.Encoder]:
        return encoders.REGISTRY
