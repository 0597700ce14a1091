"""`dataclass` as the standard library has it, made without compiling: a host's start makes some 170 of them.

The library's own writes source for each method and compiles it, a millisecond a class. Here `dataclasses` only
collects the fields, so `fields`, `replace`, `asdict` and `field` work as ever; methods are shared, and `__init__` is
compiled when the second object of the class is made: of most that a start needs there is but one. For what a start
imports; elsewhere the library's own is as good.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(made: type | None = None, /, *, frozen: bool = False, eq: bool = True) -> Any:
        """The standard library's decorator, with those two of its options."""
        return _light(made, frozen, eq) if made else lambda made: _light(made, frozen, eq)


def _light(made: type, frozen: bool, eq: bool) -> type:
    made.__doc__ = made.__doc__ or made.__name__  # else its signature is looked for, which is not known yet
    # A base's frozenness is not told to the library: it would compile two methods.
    made = dataclasses.dataclass(init=False, repr=False, eq=False)(made)
    if odd := [one.name for one in dataclasses.fields(made) if not one.init]:
        raise TypeError(f"{made.__name__}.{odd[0]}: a field that is no argument wants the library's dataclass")
    methods: dict[str, Any] = {"__init__": _first_init(made), "__repr__": _repr}
    if eq:
        values = _values(made)
        methods |= {"__eq__": _equal(values), "__hash__": _hash(values) if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    for name, method in methods.items():
        # `__eq__` in a class body puts None for `__hash__` there: that is not its own.
        if made.__dict__.get(name) is None:
            setattr(made, name, method)
    return made


def _first_init(made: type) -> Callable[..., None]:
    met: list[bool] = []

    def init(self: Any, *given: Any, **named: Any) -> None:
        first = not met
        met.append(True)
        if not (first and _put_together(self, made, given, named)):
            made.__init__ = _compiled_init(made)  # type: ignore[misc]
            made.__init__(self, *given, **named)  # type: ignore[misc]

    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _put_together(self: Any, made: type, given: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Set the fields one by one; False, and nothing set, where the arguments do not fit: the compiled says why."""
    fields = dataclasses.fields(made)
    values = dict(zip((one.name for one in fields), given, strict=False))
    known = {one.name for one in fields} - values.keys()
    lacking = [one.name for one in fields if one.name in known - named.keys() and _default(one) is None]
    if len(given) > len(fields) or lacking or not named.keys() <= known:
        return False
    values |= named
    for one in fields:
        value = values[one.name] if one.name in values else _default(one)()  # type: ignore[misc]
        object.__setattr__(self, one.name, value)
    if hasattr(made, "__post_init__"):
        self.__post_init__()
    return True


def _default(one: dataclasses.Field[Any]) -> Callable[[], Any] | None:
    """What makes a field's value where none is given; None where one must be."""
    if one.default is not dataclasses.MISSING:
        return lambda: one.default
    return one.default_factory if one.default_factory is not dataclasses.MISSING else None


def _compiled_init(made: type) -> Callable[..., None]:
    """What the library would compile: each field's argument, default or factory, set past a frozen class's refusal."""
    known: dict[str, Any] = {"_put": object.__setattr__, "_absent": dataclasses.MISSING}
    frozen = getattr(made, "__setattr__") is _refuse_setting  # noqa: B009
    heads, lines = ["self"], []
    for number, one in enumerate(dataclasses.fields(made)):
        value = one.name
        if one.default is not dataclasses.MISSING:
            known[f"_default_{number}"] = one.default
            heads.append(f"{one.name}=_default_{number}")
        elif one.default_factory is not dataclasses.MISSING:
            known[f"_factory_{number}"] = one.default_factory
            heads.append(f"{one.name}=_absent")
            value = f"_factory_{number}() if {one.name} is _absent else {one.name}"
        else:
            heads.append(one.name)
        lines.append(f" _put(self, {one.name!r}, {value})" if frozen else f" self.{one.name} = {value}")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(heads)}):\n" + "\n".join(lines or [" pass"]), known)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _values(made: type) -> Callable[[Any], Any]:
    """What two objects of a class are compared by."""
    names = [one.name for one in dataclasses.fields(made) if one.compare]
    # One name alone would give the bare value: an array is no truth, and NaN is not itself outside of a tuple.
    return attrgetter(*names) if len(names) > 1 else lambda self: tuple(getattr(self, name) for name in names)


def _equal(values: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def equal(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hash(values: Callable[[Any], Any]) -> Callable[[Any], int]:
    def hashed(self: Any) -> int:
        return hash(values(self))

    return hashed


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse_setting(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
