"""One's own history: the pictures one has saved, the prompts that made them, found again. Nothing leaves the machine.

folders (opt-in) ─► gather ─► rows (SQLite) ─► like: pictures and prompts near a picture or a sentence
                       └────► vectors (one mapped matrix a space) ─► charts: what is asked for, changed, scored
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .place import folder_of, refusal

if TYPE_CHECKING:
    from .index import Index, erase, open_index
    from .records import Hit, Saved

__all__ = ["Hit", "Index", "Saved", "erase", "folder_of", "open_index", "refusal"]

_WHERE = {"Hit": "records", "Saved": "records"}


def __getattr__(name: str) -> Any:
    """The rest when it is asked for: a host's start wants `refusal`, and not SQLite."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_WHERE.get(name, 'index')}"), name)
