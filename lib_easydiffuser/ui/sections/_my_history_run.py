"""What the buttons of My history do. The page names no path: it ticks folders we offer, and is shown thumbnails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import Interrupted, UsageError
from ...history import folder_of, open_index
from ...host import Host, TabHost
from ..desk import Desk
from ..events import Events
from ..given import read_given
from ..picked_part import said_of
from ..running import Watch, attempt, watched
from ._labels_view import Pace
from ._my_history_view import at_work, charts_html, gathered_line, hits_html, line, shown, ways

if TYPE_CHECKING:
    from ...history import Index

Update = tuple[Any, ...]
_COUNT = 12
_NONE = "Your history is empty."
_BEGIN = "Tick a folder, and press Read my folders."


class MyHistoryEvents:
    """The handlers of one tab's history; runs answer (desk, line, found)."""

    def __init__(self, events: Events, host: TabHost) -> None:
        self._events = events
        self._host = host

    @property
    def place(self) -> Path:
        return folder_of(self._host)

    def choices(self) -> list[str]:
        """Folders that may be ticked: where the host saves pictures, and what was opted in elsewhere.

        Each once, whatever links lead to it: as `opt_in` keeps it.
        """
        offered = [_real(Path(path)) for path in getattr(self._host, "output_folders", tuple)()]
        return list(dict.fromkeys([*offered, *self.ticked()]))

    def offered(self) -> str:
        """The choices as a page keeps them, to say later which folders it could have ticked."""
        return json.dumps(self.choices())

    def boxes(self) -> Update:
        """What a page that opens is told: the boxes with their ticks, and `offered`."""
        return _update(choices=self.choices(), value=self.ticked()), self.offered()

    def ticked(self) -> list[str]:
        """Folders that are opted in now."""
        found, _ = attempt(self._folders)
        return found or []

    def read(
        self, desk: Desk, folders: Sequence[str], offered: str, way: str, captioner: str, *values: Any
    ) -> Iterator[Update]:
        """Take folders in and out as they are ticked, then walk them.

        Args:
            offered: What `offered` was when the page opened: a folder that came later was not unticked there.
        """
        from ...history.ask import kept_up
        from ...history.gather import gather, opt_in, opt_out

        wanted = [name for name in self.choices() if name in (folders or ())]  # nothing else that a page may send
        shown_there = _names(offered)

        def job(host: Host) -> tuple[str, str]:
            settings = self._events.settings(captioner, values)
            if not wanted and not self.ticked():
                raise UsageError("No folder is ticked.", "Tick where your pictures are saved.")
            for name in ({*self.ticked()} & shown_there) - {*wanted}:
                opt_out(Path(name), self.place)
            for name in wanted:
                opt_in(Path(name), self.place)
            found = gather(self.place, kept_up(_space(way), host), settings, host)
            return gathered_line(found), ""

        yield from self._run(desk, job)

    def like(self, desk: Desk, image: Any, way: str, captioner: str, *values: Any) -> Iterator[Update]:
        """Pictures of mine like the one in the tab."""
        from ...history.ask import like_picture

        def job(host: Host) -> tuple[str, str]:
            settings = self._events.settings(captioner, values)
            if image is None:
                raise UsageError("There is no picture yet.", "Drop one above.")
            with closing(self._index()) as index:
                picture = read_given(image, max_side=settings.max_side)
                hits, space = like_picture(index, picture, settings, host, _COUNT, _space(way))
                said = f"{len(hits)} pictures, by {space.title}."
                return " ".join(filter(None, (said, said_of(desk.part, picture)))), hits_html(hits)

        yield from self._run(desk, job)

    def words(self, desk: Desk, caption: str) -> Iterator[Update]:
        """Prompts of mine that say what the caption says."""
        from ...history.ask import like_text

        def job(host: Host) -> tuple[str, str]:
            if not (caption or "").strip():
                raise UsageError("There is no caption yet.", "Press Analyse, or write one.")
            with closing(self._index()) as index:
                hits = like_text(index, caption, host, _COUNT)
                return f"{len(hits)} prompts, by their sense.", hits_html(hits)

        yield from self._run(desk, job)

    def charts(self, desk: Desk) -> Iterator[Update]:
        """What I ask for most, what I change, scores over time."""
        from ...history.charts import charts

        def job(host: Host) -> tuple[str, str]:
            with closing(self._index()) as index:
                return f"{index.count()} pictures, on this machine alone.", charts_html(charts(index))

        yield from self._run(desk, job)

    def erase(self) -> Update:
        """Everything the history knows is gone; answers (folders, line, found)."""
        from ...history import erase

        known, error = attempt(lambda: erase(self.place))
        if error is not None:
            return self.ticked(), line(str(error), "error"), _skip()
        said = f"The history of {known} pictures is erased; the pictures are where they were."
        return [], line(said, "done"), shown("")

    def _folders(self) -> list[str]:
        index = open_index(self.place)
        if index is None:
            return []
        with closing(index):
            return [str(path) for path, _ in index.folders()]

    def _index(self) -> Index:
        found = open_index(self.place)
        if found is None:
            raise UsageError(_NONE, _BEGIN)
        return found

    def _run(self, desk: Desk, job: Callable[[Host], tuple[str, str]]) -> Iterator[Update]:
        watch, pace = desk.begin(Watch()), Pace()
        yield desk, at_work(watch, pace), _skip()
        for ended in watched(job, self._host, watch, "Easy Diffuser"):
            if ended is None:
                yield desk, at_work(watch, pace), _skip()
                continue
            desk.done(watch)
            if ended.result is None:
                kind = "stopped" if isinstance(ended.error, Interrupted) else "error"
                yield desk, line(str(ended.error or ""), kind), _skip()
            else:
                said, found = ended.result
                yield desk, line(said, "done"), found or _skip()


def _space(way: str) -> str:
    return ways().get(way, "auto")


def _real(path: Path) -> str:
    try:
        return str(path.expanduser().resolve())
    except (OSError, ValueError, RuntimeError):  # a link to itself
        return str(path)


def _names(said: str) -> set[str]:
    """The folders a page says it was offered; what is no list of names says none."""
    try:
        found = json.loads(said or "[]")
    except (ValueError, TypeError, RecursionError):
        return set()
    return {name for name in found if isinstance(name, str)} if isinstance(found, list) else set()


def _skip() -> Any:
    return _update()


def _update(**more: Any) -> Any:
    import gradio as gr

    return gr.update(**more)
