"""The host's options and flags: what stands there, and how one of ours is put among them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ._look import attribute, takes


def options() -> Mapping[str, Any]:
    """What the person has set; an option nobody saved yet may be missing."""
    found: Mapping[str, Any] = attribute("modules.shared:opts.data") or {}
    return found


def option(name: str, default: Any = None) -> Any:
    """One option."""
    return options().get(name, default)


def attribute_of_options(name: str, default: Any = None) -> Any:
    """One option with the host's own default for it, where it has such an option at all."""
    return getattr(attribute("modules.shared:opts"), name, default)


@contextmanager
def taken_back(names: Iterable[str]) -> Iterator[None]:
    """Within it the host takes back whatever a request overrides of these options.

    By itself it remembers only what its file of settings holds: an option nobody saved yet stays overridden
    (`modules/processing.py: process_images` in 1.10.1; seen there with CLIP skip).
    """
    data: Any = attribute("modules.shared:opts.data")
    missing = [name for name in names if isinstance(data, dict) and name not in data]
    lacked = {name: value for name in missing if (value := attribute_of_options(name)) is not None}
    if lacked:
        data.update(lacked)
    try:
        yield
    finally:
        for name, value in lacked.items():
            if data.get(name) == value:  # else the person has set it meanwhile
                del data[name]


def flag(name: str, default: Any = None) -> Any:
    """A flag of the command line. Flags of ours do not exist after a hot install, those of other hosts never."""
    return getattr(attribute("modules.shared:cmd_opts"), name, default)


def language() -> str:
    """The page's language as its localization file is called ("ko_KR"), "" for the host's own English."""
    chosen = str(attribute_of_options("localization", "") or "")
    return "" if chosen == "None" else chosen


def add(name: str, made: Any) -> None:
    """Put an option onto the host's settings page."""
    _opts().add_option(name, made)


def heading(text: str, section: tuple[str, str]) -> Any | None:
    """A line between options; None on a host that has no such thing."""
    kind = attribute("modules.shared:OptionHTML", "modules.options:OptionHTML")
    if kind is None:
        return None
    made = kind(f"<b>{html.escape(text)}</b>")
    made.section = section
    return made


def described(default: Any, label: str, component: Any, arguments: Any, section: tuple[str, str], about: str) -> Any:
    """An option as the host wants it.

    Args:
        arguments: Of the component, or a function that gives them.
        about: Its help, in plain text.
    """
    kind: Any = attribute("modules.shared:OptionInfo", "modules.options:OptionInfo")
    made = kind(default, label, component, arguments, section=section)
    return made.info(html.escape(about))


def keep(name: str, value: Any) -> str:
    """Set an option and save it, as the settings page would.

    Returns:
        Why it was not taken, "" when it was.
    """
    opts = _opts()
    try:
        opts.set(name, value)
    except AssertionError as error:  # --freeze-settings
        return str(error)
    if opts.data.get(name) != value:
        return "settings are frozen"  # some hosts log it and go on
    if takes(opts.save, "filename"):
        opts.save(attribute("modules.shared:config_filename"))
    else:
        opts.save()
    return ""


def _opts() -> Any:
    return attribute("modules.shared:opts")
