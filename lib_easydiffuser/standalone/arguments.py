"""The command line's options, made from the settings."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from ..errors import UnknownNameError, UsageError
from ..knob import Knob
from ..settings import Settings, knobs


class Parser(argparse.ArgumentParser):
    """argparse that raises our errors: a wrong option is a sentence, with the nearest right one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_abbrev=False, **more)

    def has(self, flag: str) -> bool:
        """Whether an option is taken already."""
        return flag in self._option_string_actions

    def positionals(self) -> list[str]:
        """What is named without an option, for the line of usage: the options themselves would fill a page."""
        return [f"[{action.metavar or action.dest} ...]" for action in self._get_positional_actions()]

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"`{self.prog} --help` lists what it takes.")

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The options given; options and names may stand in any order.

        Raises:
            UsageError: If one does not exist or has a wrong value.
        """
        options, extra = self.parse_known_intermixed_args(arguments)
        for item in extra:
            if item.startswith("-"):
                raise UnknownNameError("option", item.split("=")[0], self._option_string_actions)
        if extra:
            self.error(f"{self.prog.rsplit(maxsplit=1)[-1]!r} takes no {extra[0]!r}")
        return options


def add_knobs(parser: argparse.ArgumentParser, only: Iterable[str] = ()) -> None:
    """An option for every knob (or for some), under the headings of the settings."""
    wanted = set(only) or set(knobs())
    groups: dict[str, argparse._ArgumentGroup] = {}
    for knob in knobs().values():
        if knob.name in wanted:
            if knob.group not in groups:
                groups[knob.group] = parser.add_argument_group(knob.group)
            add_knob(groups[knob.group], knob)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings with the knobs that were turned.

    Raises:
        SettingError: If a value is out of bounds.
    """
    return Settings().with_values({name: getattr(options, name) for name in knobs() if hasattr(options, name)})


def add_json(parser: argparse.ArgumentParser) -> None:
    """The choice between text for people and JSON lines."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")


def add_host(parser: Parser) -> None:
    """Where it runs; every command has these."""
    group = parser.add_argument_group("Where it runs")
    group.add_argument("--device", default="", help="cpu, cuda, cuda:1 ...; by default the GPU when there is one")
    models_dir = knobs()["models_dir"]
    if not parser.has(models_dir.flag):  # a command with captioners has it among its settings
        add_knob(group, models_dir)


def add_knob(group: argparse._ArgumentGroup, knob: Knob) -> None:
    """An option for a knob."""
    # Knobs that are not given stay out of the namespace: the settings know their defaults.
    shared: dict[str, Any] = {"dest": knob.name, "default": argparse.SUPPRESS}
    text = f"{knob.help} {_range(knob)}".replace("%", "%%")
    if knob.kind is bool:
        group.add_argument(knob.flag, action=_Switch, help=text, **shared)
    else:
        group.add_argument(knob.flag, type=_checked(knob), metavar=_metavar(knob), help=text, **shared)


class _Switch(argparse.BooleanOptionalAction):
    """--name and --no-name, without argparse's own note on the default, which ours already says."""

    def __init__(self, **more: Any) -> None:
        text = more.pop("help")
        super().__init__(**more)
        self.help = text


def _checked(knob: Knob) -> Callable[[str], Any]:
    return lambda text: knob.check(text)


def _metavar(knob: Knob) -> str:
    if knob.choices:
        return "{" + ",".join(knob.choices) + "}"
    if knob.registry:
        return "NAME"
    return {int: "N", float: "X", tuple: "A,B,..."}.get(knob.kind, "TEXT")


def _range(knob: Knob) -> str:
    default = _spelled(knob.default)
    if knob.low is not None and knob.high is not None:
        return f"[{_spelled(knob.low)} to {_spelled(knob.high)}; {default}]"
    listed = f"; `{knob.registry}s` lists them" if knob.registry else ""
    return f"[{default}{listed}]"


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:.10g}"
    return (",".join(value) if isinstance(value, tuple) else str(value)) or "none"
