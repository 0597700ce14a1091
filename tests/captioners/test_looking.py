"""Attention overheard: the function it was wrapped in is as it was afterwards."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lib_easydiffuser.captioners._vlm.looking import _overheard


def _function() -> None: ...


class OfFunctions(dict[str, Any]):
    """As newer transformers have it: what somebody sets for themselves lies apart."""

    def __init__(self) -> None:
        super().__init__()
        self._local_mapping: dict[str, Any] = {}

    def __contains__(self, name: object) -> bool:
        return name == "sdpa"

    def __getitem__(self, name: str) -> Any:
        return self._local_mapping.get(name, _function)

    def __setitem__(self, name: str, value: Any) -> None:
        self._local_mapping[name] = value

    def __delitem__(self, name: str) -> None:
        del self._local_mapping[name]


def test_a_plain_table_of_the_whole_process_is_left_as_it_was() -> None:
    """transformers 4.48: without it no model of the host could attend any more."""
    table = {"sdpa": _function}
    with _overheard(table, "sdpa", SimpleNamespace(watches=lambda module: False)):  # type: ignore[arg-type]
        assert table["sdpa"] is not _function
    assert table == {"sdpa": _function}


def test_nothing_of_ours_stays_in_a_table_of_its_own() -> None:
    table = OfFunctions()
    with _overheard(table, "sdpa", SimpleNamespace(watches=lambda module: False)):  # type: ignore[arg-type]
        assert table["sdpa"] is not _function
    assert table["sdpa"] is _function and table._local_mapping == {}
