"""What each button does. Every handler ends in a view and a status line, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import ConsentError, EasyDiffuserError, GoneError, ImageError, Interrupted, UsageError
from ..host import Host, TabHost, page_opened
from ..records import Analysis, Picture, PromptPair
from ..settings import Settings
from .defaults import default_settings
from .desk import Desk, analysed, caption_of, refiltered, same, with_picked
from .given import Gone, read_given
from .korean import in_english, learn_typed, reshaped
from .picked_part import PickedPart, read_box
from .rows import Change, read_change
from .running import Finished, Watch, attempt, watched
from .sending import as_update, restored, sent, settings_restored
from .snapshot import bring_back, put_away
from .view import status, view

Update = tuple[Any, ...]


class Events:
    """The handlers of one tab.

    Those about tags answer (desk, view, status, caption, prompt, negative prompt), `answer` in the tab's wiring.

    Args:
        names: The knobs behind the control values, in their order.
    """

    def __init__(self, host: TabHost, names: Sequence[str]) -> None:
        self._host = host
        self.names = tuple(names)
        # Gradio runs the quick handlers side by side; each is milliseconds and needs the desk to itself.
        self.turn = threading.RLock()

    def hello(self) -> tuple[Any, str]:
        """The captioners there are, those that can work first, and what the empty tab says."""
        import gradio as gr

        from .welcome import welcome

        page_opened(self._host)
        found = welcome(self._host)
        wanted = default_settings(self._host).captioner
        return gr.update(choices=list(dict.fromkeys(["auto", wanted, *found.ready, *found.others]))), found.document

    def analyse(self, desk: Desk, image: Any, caption: str, captioner: str, *values: Any) -> Iterator[Update]:
        """Caption the picture and make tags; the caption box is only asked when there is no picture.

        A caption that the person wrote there stays at hand.
        """
        return self._analysed(desk, lambda: desk.part, image, caption, captioner, values)

    def analyse_part(
        self, desk: Desk, document: str, image: Any, caption: str, captioner: str, *values: Any
    ) -> Iterator[Update]:
        """The same with another part of the picture.

        Args:
            document: The page's [left, top, width, height]; anything else is the whole picture.
        """
        box = read_box(document)
        part = PickedPart(box) if box and box[2] > 0 and box[3] > 0 else None
        return self._analysed(desk, lambda: part, image, caption, captioner, values)

    def _analysed(
        self,
        desk: Desk,
        part: Callable[[], PickedPart | None],
        image: Any,
        caption: str,
        captioner: str,
        values: Sequence[Any],
    ) -> Iterator[Update]:
        seen: list[Picture] = []

        def job(host: Host) -> Analysis:
            settings = self.settings(captioner, values)
            picture = _picture(image, settings)
            if picture is not None:
                seen.append(picture)
                desk.part = part()
                picture = desk.cut(picture)
            if picture is None and not caption.strip():
                raise UsageError("There is no picture yet.", "Drop one here, or write a caption and press Re-tag.")
            return analysed(picture, "" if picture else caption.strip(), settings, host)

        def put(analysis: Analysis) -> None:
            desk.keep_caption(desk.own_caption(caption))
            desk.put(analysis)

        def failed(line: Callable[[], str]) -> Update:
            before = desk.analysis.reading.picture if desk.analysis else None
            if image is None or isinstance(image, Gone):
                return self.answer(desk, line=line)
            shown = seen[0] if seen else _if_readable(image, self.settings(captioner, values))
            if shown is not None and same(before, shown):
                return self.answer(desk, line=line)
            return self.cleared(desk, line, caption)

        yield from self.run(desk, job, put, failed)

    def retag(self, desk: Desk, image: Any, caption: str, captioner: str, *values: Any) -> Iterator[Update]:
        """Read the caption as it stands; the captioner does not run."""

        def job(host: Host) -> Analysis:
            settings = self.settings(captioner, values)
            if not caption.strip():
                raise UsageError("The caption is empty.", "Write what the picture shows, or press Analyse.")
            before = desk.analysis.reading.picture if desk.analysis else None
            # What lies in the box now: it may be another one than was analysed.
            shown = _if_readable(image, settings)
            picture = desk.cut(shown) if shown else before
            fresh = analysed(picture, caption.strip(), settings, host)
            learn_typed(desk, settings, host)
            return with_picked(fresh, desk.picked, settings, host)

        def put(analysis: Analysis) -> None:
            desk.lists, desk.typed = in_english(desk.lists)
            desk.again(analysis, self.settings(captioner, values), self._host)

        yield from self.run(desk, job, put if desk.analysis else desk.put)

    def download(self, desk: Desk, name: str) -> Iterator[Update]:
        """Fetch a captioner's model, now that the person has asked; answers (desk, status, captioners, hello)."""
        import gradio as gr

        from .welcome import download

        watch = desk.begin(Watch(apart=True))
        skip = gr.update()
        for end in watched(lambda host: download(name.strip(), host), self._host, watch, "Easy Diffuser"):
            if end is None:
                yield desk, _running(watch), skip, skip
            else:
                desk.done(watch)
                line = _failed(end.error) if end.error else status("done", elapsed=round(end.elapsed, 1))
                yield desk, line, *self.hello()

    def change(self, desk: Desk, document: str, *values: Any) -> Update:
        """The page's lists were edited, or the controls turned: tags again from what was read, no model runs."""
        change = read_change(document)
        with self.turn:
            anew, error = attempt(lambda: self._changed(desk, change, values))
            caption = caption_of(desk.analysis) if change.back and desk.analysis else None
            return self.answer(desk, error=error, lists=change.fresh or bool(anew), caption=caption)

    def take(self, desk: Desk) -> Update:
        """The file's own prompt instead of the tags, or the tags again."""
        with self.turn:
            desk.taken = not desk.taken and desk.embedded is not None
            return self.answer(desk)

    def interrupt(self, desk: Desk) -> None:
        """Stop what this page has begun."""
        if desk.interrupt():
            self._host.stop()

    def send(
        self, name: str, document: str, placement: str, prompt: str, negative: str, *values_and_desk: Any
    ) -> Update:
        """Write the tags into the boxes called `name`; answers (desk, prompt, negative prompt, status)."""
        import gradio as gr

        *values, desk = values_and_desk

        def job() -> PromptPair:
            self.hear(desk, document, values)
            if not (desk.prompts.prompt.strip() or desk.prompts.negative_prompt.strip()):
                raise UsageError("There is nothing to send yet.", "Analyse a picture first.")
            return sent(desk, name, PromptPair(prompt or "", negative or ""), placement)

        with self.turn:
            pair, error = attempt(job)
        if pair is None:
            return desk, gr.update(), gr.update(), _failed(error)
        return desk, pair.prompt, pair.negative_prompt, status("sent", f"Sent to {name}.", tab=name)

    def hear(self, desk: Desk, document: str, values: Sequence[Any]) -> None:
        """The page's lists as they came with a send."""
        change = read_change(document)
        self._changed(desk, Change(change.lists, change.number, of=change.of, typed=change.typed), values)

    def undo(self, desk: Desk, names: Sequence[str], fields: Sequence[tuple[str, str]] = ()) -> Update:
        """What stood in the boxes before; answers (desk, status, then two values for each name, one for each field).

        Args:
            fields: (tab, field) of the settings that can be sent.
        """
        import gradio as gr

        with self.turn:
            before, settings = restored(desk), settings_restored(desk)
        skip = (gr.update(), gr.update())
        values = [(before[n].prompt, before[n].negative_prompt) if n in before else skip for n in names]
        put = [as_update(field, settings[tab][field]) if field in settings.get(tab, {}) else gr.update()
               for tab, field in fields]  # fmt: skip
        back = list(dict.fromkeys([*before, *settings]))
        text = f"Restored {' and '.join(back)}." if back else "Nothing was sent yet."
        return desk, status("restored", text, tabs=back), *[value for pair in values for value in pair], *put

    def standing(self, desk: Desk) -> Update:
        """How the desk stands now, for a page that may have missed something; answers as `answer` does."""
        watch = desk.watch
        return self.answer(desk, line=_running(watch) if watch else status("idle", "Nothing is running any more."))

    def cleared(self, desk: Desk, line: Callable[[], str], caption: str) -> Update:
        """The desk without the answer about another picture; the caption box keeps what the person wrote.

        Args:
            caption: What stands in the box.
        """
        with self.turn:
            own = desk.own_caption(caption)
            put_away(desk)
            return self.answer(desk, line=line, caption=own)

    def run(
        self,
        desk: Desk,
        job: Callable[[Host], Analysis],
        put: Callable[[Analysis], None],
        failed: Callable[[Callable[[], str]], Update] | None = None,
    ) -> Iterator[Update]:
        """Do a job in the host's turn, watched; answers as `answer` does, many times.

        Args:
            failed: The last answer where there is no result, for what makes the line that says why.
        """
        import gradio as gr

        watch = desk.begin(Watch())
        skip = gr.update()
        yield desk, skip, status("running", watch.text), skip, skip, skip
        for end in watched(job, self._host, watch, "Easy Diffuser"):
            if end is None:
                yield desk, skip, _running(watch), skip, skip, skip
            else:
                desk.done(watch)
                yield self._ended(desk, end, put, failed)

    def _ended(
        self,
        desk: Desk,
        end: Finished[Analysis],
        put: Callable[[Analysis], None],
        failed: Callable[[Callable[[], str]], Update] | None,
    ) -> Update:
        if end.result is None:
            return failed(lambda: _failed(end.error, desk)) if failed else self.answer(desk, error=end.error)
        with self.turn:
            put(end.result)
        line = status("done", elapsed=round(end.elapsed, 1))
        return self.answer(desk, line=line, caption=caption_of(end.result))

    def answer(
        self,
        desk: Desk,
        *,
        error: EasyDiffuserError | None = None,
        line: str | Callable[[], str] | None = None,
        lists: bool = True,
        caption: str | None = None,
    ) -> Update:
        """The desk as the page shows it: (desk, view, status, caption, prompt, negative prompt).

        Args:
            line: The status line, or what makes it once the view is there: a view takes away the error's line that is
                older than itself, so an error that comes with a view is said after it.
        """
        import gradio as gr

        skip = gr.update()
        with self.turn:
            return self._answer(desk, error, line or (lambda: skip), lists, skip if caption is None else caption)

    def _answer(
        self, desk: Desk, error: EasyDiffuserError | None, line: Any, lists: bool, caption: Any
    ) -> Update:  # fmt: skip
        import gradio as gr

        skip = gr.update()
        prompts = desk.prompts
        shown = skip if error else view(desk, self._host, lists=lists)
        said = _failed(error, desk) if error else line() if callable(line) else line
        return desk, shown, said, caption, *((skip, skip) if error else (prompts.prompt, prompts.negative_prompt))

    def _changed(self, desk: Desk, change: Change, values: Sequence[Any]) -> bool:
        """Gives whether the rows are others than the page's."""
        if change.number < desk.number:
            return False
        anew = False
        desk.number = change.number
        # While the page edited, another picture may have come onto the desk.
        mine = change.of in (None, desk.of)
        settings = default_settings(self._host).with_values(self._values(values))
        if change.lists is not None and mine:
            lists, desk.typed = in_english(change.lists)
            anew = reshaped(change.lists, lists)
            desk.edit(lists, settings, self._host)
        if change.typed and mine:
            from .retyped import type_in

            type_in(desk, change.typed, settings, self._host)
        if change.reset:
            desk.reset()
        if change.back:
            bring_back(desk)
        if change.refilter:
            refiltered(desk, self._values(values), self._host)
        return anew

    def settings(self, captioner: str, values: Sequence[Any]) -> Settings:
        """What the captioner box and the controls say; all else is as the host has it."""
        start = default_settings(self._host)
        return start.with_values({**self._values(values), "captioner": captioner or "auto"})

    def _values(self, values: Sequence[Any]) -> Mapping[str, Any]:
        # A number box that was emptied sends None: the knob's default then holds.
        pairs = zip(self.names, values, strict=True)
        return {name: value for name, value in pairs if value is not None}


def _picture(image: Any, settings: Settings) -> Picture | None:
    if image is None:
        return None
    # Gradio 3 gives a file it could not read as a data: URL, gradio 4 as a path.
    name = image.name if isinstance(image, Path) else image.partition(";")[0] if isinstance(image, str) else ""
    return read_given(image, name=name, max_side=settings.max_side)


def _if_readable(image: Any, settings: Settings) -> Picture | None:
    """The picture beside a caption that says it all: a damaged one is none.

    Raises:
        GoneError: If it was sent and is not here any more: nothing is said of another one in its place.
    """
    try:
        return _picture(image, settings)
    except ImageError:
        return None


def _running(watch: Watch) -> str:
    return status("running", watch.text, done=watch.done, total=watch.total, elapsed=round(watch.elapsed, 1))


def _failed(error: EasyDiffuserError | None, desk: Desk | None = None) -> str:
    more: dict[str, Any] = {} if desk is None else {"number": desk.number}
    if isinstance(error, ConsentError) and error.address:
        more["asks"] = "agree"
    if isinstance(error, GoneError):
        more["gone"] = True
    return status("stopped" if isinstance(error, Interrupted) else "error", str(error or ""), **more)
