"""What of the driver was asked for: areas, checks, and which areas can share one host."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

from .session import CHECKS, Check

MEASURED = "memory"
"""The area that is no file of checks."""


class NoneSuchError(Exception):
    """A name that nothing has. Reported as held it would be a lie: nothing was looked at."""


def known_areas() -> list[str]:
    names = (info.name for info in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name.removeprefix("checks_") for name in names if name.startswith("checks_"))


def areas(asked: list[str]) -> list[ModuleType]:
    """The files checks_*.py, in the order of their names; all of them when none is asked for.

    Raises:
        NoneSuchError: If there is no area of a name.
    """
    known = known_areas()
    if unknown := [name for name in asked if name not in (*known, MEASURED)]:
        raise NoneSuchError(f"no area of that name: {', '.join(unknown)}. There are {', '.join((*known, MEASURED))}.")
    chosen = [name for name in known if not asked or name in asked]
    return [importlib.import_module(f"{__package__}.checks_{name}") for name in chosen]


def checks(area: ModuleType, only: list[str]) -> list[Check]:
    """An area's checks, those of the modules it names in ALSO before its own."""
    files = (*getattr(area, "ALSO", ()), area)
    return [one for file in files for one in CHECKS.get(file.__name__, ()) if not only or one.__name__ in only]


def must_have(only: list[str], chosen: list[ModuleType]) -> None:
    """Raises NoneSuchError if none of the areas has a check of a name."""
    names = sorted({one.__name__ for area in chosen for one in checks(area, [])})
    if unknown := [name for name in only if name not in names]:
        raise NoneSuchError(f"no check of that name: {', '.join(unknown)}. There are {', '.join(names) or 'none'}.")


def hosts(chosen: list[ModuleType], together: bool) -> list[list[ModuleType]]:
    """Which areas are driven on one host: each alone, or all those together that ask nothing of its start."""
    if not together:
        return [[area] for area in chosen]
    shared = [area for area in chosen if asks_nothing(area)]
    return [*([shared] if shared else []), *([area] for area in chosen if not asks_nothing(area))]


def asks_nothing(area: ModuleType) -> bool:
    return not any(hasattr(area, name) for name in ("FLAGS", "WITHOUT", "prepare"))
