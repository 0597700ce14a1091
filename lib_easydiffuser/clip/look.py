"""One look at a picture with CLIP: encoded once, then ranked or grown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError, OutputError, SettingError, UnknownNameError, quoted
from ..host import Host, device_owner
from ..models.find import with_models_dir
from ..records import Picture
from ..settings import Settings
from .bank import Bank
from .banks import bank_for, has_bank, label_lists, tables_for
from .chain import Chain, Towers
from .encoders import ClipModel, choose
from .features import features_of
from .lists import KINDS, LabelList
from .modes import MERGED, Interrogator
from .precision import reduced_dtype
from .table import Ranked, Table

_SURE = 6.0  # deviations above a list's mean that count as certain


@dataclass(frozen=True, eq=False)
class Look:
    """A picture, a CLIP model, and the label lists in force.

    Attributes:
        image: Unit features, shape (width,); the picture is not encoded again.
        beside: Lists whose banks are made as soon as the text tower is there for something else.
    """

    model: ClipModel
    image: NDArray[np.float32]
    lists: tuple[LabelList, ...]
    settings: Settings
    host: Host
    beside: tuple[LabelList, ...] = ()

    def tables(self, lists: Iterable[LabelList] = ()) -> dict[str, Table]:
        """The tables of some lists (of all), by list name; a list that is not asked for gets no bank."""
        kept: dict[str, Table] = self.__dict__.setdefault("_tables", {})
        wanted = tuple(lists) or self.lists
        missing = [item for item in wanted if item.name not in kept]
        kept.update(tables_for(self.model, missing, self.host, self.beside))
        return {item.name: kept[item.name] for item in wanted}

    def bank_at_hand(self, labels: LabelList) -> Bank | None:
        """A list's bank if it is there, or can be made by a text tower that is; none is loaded for it."""
        if has_bank(self.model, labels, self.host) or self.model.holds_tower(self.host):
            return bank_for(self.model, labels, self.host)
        return None

    def ranked(self, count: int | None = None) -> dict[str, list[Ranked]]:
        """The best labels of every wanted kind, best first."""
        tables = self.tables(self.wanted) if self.wanted else {}
        return {item.kind: tables[item.name].top(self.image, count or self._count(item)) for item in self.wanted}

    def least(self, count: int) -> list[Ranked]:
        """Labels of the negative list, least like the picture first: what it can safely be told not to be."""
        lists = [item for item in self.lists if item.kind == "negative"]
        tables = self.tables(lists) if lists else {}
        return [row for item in lists for row in tables[item.name].top(self.image, count, reverse=True)]

    def reason(self, item: Ranked) -> str:
        """Why a ranked label is proposed, for a person."""
        of_list = self.list_of(item.kind)
        above = self.standing(of_list.name, item.similarity)
        way = "above" if above >= 0 else "below"
        return (
            f"CLIP similarity {item.similarity:.3f}, {abs(above):.1f} deviations {way} the mean of "
            f"{len(of_list.labels):,} {of_list.name}"
        )

    @cached_property
    def wanted(self) -> tuple[LabelList, ...]:
        """The lists the settings ask for, in the order a prompt is written in."""
        order = tuple(KINDS.values())
        chosen = [item for item in self.lists if self._wants(item)]
        return tuple(sorted(chosen, key=lambda item: order.index(item.kind) if item.kind in order else len(order)))

    def standing(self, name: str, similarity: float) -> float:
        """How far above the list's mean a similarity is, in deviations of the whole list."""
        scores = self._scores(name)
        return float((similarity - scores.mean()) / max(float(scores.std()), 1e-6))

    def standings(self, name: str) -> NDArray[np.float32]:
        """The same of every label of a list, shape (labels,)."""
        scores = self._scores(name)
        above: NDArray[np.float32] = (scores - scores.mean()) / max(float(scores.std()), 1e-6)
        return above

    def sureness(self, item: Ranked) -> float:
        """How far a ranked label stands out of its list: 0 at the list's mean, 1 six deviations above."""
        return sureness_of(self.standing(self.list_of(item.kind).name, item.similarity))

    def unlikeness(self, item: Ranked) -> float:
        """The same downwards: 1 six deviations below its list's mean."""
        return sureness_of(-self.standing(self.list_of(item.kind).name, item.similarity))

    def list_of(self, kind: str) -> LabelList:
        """The list of a kind."""
        return next(item for item in self.lists if item.kind == kind)

    def text(self, mode: str, caption: str) -> tuple[str, bool]:
        """(clip-interrogator's text of that mode, whether it was finished)."""
        if mode == "caption":
            return caption, True
        modes = self._modes(self.tables())
        if mode == "classic":
            return modes.classic(caption), True
        if mode == "fast":
            return modes.fast(caption, self.settings.max_flavors), True
        if mode == "best":
            text, chain = modes.best(caption, self.towers, self.settings.min_flavors, self.settings.max_flavors)
            return text, chain.finished
        chain = modes.negative(self.towers, self.settings.max_flavors)
        return chain.prompt, chain.finished

    def grown(self, caption: str) -> Chain:
        """The chain of `best`, over the wanted kinds alone."""
        modes = self._modes(self.tables(self.wanted) if self.wanted else {})
        return modes.best(caption, self.towers, self.settings.min_flavors, self.settings.max_flavors)[1]

    def negative(self) -> Chain:
        away = [item for item in self.lists if item.kind in ("flavor", "negative")]
        return self._modes(self.tables(away) if away else {}).negative(self.towers, self.settings.max_flavors)

    def rank(self, phrases: Sequence[str]) -> list[Ranked]:
        """Any phrases, best first."""
        if not phrases:
            return []
        scores = self.similarities(phrases)
        ranked = [Ranked(phrase, float(score), "phrase") for phrase, score in zip(phrases, scores, strict=True)]
        return sorted(ranked, key=lambda item: -item.similarity)

    def similarities(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """Of any phrases, shape (phrases,)."""
        return self.towers.similarities(self.image, phrases)

    def done(self) -> None:
        """Give the text towers' memory back, where the person or the host does not want models to wait."""
        if device_owner(self.host).keeps(self.settings.keep_loaded) != "device":
            self.__dict__.pop("towers", None)
            self.model.release()

    @cached_property
    def towers(self) -> Towers:
        reduced = reduced_dtype(self.host.device(), self.host) if self.settings.label_precision == "auto" else ""
        coarse = self.model.tower(self.host, reduced) if reduced else None
        found = Towers(self.model.tower(self.host), coarse)
        self._make_beside()
        return found

    def _make_beside(self) -> None:
        for item in self.beside:
            try:
                self.bank_at_hand(item)
            except (ModelError, OutputError):
                return  # a folder that cannot be written: what the tower was wanted for goes on

    def stands(self, label: str) -> tuple[str, float]:
        """(the kind of the first list that has the label, its standing there); of what is in none, ("flavor", 0.0)."""
        of_list = next((item for item in self.lists if label in self._members(item)), None)
        if of_list is None:
            return "flavor", 0.0
        return of_list.kind, float(self.standings(of_list.name)[of_list.labels.index(label)])

    def _modes(self, tables: dict[str, Table]) -> Interrogator:
        more: dict[str, Any] = {"candidates": self.settings.label_candidates}
        return Interrogator(
            tables, self.image, self.model.tokens(self.host), self.host, self.settings.shortlist, **more
        )  # fmt: skip

    def _wants(self, item: LabelList) -> bool:
        if item.kind == "negative":
            return False
        # A list of the person's own, under a name clip-interrogator does not have, was put there to be used.
        return item.kind in self.settings.label_kinds or item.name not in MERGED

    def _count(self, item: LabelList) -> int:
        return counts(self.settings).get(item.kind, item.count or 1)

    def _scores(self, name: str) -> NDArray[np.float32]:
        kept: dict[str, NDArray[np.float32]] = self.__dict__.setdefault("_kept", {})
        if name not in kept:
            named = next(item for item in self.lists if item.name == name)
            kept[name] = self.tables([named])[name].similarities(self.image)
        return kept[name]

    def _members(self, item: LabelList) -> frozenset[str]:
        kept: dict[str, frozenset[str]] = self.__dict__.setdefault("_names", {})
        if item.name not in kept:
            kept[item.name] = frozenset(item.labels)
        return kept[item.name]


def look(picture: Picture, settings: Settings, host: Host, beside: tuple[LabelList, ...] = ()) -> Look:
    """Encode a picture.

    Args:
        beside: See `Look`.

    Raises:
        MissingModelError: If there is no CLIP model on this machine.
        UnknownNameError: If a kind of label is wanted that no list has.
    """
    host = with_models_dir(host, settings)
    lists, model = wanted(settings, host)
    return Look(model, features_of(picture, model, settings, host), lists, settings, host, beside)


def wanted(settings: Settings, host: Host) -> tuple[tuple[LabelList, ...], ClipModel]:
    """The lists and the model the settings name, before anything runs.

    Raises:
        MissingModelError, UnknownNameError: As `look`.
        SettingError: If a count of labels is not so written.
    """
    lists = label_lists(settings, host)
    known = {*KINDS.values(), *(item.kind for item in lists)}
    for kind in settings.label_kinds:
        if kind not in known:
            raise UnknownNameError("kind of label", kind, known)
    counts(settings)
    return lists, choose(settings.clip, host)


def compare(pictures: Sequence[Picture], settings: Settings, host: Host) -> NDArray[np.float32]:
    """Cosine similarity of every two pictures, shape (pictures, pictures)."""
    host = with_models_dir(host, settings)
    model = choose(settings.clip, host)
    features = np.stack([features_of(picture, model, settings, host) for picture in pictures])
    alike: NDArray[np.float32] = features @ features.T
    return alike


def counts(settings: Settings) -> dict[str, int]:
    """How many labels of each kind, as the settings say: "flavor:3".

    Raises:
        SettingError: If one is not so written.
    """
    found = {}
    for entry in settings.label_counts:
        kind, _, number = entry.rpartition(":")
        if not kind.strip() or not re.fullmatch("[0-9]{1,6}", number.strip()):
            raise SettingError(f"The label count {quoted(entry)} is none.", 'Write "flavor:3".')
        found[kind.strip()] = int(number)
    return found


def sureness_of(deviations: float) -> float:
    """0 at a list's mean, 1 six deviations above."""
    return round(min(max(deviations / _SURE, 0.0), 1.0), 4)
