"""clip-interrogator's modes over a caption: caption, classic, fast, best and negative.

mode       text
caption    the caption
classic    caption, medium artist, trending, movement, three flavors
fast       caption, the best labels of all kinds
best       the best of caption, classic, fast and a chain grown from the caption
negative   a chain away from the picture
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..host import Host
from .chain import Chain, Towers, grow
from .table import Table
from .tokens import Tokens

MERGED = ("artists", "flavors", "mediums", "movements", "trendings")  # the peer's order
CANDIDATES = 2048


@dataclass(frozen=True, eq=False)
class Interrogator:
    """The modes of one picture.

    Attributes:
        tables: By clip-interrogator's names ("flavors"), one bank each.
        image: Unit features, shape (width,).
        shortlist: "exact" takes the true top of the whole table, "peer" what clip-interrogator would take.
        repaired: The peer shortlist without the peer's forgotten `reverse`; False keeps the defect.
    """

    tables: Mapping[str, Table]
    image: NDArray[np.float32]
    tokens: Tokens
    host: Host
    shortlist: str = "exact"
    repaired: bool = True
    candidates: int = CANDIDATES
    _merged: list[Table] = field(default_factory=list)

    def classic(self, caption: str, flavors: int = 3) -> str:
        medium, artist = self._best("mediums"), self._best("artists")
        said = not medium or caption.startswith(medium[0])
        first = " ".join([caption, *artist] if said else [f"{caption},", *medium, *artist])
        rest = [*self._best("trendings"), *self._best("movements"), *self._best("flavors", flavors)]
        return self._fitted(", ".join([first, *rest]))

    def fast(self, caption: str, count: int = 32) -> str:
        return self._fitted(", ".join([caption, *self._top(self.merged, count)]))

    def best(self, caption: str, towers: Towers, least: int = 8, most: int = 32) -> tuple[str, Chain]:
        """(the text, the chain); a chain that was stopped competes with what it has."""
        phrases = self._phrases(self._top(self.merged, self.candidates))
        chain = grow(towers, self.image, phrases, self.host, caption, least, most)
        texts = [caption, self.classic(caption, most), self.fast(caption, most), chain.prompt]
        return texts[int(np.argmax(towers.similarities(self.image, texts)))], chain

    def negative(self, towers: Towers, most: int = 32) -> Chain:
        own = self.tables["negative"].labels if "negative" in self.tables else ()
        phrases = self._phrases([*self._best("flavors", self.candidates, reverse=True), *own])
        return grow(towers, self.image, phrases, self.host, most=most, reverse=True)

    @property
    def merged(self) -> Table:
        """All kinds that speak for the picture, the peer's first, one below the other."""
        if not self._merged:
            names = [name for name in (*MERGED, *self.tables) if name in self.tables and name != "negative"]
            banks = [bank for name in dict.fromkeys(names) for bank in self.tables[name].banks]
            self._merged.append(Table(banks))
        return self._merged[0]

    def _best(self, name: str, count: int = 1, reverse: bool = False) -> list[str]:
        """Of one list; nothing where it is missing or empty."""
        return self._top(self.tables[name], count, reverse) if name in self.tables else []

    def _top(self, table: Table, count: int, reverse: bool = False) -> list[str]:
        if self.shortlist == "peer":
            return table.peer_top(self.image, count, reverse, self.repaired)
        return [found.label for found in table.top(self.image, count, reverse)]

    def _phrases(self, phrases: list[str]) -> list[str]:
        """The peer keeps candidates in a set, whose order decides between equal ones."""
        return list(set(phrases)) if self.shortlist == "peer" else list(dict.fromkeys(phrases))

    def _fitted(self, text: str) -> str:
        """Whole phrases, as many as CLIP reads; clip-interrogator's count, which leaves out the comma it adds."""
        first, *parts = text.split(", ")
        for part in parts:
            if self.tokens.at_length(first + part):
                break
            first += ", " + part
        return first
