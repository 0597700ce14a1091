"""`history`: one's own pictures found again, and the prompts that made them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...errors import GoneError, UnknownNameError, UsageError
from ...files import write_text
from ...history import Hit, Index, erase, folder_of, open_index
from ...images import load_picture
from ...settings import Settings
from ..arguments import add_json
from ..host import StandaloneHost
from ..outcome import counted
from ..streams import print_line, print_record, tell
from ._contract import Command

_NONE = "There is no history yet."
_BEGIN = "`history add FOLDER` begins one, with the folders you name and no others."


class HistoryCommand(Command):
    """Opt-in, folder by folder; nothing leaves the machine."""

    name = "history"
    title = "your own pictures, and the prompts that made them, found again"
    order = 40
    epilog = (
        "add FOLDER ...    read these folders (opt-in); again later: only what changed is read\n"
        "refresh           walk all folders again, forget files that are gone\n"
        "like IMAGE        pictures of mine like this one, and the prompts that made them\n"
        "like --text TEXT  prompts of mine near this text in sense\n"
        "charts            what I ask for most, what I change, scores over time, as a page\n"
        "list              the folders, how many pictures, in which senses they were looked at\n"
        "forget FOLDER     take a folder out again\n"
        "erase             everything the history knows, gone; no picture is touched\n\n"
        "examples:\n"
        "  python -m lib_easydiffuser history add outputs/txt2img-images\n"
        "  python -m lib_easydiffuser history like photo.jpg --count 5\n"
        "  python -m lib_easydiffuser history charts --out mine.html"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="ACTION NAME", help="what to do, and with what; see below")
        parser.add_argument("--text", default="", help="like: a text instead of a picture")
        parser.add_argument("--count", type=int, default=12, metavar="N", help="like: at most so many [12]")
        parser.add_argument("--by", default="auto", metavar="SPACE", help="eyes, clip, colours [the best that is here]")
        parser.add_argument("--flat", action="store_true", help="add: leave what lies deeper in the folders out")
        parser.add_argument(
            "--out",
            type=Path,
            default=Path("my-history.html"),
            metavar="FILE",
            help="charts: the page [my-history.html]",
        )
        parser.add_argument(
            "--index", type=Path, default=None, metavar="DIR",
            help="where it is kept [EASYDIFFUSER_HISTORY, else history below the models folder]",
        )  # fmt: skip
        add_json(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if not options.names:
            raise UsageError("What the history shall do was not said.", f"One of: {', '.join(_ACTIONS)}.")
        action, *names = options.names
        if action not in _ACTIONS:
            raise UnknownNameError("action of history", action, _ACTIONS)
        if options.count < 1:
            raise UsageError(f"--count cannot be {options.count}.", "It is 1 or more.")
        _ACTIONS[action](names, options, host)
        return 0


def _add(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    from ...history.gather import opt_in

    if not names:
        raise UsageError("No folder was named.", "history add FOLDER ...")
    for name in names:
        opt_in(Path(name), folder_of(host, options.index), not options.flat)
    _refresh([], options, host)


def _refresh(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    from ...history.ask import kept_up
    from ...history.gather import gather

    _takes_none(names)
    _index(options, host).close()
    found = gather(folder_of(host, options.index), kept_up(options.by, host), Settings(), _Telling(host))
    for path, why in found.failed:
        tell(f"Skipped {path}: {why}")
    for note in found.notes:
        tell(f"Note: {note}")
    if options.json:
        print_record({"added": found.added, "unchanged": found.kept, "forgotten": found.forgotten,
                      "skipped": len(found.failed)})  # fmt: skip
    else:
        skipped = f", {len(found.failed)} skipped" if found.failed else ""
        print_line(
            f"{counted(found.added, 'picture')} read, {found.kept} unchanged, {found.forgotten} forgotten{skipped}."
        )


def _like(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    from ...history.ask import like_picture, like_text

    index, text = _index(options, host), options.text.strip()
    if text and names:
        raise UsageError("A picture and a text cannot both be asked for.", "Leave one of them out.")
    if text:
        hits, way = like_text(index, text, host, options.count), "the sense of the prompt (MiniLM)"
    else:
        if len(names) != 1:
            raise UsageError(f"One picture is wanted, not {len(names)}.", "history like IMAGE, or like --text TEXT")
        hits, space = like_picture(index, load_picture(Path(names[0])), Settings(), host, options.count, options.by)
        way = space.title
    if options.json:
        for hit in hits:
            print_record(_record(hit))
    else:
        print_line("\n".join([f"By {way}:", *(_line(hit) for hit in hits)]) if hits else "Nothing is like it.")


def _charts(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    from ...history.charts import charts
    from ...history.page import page

    _takes_none(names)
    index = _index(options, host)
    found = charts(index)
    if options.json:
        for chart in found:
            print_record({"chart": chart.name, "title": chart.title, "columns": chart.columns, "rows": chart.rows})
        return
    write_text(options.out, page(found, index.count()))
    print_line(f"{counted(len(found), 'chart')} in {options.out}")


def _list(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    _takes_none(names)
    index = _index(options, host)
    if options.json:
        print_record({"pictures": index.count(), "folders": [str(path) for path, _ in index.folders()],
                      "vectors": index.spaces(), "index": str(index.folder)})  # fmt: skip
        return
    lines = [f"{path}{'' if deep else '  (flat)'}" for path, deep in index.folders()]
    spaces = ", ".join(f"{name}: {count:,}" for name, count in sorted(index.spaces().items()))
    print_line("\n".join([*lines, f"{counted(index.count(), 'picture')}; vectors: {spaces or 'none'}",
                          f"kept in {index.folder}"]))  # fmt: skip


def _forget(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    from ...history.gather import opt_out

    if len(names) != 1:
        raise UsageError(
            f"One folder is wanted, not {len(names)}.", "history forget FOLDER; `history list` names them."
        )
    _index(options, host).close()
    known = opt_out(Path(names[0]), folder_of(host, options.index))
    print_line(f"{counted(known, 'picture')} forgotten; the files are where they were.")


def _erase(names: list[str], options: argparse.Namespace, host: StandaloneHost) -> None:
    _takes_none(names)
    known = erase(folder_of(host, options.index))
    print_line(f"The history of {counted(known, 'picture')} is erased; the files are where they were.")


_ACTIONS: dict[str, Callable[[list[str], argparse.Namespace, StandaloneHost], None]] = {
    "add": _add, "refresh": _refresh, "like": _like, "charts": _charts, "list": _list, "forget": _forget,
    "erase": _erase,
}  # fmt: skip


def _index(options: argparse.Namespace, host: StandaloneHost) -> Index:
    index = open_index(folder_of(host, options.index))
    if index is None:
        raise GoneError(_NONE, _BEGIN)
    return index


def _takes_none(names: list[str]) -> None:
    if names:
        raise UsageError(f"This takes no {names[0]!r}.", "`history --help` says what it takes.")


def _record(hit: Hit) -> dict[str, Any]:
    saved = hit.saved
    return {
        "path": str(saved.path), "cosine": round(hit.cosine, 4), "prompt": saved.prompt,
        "negative_prompt": saved.negative_prompt, "source": saved.source, "settings": dict(saved.settings),
        "width": saved.width, "height": saved.height, "copies": hit.copies,
    }  # fmt: skip


def _line(hit: Hit) -> str:
    said = " ".join(hit.saved.prompt.split()) or "(its file names no prompt)"
    more = f"  (+{hit.copies})" if hit.copies else ""
    return f"{hit.cosine:6.3f}  {hit.saved.path}{more}\n        {said}"


class _Telling:
    """The host, with its progress told on standard error now and then."""

    def __init__(self, host: StandaloneHost) -> None:
        self._host = host
        self._told = 0

    def progress(self, done: int, total: int, text: str = "") -> None:
        if done - self._told >= 500 or done < self._told:
            tell(f"{text}: {done:,} of {total:,}")
            self._told = done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)
