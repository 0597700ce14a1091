"""`make test-webui`: drives the extension in a real host and prints what held.

The exit code is 0 only if every check held. A host that could not be started is never reported as passed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from . import chosen
from .host import ROOT, CannotStartError, RealHost
from .memory import measure
from .session import Check, NotHereError, Session, session


def main() -> int:
    options = _options()
    try:
        areas = chosen.areas(options.area)
        chosen.must_have(options.only, areas)
        failed = sum(_on_a_host(group, options) for group in chosen.hosts(areas, options.together))
        if not options.area and not options.only:
            failed += not _nowebui(_host(options))
        if not options.area or chosen.MEASURED in options.area:
            failed += _memory(options) if not options.only else 0
    except (CannotStartError, chosen.NoneSuchError) as error:
        print(f"NOT TESTED: {error}")
        return 2
    print("every check held" if not failed else f"{failed} failed")
    return 1 if failed else 0


def _host(options: argparse.Namespace, flags: tuple[str, ...] = (), extension: bool = True) -> RealHost:
    return RealHost(Path(options.webui), options.python, (*options.more, *flags), extension)


def _host_of(area: ModuleType, options: argparse.Namespace) -> RealHost:
    """A host with the area's FLAGS, and without the ones, each with its value, that it does not want."""
    unwanted, more = {*getattr(area, "WITHOUT", ())}, options.more
    kept = [flag for before, flag in zip(["", *more], more, strict=False) if not {before, flag} & unwanted]
    return _host(argparse.Namespace(**{**vars(options), "more": kept}), getattr(area, "FLAGS", ()))


def _on_a_host(areas: list[ModuleType], options: argparse.Namespace) -> int:
    """Areas on one host, each with a page of its own; how many checks failed. What one failed on, no other gets.

    A file may state FLAGS for its host, WITHOUT for given flags it must not have, `prepare(host)` that lays files
    into its data folder before it starts, and ALSO, modules whose checks run before its own on that host. One with
    any of the first three is driven alone.
    """
    areas = [area for area in areas if chosen.checks(area, options.only)]
    if not areas:
        return 0
    host, failed = _host_of(areas[0], options), 0
    try:
        getattr(areas[0], "prepare", lambda _host: None)(host)
        host.start()
        while areas and not failed:
            failed = _area(areas.pop(0), host, options)
    except CannotStartError:
        raise
    except Exception:
        print(f"NOT TESTED: the page did not open. {host.name} said:\n{host.said()[-3000:]}")
        raise
    finally:
        host.close()
    return failed + _on_a_host(areas, options)


def _area(area: ModuleType, host: RealHost, options: argparse.Namespace) -> int:
    """One file's checks on a new page of a host that runs; how many failed."""
    name = area.__name__.rpartition(".checks_")[2]
    print(f"--    {host.name}: [{name}] {(area.__doc__ or '').splitlines()[0]}", flush=True)
    with session(host, Path(options.shots), _photograph()) as on:
        failed = sum(not _held(one, on) for one in chosen.checks(area, options.only))
    for said, value in on.values.items():
        print(f"      {said}: {value}")
    return failed


def _photograph() -> Path:
    return Path(importlib.util.find_spec("skimage").origin).parent / "data" / "astronaut.png"  # type: ignore


def _held(one: Check, on: Session) -> bool:
    try:
        one(on)
    except NotHereError as error:
        _row("skip", one, str(error))
        return True
    except Exception as error:
        _row("FAIL", one, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
        print("".join(traceback.format_exc().splitlines(keepends=True)[-6:]))
        print("".join(_way(error)), flush=True)
        _shots(one.__name__, on)
        return False
    _row("ok", one)
    return True


def _way(error: Exception) -> list[str]:
    """The lines of our own files that led to it: what a page says of a press does not tell which one it was."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if ROOT / "tests" in Path(frame.filename).parents
    ]
    return [f"      {Path(frame.filename).name}:{frame.lineno}: {frame.line}\n" for frame in frames]


def _shots(name: str, on: Session) -> None:
    """Every open page, a check may have opened more; and what the host and the page have said by then."""
    said = [on.host.said(), *(f"page: {error}" for error in on.tab.errors)]
    (on.shots / f"failed-{name}.log").write_text("\n".join(said), "utf-8")
    others = [page for context in on.tab.page.context.browser.contexts for page in context.pages if page != on.tab.page]
    for number, page in enumerate([on.tab.page, *others]):
        with suppress(Exception):  # a page that went down with what failed
            page.screenshot(path=str(on.shots / f"failed-{name}{f'-{number}' if number else ''}.png"))


def _nowebui(host: RealHost) -> bool:
    if "--nowebui" in host.kind.refuses_flags:
        print(f"skip  with --nowebui  ({host.name} has no such flag)")
        return True
    try:
        host.start("--nowebui", until="Startup time")
        held = "lib_easydiffuser" not in host.said()
        print(f"{'ok' if held else 'FAIL':4}  with --nowebui the host starts, and nothing of ours complains")
        return held
    except CannotStartError as error:
        print(f"FAIL  with --nowebui: {error}")
        return False
    finally:
        host.close()


def _memory(options: argparse.Namespace) -> int:
    """How many of memory's bars were missed."""

    try:
        findings = measure(lambda extension: _host(options, extension=extension), _photograph())
    except Exception as error:
        print(f"FAIL  memory: {type(error).__name__}: {str(error)[:2000]}", flush=True)
        return 1
    for finding in findings:
        print(f"{'ok' if finding.held else 'MISS':4}  {finding.text}", flush=True)
    return sum(not finding.held for finding in findings)


def _row(state: str, one: Check, why: str = "") -> None:
    reason = f"  ({' '.join(why.split())})" if why else ""
    print(f"{state:4}  {(one.__doc__ or one.__name__).strip()}{reason}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make test-webui", description=__doc__, epilog="Other flags go to the host.")
    parser.add_argument("webui", help="folder of an installed host")
    parser.add_argument("--python", default="", help="the host's python; its venv by default")
    parser.add_argument("--shots", default="outputs/webui", help="folder for screenshots")
    parser.add_argument("--area", default=[], type=_names, help="files of checks, comma-separated: tab, memory, ...")
    parser.add_argument("--only", default=[], type=_names, help="names of checks, comma-separated")
    parser.add_argument("--together", action="store_true", help="areas that ask nothing of its start share one host")
    options, more = parser.parse_known_args()
    options.more = more
    return options


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


if __name__ == "__main__":
    sys.exit(main())
