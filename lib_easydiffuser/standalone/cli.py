"""`python -m lib_easydiffuser`: finds the command, runs it, turns every end into an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from .. import __version__
from ..errors import EasyDiffuserError, Interrupted, UnknownNameError
from .arguments import Parser, add_host
from .commands import REGISTRY, Command
from .host import StandaloneHost, stops_on_ctrl_c
from .streams import drop_output, flush_output, prepare_output, print_line, tell

PROG = "python -m lib_easydiffuser"
_BROKEN_PIPE = 141  # 128 + SIGPIPE, what a shell reports of any program whose reader went away


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; gives the exit code. No exception leaves, no traceback is printed."""
    prepare_output()
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        flush_output()
        return code
    except EasyDiffuserError as error:
        return _failed(error)
    except KeyboardInterrupt:
        return _failed(Interrupted())
    except BrokenPipeError:
        drop_output()
        return _BROKEN_PIPE
    except Exception as error:
        return _bug(error)


def _run(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print_line(_overview())
        return 0 if argv else 2
    if argv[0] in ("-V", "--version"):
        print_line(f"Easy Diffuser {__version__}")
        return 0
    if argv[0].startswith("-"):
        raise UnknownNameError("option", argv[0].split("=")[0], ["--help", "--version"])
    command = REGISTRY.get(argv[0], StandaloneHost())
    parser = _parser(command)
    try:
        options = parser.read(argv[1:])
    except SystemExit:  # --help was printed
        return 0
    host = StandaloneHost(options.device, getattr(options, "models_dir", ""))
    with stops_on_ctrl_c(host):
        return command.run(options, host)


def _parser(command: Command) -> Parser:
    parser = Parser(
        prog=f"{PROG} {command.name}",
        description=f"{command.title[:1].upper()}{command.title[1:]}.",
        epilog=command.epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    add_host(parser)
    parser.usage = " ".join([parser.prog, "[options]", *parser.positionals()])
    return parser


def _overview() -> str:
    host = StandaloneHost()
    commands = sorted(REGISTRY.all(host), key=lambda command: (command.order, command.name))
    rows = [f"  {command.name:<12}{command.title}" for command in commands]
    broken = [f"  {line.name:<12}(broken) {line.reason}" for line in REGISTRY.listing(host) if line.state == "broken"]
    return "\n".join(
        [
            f"Easy Diffuser {__version__}: a picture becomes the prompt that makes its like.",
            "",
            f"usage: {PROG} COMMAND ...",
            "",
            *rows,
            *broken,
            "",
            f"`{PROG} COMMAND --help` says what a command takes.",
        ]
    )


def _failed(error: EasyDiffuserError) -> int:
    try:
        flush_output()  # what was found before it went wrong is not lost
    except (OSError, EasyDiffuserError):
        drop_output()
    tell(f"{'' if isinstance(error, Interrupted) else 'Error: '}{error}")
    return error.exit_code


def _bug(error: Exception) -> int:
    if os.environ.get("EASYDIFFUSER_DEBUG"):
        traceback.print_exc()
    first = (str(error).strip().splitlines() or ["no message"])[0]
    return _failed(
        EasyDiffuserError(
            f"Something broke inside: {type(error).__name__}: {first[:200]}.",
            "This is a mistake of ours; EASYDIFFUSER_DEBUG=1 shows where.",
        )
    )
