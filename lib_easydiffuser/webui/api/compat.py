"""The places where pydantic 1.10 (WebUI) and 2.8 (Forge) differ for us."""

from __future__ import annotations

from typing import Any

import pydantic

TWO = pydantic.VERSION.startswith("2.")


def made(name: str, doc: str, fields: dict[str, Any], strict: bool) -> type[pydantic.BaseModel]:
    """A model with those fields: name -> (type, default or `pydantic.Field`).

    Args:
        strict: Whether a field that does not exist is refused.
    """
    extra = "forbid" if strict else "allow"
    config: Any = {"extra": extra} if TWO else type("Config", (), {"extra": extra})
    model: type[pydantic.BaseModel] = pydantic.create_model(name, __config__=config, **fields)  # type: ignore[call-overload]
    model.__doc__ = doc
    return model


def given(model: Any) -> dict[str, Any]:
    """The fields the caller wrote, without the defaults."""
    return dict(model.model_dump(exclude_unset=True) if TWO else model.dict(exclude_unset=True))


def field_names(model: Any) -> list[str]:
    """The fields a model has."""
    return list(model.model_fields if TWO else model.__fields__)
