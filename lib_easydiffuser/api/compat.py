"""The places where pydantic 1.10 (WebUI) and 2.8 (Forge) differ for us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pydantic

TWO = pydantic.VERSION.startswith("2.")


def made(
    name: str, doc: str, fields: dict[str, Any], strict: bool, check: Callable[[str, Any], Any] | None = None
) -> type[pydantic.BaseModel]:
    """A model with those fields: name -> (type, default or `pydantic.Field`).

    Args:
        strict: Whether a field that does not exist is refused.
        check: Gets (name, value) of each field given, before pydantic does; an error of ours goes through pydantic.
    """
    extra = "forbid" if strict else "allow"
    config: Any = {"extra": extra} if TWO else type("Config", (), {"extra": extra})
    first: Any = {"check": _before(check)} if check else None
    model: type[pydantic.BaseModel] = pydantic.create_model(  # type: ignore[call-overload]
        name, __config__=config, __validators__=first, **fields
    )
    model.__doc__ = doc
    return model


def _before(check: Callable[[str, Any], Any]) -> Any:
    """A validator for all fields. pydantic finds out by the names of the arguments what it hands over."""
    if TWO:
        return pydantic.field_validator("*", mode="before")(  # type: ignore[attr-defined]
            classmethod(lambda cls, value, info: check(info.field_name, value))
        )
    return pydantic.validator("*", pre=True, allow_reuse=True)(lambda cls, value, field: check(field.name, value))


def given(model: Any) -> dict[str, Any]:
    """The fields the caller wrote, without the defaults."""
    return dict(model.model_dump(exclude_unset=True) if TWO else model.dict(exclude_unset=True))


def field_names(model: Any) -> list[str]:
    """The fields a model has."""
    return list(model.model_fields if TWO else model.__fields__)
