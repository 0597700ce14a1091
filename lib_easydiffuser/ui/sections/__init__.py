"""What stands below the tab's columns, one file each: `ORDER`, and `build(tab)` that draws it and binds its events.

The folder is scanned. A section that cannot be built is logged; the tab and the other sections live.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator
from typing import Any

from ._contract import Tab

__all__ = ["Tab", "build_sections"]
_LOG = logging.getLogger(__name__)


def build_sections(tab: Tab) -> None:
    """Draw every section where the caller stands, lowest ORDER first."""
    for section in sorted(_found(), key=lambda module: module.ORDER):
        try:
            section.build(tab)
        # The tab must stand whatever a section does.
        except Exception:
            _LOG.exception("Easy Diffuser: the section %s cannot be built", section.__name__)


def _found() -> Iterator[Any]:
    for info in pkgutil.iter_modules(__path__):
        if not info.name.startswith("_"):
            try:
                yield importlib.import_module(f"{__name__}.{info.name}")
            except Exception:
                _LOG.exception("Easy Diffuser: the section %s cannot be imported", info.name)
