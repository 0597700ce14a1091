"""`make test-webui`: drives the extension in a real host and prints what held.

The exit code is 0 only if every check held. A host that could not be started is never reported as passed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import traceback
from pathlib import Path

from .checks import CHECKS, Check, NotHereError, Session, session
from .host import CannotStartError, RealHost
from .memory import measure


def main() -> int:
    options = _options()
    photograph = Path(importlib.util.find_spec("skimage").origin).parent / "data" / "astronaut.png"  # type: ignore
    more = tuple(options.more)
    try:
        host = RealHost(Path(options.webui), options.python, more)
        host.start()
    except CannotStartError as error:
        print(f"NOT TESTED: {error}")
        return 2
    try:
        with session(host, Path(options.shots), photograph) as open_session:
            failed = sum(
                not _held(one, open_session)
                for one in CHECKS
                if not options.only or one.__name__ in options.only.split(",")
            )
        host.stop()
        failed += not _nowebui(host)
        host.stop()
        if not options.only or "memory" in options.only.split(","):
            failed += _memory(options, photograph)
    except Exception:
        print(f"NOT TESTED: the page did not open. {host.name} said:\n{host.said()[-3000:]}")
        raise
    finally:
        host.close()
    for name, value in open_session.values.items():
        print(f"{name}: {value}")
    print(f"{host.name}: {'every check held' if not failed else f'{failed} failed'}")
    return 1 if failed else 0


def _held(one: Check, on: Session) -> bool:
    try:
        one(on)
    except NotHereError as error:
        _row("skip", one, str(error))
        return True
    except Exception as error:
        _row("FAIL", one, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
        print("".join(traceback.format_exc().splitlines(keepends=True)[-6:]))
        on.tab.page.screenshot(path=str(on.shots / f"failed-{one.__name__}.png"))
        return False
    _row("ok", one)
    return True


def _nowebui(host: RealHost) -> bool:
    try:
        host.start("--nowebui", until="Startup time")
        held = "lib_easydiffuser" not in host.said()
        print(f"{'ok' if held else 'FAIL':4}  with --nowebui the host starts, and nothing of ours complains")
    except CannotStartError as error:
        print(f"FAIL  with --nowebui: {error}")
        return False
    return held


def _memory(options: argparse.Namespace, photograph: Path) -> int:
    """How many of memory's bars were missed."""

    def make(extension: bool) -> RealHost:
        return RealHost(Path(options.webui), options.python, tuple(options.more), extension)

    try:
        findings = measure(make, photograph)
    except Exception as error:
        print(f"FAIL  memory: {type(error).__name__}: {str(error)[:2000]}", flush=True)
        return 1
    for finding in findings:
        print(f"{'ok' if finding.held else 'MISS':4}  {finding.text}", flush=True)
    return sum(not finding.held for finding in findings)


def _row(state: str, one: Check, why: str = "") -> None:
    print(f"{state:4}  {(one.__doc__ or one.__name__).strip()}{f'  ({why})' if why else ''}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make test-webui", description=__doc__, epilog="Other flags go to the host.")
    parser.add_argument("webui", help="folder of an installed WebUI or Forge")
    parser.add_argument("--python", default="", help="the host's python; its venv by default")
    parser.add_argument("--shots", default="outputs/webui", help="folder for screenshots")
    parser.add_argument("--only", default="", help="names of checks, comma-separated")
    options, options.more = parser.parse_known_args()
    return options


if __name__ == "__main__":
    sys.exit(main())
