"""`readers`: whose pictures' own prompts are read here."""

from __future__ import annotations

from ...images import embedded
from ...parts import Registry
from ._parts import PartsCommand


class Readers(PartsCommand):
    """Lists the readers of embedded prompts."""

    name = "readers"
    title = "which generators' pictures are read for the prompt they carry"
    order = 33

    def registry(self) -> Registry[embedded.readers.Reader]:
        return embedded.REGISTRY
