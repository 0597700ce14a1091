"""Our `dataclass` beside the standard library's: the same classes, made by both."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import types
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from lib_easydiffuser.dataclass import dataclass


def classes(decorator: Callable[..., Any]) -> types.SimpleNamespace:
    @decorator(frozen=True)
    class Frozen:
        name: str
        size: int = 3
        seen: list[int] = field(default_factory=list, compare=False)
        secret: str = field(default="s", repr=False)

    @decorator(frozen=True)
    class Derived(Frozen):
        more: tuple[int, ...] = ()

    @decorator
    class Open:
        name: str = "n"
        friend: Any = None

    @decorator(frozen=True, eq=False)
    class Itself:
        name: str = ""

    @decorator(frozen=True)
    class Single:
        value: Any

    @decorator(frozen=True)
    class Empty:
        pass

    @decorator(frozen=True)
    class Checked:
        number: int = 1

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("below zero")

    @decorator(frozen=True)
    class Own:
        name: str

        def __repr__(self) -> str:
            return "mine"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

    return types.SimpleNamespace(**locals())


THEIRS = classes(dataclasses.dataclass)


def fresh() -> types.SimpleNamespace:
    """Classes no object of which was made yet."""
    return classes(dataclass)


def used() -> types.SimpleNamespace:
    """Classes whose next object is made by a compiled method."""
    of = classes(dataclass)
    for _ in range(2):
        of.Frozen("a"), of.Derived("a"), of.Open(), of.Itself(), of.Single(1), of.Empty(), of.Checked(), of.Own("a")
    return of


WAYS: dict[str, Callable[[types.SimpleNamespace], Any]] = {
    "by place": lambda of: of.Frozen("a", 4, [1], "x"),
    "by name": lambda of: of.Frozen(seen=[2], name="a"),
    "derived": lambda of: of.Derived("a", more=(1, 2)),
    "open": lambda of: of.Open("b"),
    "one that knows itself": lambda of: [one := of.Open("b"), setattr(one, "friend", one)][0],
    "without equality": lambda of: of.Itself("c").name,
    "one value": lambda of: of.Single(float("nan")),
    "empty": lambda of: of.Empty(),
    "checked": lambda of: of.Checked(2),
    "own methods": lambda of: of.Own("a"),
    "replaced": lambda of: dataclasses.replace(of.Derived("a"), size=9),
    "as a dictionary": lambda of: dataclasses.asdict(of.Derived("a", seen=[1])),
    "copied": lambda of: copy.deepcopy(of.Derived("a", seen=[1])),
    "field names": lambda of: [(one.name, one.default, one.compare) for one in dataclasses.fields(of.Frozen)],
    "hash": lambda of: [hash(of.Frozen("a", 1)), hash(of.Single(2)), hash(of.Empty()), hash(of.Derived("a"))],
    "hash without equality": lambda of: of.Itself("a") in {of.Itself("a")},
    "no hash": lambda of: of.Open.__hash__,
    "own equality takes the hash": lambda of: hash(of.Own("a")) == hash(of.Own("a")),
    "equal": lambda of: [
        of.Frozen("a", seen=[1]) == of.Frozen("a", seen=[2]), of.Frozen("a") == of.Frozen("b"),
        of.Frozen("a") == of.Derived("a"), of.Frozen("a") == "a", of.Itself() == of.Itself(),
        of.Own("a") == of.Own("b"),
        of.Single(nan := float("nan")) == of.Single(nan), of.Open() == of.Open(), of.Empty() == of.Empty(),
    ],
    "factories are asked each time": lambda of: of.Frozen("a").seen is of.Frozen("a").seen,
    "patterns": lambda of: of.Frozen.__match_args__,
}  # fmt: skip
FAULTS: dict[str, Callable[[types.SimpleNamespace], Any]] = {
    "too few": lambda of: of.Frozen(),
    "too many": lambda of: of.Open(1, 2, 3),
    "unknown": lambda of: of.Open(nose=1),
    "twice": lambda of: of.Open("a", name="a"),
    "set": lambda of: setattr(of.Frozen("a"), "name", "b"),
    "set one that is no field": lambda of: setattr(of.Frozen("a"), "nose", "b"),
    "deleted": lambda of: delattr(of.Frozen("a"), "name"),
    "set in a derived one": lambda of: setattr(of.Derived("a"), "name", "b"),
    "refused": lambda of: of.Checked(-1),
    "unhashable": lambda of: hash(of.Open()),
    "a list within": lambda of: hash(of.Single([])),
    "replaced by a stranger": lambda of: dataclasses.replace(of.Frozen("a"), nose=1),
}


def shown(value: Any) -> str:
    return repr(value).replace("<locals>.", "")


@pytest.mark.parametrize("ours", [fresh, used])
@pytest.mark.parametrize("way", WAYS)
def test_ours_is_as_theirs(way: str, ours: Callable[[], types.SimpleNamespace]) -> None:
    assert shown(WAYS[way](ours())) == shown(WAYS[way](THEIRS))


@pytest.mark.parametrize("ours", [fresh, used])
@pytest.mark.parametrize("fault", FAULTS)
def test_ours_refuses_what_theirs_does(fault: str, ours: Callable[[], types.SimpleNamespace]) -> None:
    with pytest.raises(Exception) as theirs:
        FAULTS[fault](THEIRS)
    with pytest.raises(type(theirs.value)) as refused:
        FAULTS[fault](ours())
    assert str(refused.value) == str(theirs.value)


def test_nothing_is_compiled_before_the_second_is_made() -> None:
    first = fresh().Frozen
    stand_in = first.__init__
    first("a")
    assert first.__init__ is stand_in
    first("a")
    assert first.__init__ is not stand_in
    assert first.__init__.__code__.co_varnames[:5] == ("self", "name", "size", "seen", "secret")


@dataclass(frozen=True)
class Carried:
    """Of a module, as pickle wants it."""

    name: str
    parts: tuple[int, ...] = ()


def test_it_is_pickled_before_and_after_the_first() -> None:
    one = Carried("a", (1,))
    assert pickle.loads(pickle.dumps(one)) == one


def test_what_it_does_not_know_it_refuses() -> None:
    with pytest.raises(TypeError, match=r"Half\.later"):

        @dataclass
        class Half:
            later: int = field(default=0, init=False)
