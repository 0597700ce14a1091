"""What the page may ask about places. The page is not trusted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import OutputError, UsageError
from ...host import TabHost
from ..desk import Desk
from ..events import Events
from ..picked_part import read_box
from ..placed import hits_at, listed, message, places_of
from ..running import Watch, attempt, watched
from ._labels_view import failed
from ._labels_view import message as say


class WhereEvents:
    """The handlers of one tab's places."""

    def __init__(self, events: Events, host: TabHost) -> None:
        self._events = events
        self._host = host

    def places(self, desk: Desk, document: str) -> str:
        """Where all tags and words of the desk are."""
        with self._events.turn:
            told, error = attempt(lambda: message(desk))
        return told if told is not None else failed(error)

    def seen(self, desk: Desk, document: str) -> str:
        """The tags that are seen in a rectangle, strongest first."""
        here = read_box(document)
        with self._events.turn:
            hits, error = attempt(lambda: hits_at(desk, here) if here else [])
        if hits is None:
            return failed(error)
        return say("seen", at=here, tags=[[hit.place.text, hit.strength] for hit in hits])

    def save(self, desk: Desk) -> Iterator[tuple[Any, ...]]:
        """One archive of overlays; answers (desk, message, file)."""
        import gradio as gr

        watch, skip = desk.begin(Watch(apart=True)), gr.update()
        yield desk, say("running", text="Drawing the overlays.", total=0), skip
        for ended in watched(lambda _: self._archive(desk), self._host, watch, "Easy Diffuser"):
            if ended is None:
                continue
            desk.done(watch)
            if ended.result is None:
                yield desk, failed(ended.error), skip
            else:
                yield desk, say("done"), gr.update(value=str(ended.result), visible=True)

    def _archive(self, desk: Desk) -> Path:
        from ...explain.overlay import write_archive

        with self._events.turn:
            placed, found = places_of(desk)
            shown = listed(desk, placed, found)
        picture = placed.of.reading.picture
        if picture is None:
            raise UsageError("There is no picture yet.", "Drop one above.")
        try:
            # Where gradio puts what pages may fetch: it is served from there, and cleared with the rest.
            where = Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir()) / "gradio").resolve()
            where.mkdir(parents=True, exist_ok=True)
            path = Path(tempfile.mkdtemp(prefix="easydiffuser-", dir=where)) / f"{_stem(picture.name)}.places.zip"
            write_archive(path, picture.rgb, shown)
        except OSError as error:
            raise OutputError(f"The overlays cannot be written: {error.strerror}.", "Check the disk.") from error
        return path


def _stem(name: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in Path(name).stem)[:60].strip("-")
    return kept or "picture"
