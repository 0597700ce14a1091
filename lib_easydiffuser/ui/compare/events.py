"""What the section's buttons do. Every handler ends in a message to the page, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError, Interrupted, UsageError
from ...host import GENERATING, Generator, Host, PageGenerator, generator_of
from ...records import PromptPair
from ..desk import Desk, caption_of
from ..running import Finished, Watch, attempt, watched
from ..sections._contract import Tab
from ..view import status
from .asks import Ask, read_ask
from .bench import Bench
from .choices import Choices
from .edits import edit, put_tags
from .kept import KEPT
from .view import progress, view
from .way import Way, drained

if TYPE_CHECKING:
    from ...loop.records import Round

Update = tuple[Any, ...]


class CompareEvents:
    """The handlers of one tab's section; all answer (the tab's answer, bench, message)."""

    def __init__(self, tab: Tab, page: PageGenerator | None) -> None:
        self._boxes = 2 if any(box.name == "txt2img" for box in tab.boxes) else 0
        self._host = tab.host
        self._events = tab.events
        self._page = page
        self._knobs = len(tab.values)
        self._answers = len(tab.answer)

    def go(
        self,
        user: str | None,
        desk: Desk,
        bench: Bench,
        image: Any,
        caption: str,
        captioner: str,
        values: Sequence[Any],
    ) -> Iterator[Update]:
        """The whole way.

        Args:
            values: The knobs, the choices, the two txt2img boxes where there are any, the host's fields.
        """
        knobs, rest = values[: self._knobs], values[self._knobs :]
        choices, boxes, fields = rest[:6], rest[6 : 6 + self._boxes], rest[6 + self._boxes :]
        pair = PromptPair(str(boxes[0] or ""), str(boxes[1] or "")) if boxes else None

        def job(way: Way, host: Host) -> None:
            way.go(self.generator(fields, user), host)

        def begin() -> Way:
            return self._way(desk, bench, image, caption, captioner, knobs, Choices.read(tuple(choices)), pair)

        yield from self._begun(desk, bench, begin, job)

    def compare(
        self, desk: Desk, bench: Bench, image: Any, caption: str, captioner: str, second: Any, *knobs: Any
    ) -> Iterator[Update]:
        """Any second picture beside the reference."""

        def begin() -> Way:
            return self._way(desk, bench, image, caption, captioner, knobs, Choices())

        yield from self._begun(desk, bench, begin, lambda way, host: way.compare(second, host))

    def ask(self, desk: Desk, bench: Bench, document: str, *knobs: Any) -> Update:
        """A click on what the page drew; answers with the picture box in front."""
        ask = read_ask(document)
        if ask is None:
            return self.nothing(), *self.kept(desk), bench, view(bench, desk)
        if ask.deed == "show":
            bench.show(ask.round, ask.index)
            return self.nothing(), *self.kept(desk), bench, view(bench, desk, watch=desk.watch)
        if ask.deed == "missing":
            bench.page_has_nothing()
            return self.nothing(), *self.kept(desk), bench, view(bench, desk, watch=desk.watch)
        if ask.deed in ("restore", "edit"):
            do = self._restored if ask.deed == "restore" else self._edit
            with self._events.turn:
                return do(desk, bench, ask, knobs)
        file, error = attempt(lambda: _file(bench, ask.deed))
        return self.nothing(), *self.kept(desk), bench, view(bench, desk, error=error, download=file)

    def skip(self, desk: Desk) -> None:
        """Leave the picture in hand, go on with the next seed."""
        skip = getattr(self._host, "skip", None)
        # Later, while results are captioned, the host's flag would stop the captioner.
        if desk.watch is not None and desk.watch.text.startswith(GENERATING) and callable(skip):
            skip()

    def hello(self, key: str, desk: Desk, bench: Bench) -> tuple[Bench, str]:
        """What a page that was opened anew shows: its rounds, if it had some before."""
        bench = KEPT.bench(key, bench)
        bench.page_has_nothing()
        return bench, view(bench, desk)

    def _way(
        self, desk: Desk, bench: Bench, image: Any, caption: str, captioner: str, knobs: Sequence[Any],
        choices: Choices, boxes: PromptPair | None = None,
    ) -> Way:  # fmt: skip
        return Way(desk, bench, self._events.settings(captioner, knobs), choices, image, Watch(), boxes, caption or "")

    def _begun(
        self, desk: Desk, bench: Bench, begin: Callable[[], Way], job: Callable[[Way, Host], None]
    ) -> Iterator[Update]:
        """Run it; a control that holds what cannot be is said as any other fault."""
        way, error = attempt(begin)
        if way is None:
            yield *self.kept(desk, status("error", str(error))), bench, view(bench, desk, error=error)
        else:
            yield from self._run(way, lambda host: job(way, host))

    def generator(self, fields: Sequence[Any], user: str | None) -> Generator | None:
        return self._page.generator(fields, user) if self._page else generator_of(self._host)

    def _run(self, way: Way, job: Callable[[Host], None]) -> Iterator[Update]:
        desk, bench = way.desk, way.bench
        watch = desk.begin(way.watch)
        yield *self.running(desk, watch), bench, progress(watch)
        for end in watched(job, self._host, watch, "Easy Diffuser"):
            yield from self._news(way)
            if end is None:
                yield *self.running(desk, watch), bench, progress(watch)
            else:
                desk.done(watch)
                yield self._ended(way, end)

    def _news(self, way: Way) -> Iterator[Update]:
        """What happened since: the tab shows a fresh analysis, the section a round as it grows."""
        rounds = []
        for found in drained(way.fresh):
            if found == "analysed":
                caption = caption_of(way.desk.analysis) if way.desk.analysis else ""
                line = status("running", way.watch.text)
                yield *self._events.answer(way.desk, line=line, caption=caption), way.bench, self.nothing()
            else:
                rounds.append(found)
        for found in rounds:
            if way.before is not None:
                way.bench.snapshots.setdefault(found.number, way.before)
            way.bench.put(found)
        if rounds:
            tab = self.running(way.desk, way.watch)
            yield *tab, way.bench, view(way.bench, way.desk, watch=way.watch)

    def _ended(self, way: Way, end: Finished[None]) -> Update:
        last = way.bench.rounds[-1] if way.bench.rounds else None
        error = end.error or _problem(last)
        way.bench.forget_empty()
        kind = "stopped" if isinstance(error, Interrupted) else "error"
        said = "" if error else "Done."

        def line() -> str:
            return status(kind, str(error)) if error else status("done", elapsed=round(end.elapsed, 1))

        tab = self._events.cleared(way.desk, line, way.caption) if way.lost else self.kept(way.desk, line())
        return *tab, way.bench, view(way.bench, way.desk, error=error, said=said)

    def _edit(self, desk: Desk, bench: Bench, ask: Ask, knobs: Sequence[Any]) -> Update:
        said, error = attempt(lambda: self._edited(desk, bench, ask, knobs))
        tab = self.kept(desk) if error else self._events.answer(desk)
        return self.nothing(), *tab, bench, view(bench, desk, error=error, said=said or "")

    def _edited(self, desk: Desk, bench: Bench, ask: Ask, knobs: Sequence[Any]) -> str:
        found = bench.numbered(ask.round)
        differences = found.summary.tags if found else ()
        chosen = next((d for d in differences if d.tag.text == ask.tag and d.status == ask.status), None)
        if chosen is None or desk.analysis is None:
            raise UsageError("That tag is not there any more.", "Generate and compare again.")
        return edit(desk, chosen, self._events.settings("", knobs), self._host)

    def _restored(self, desk: Desk, bench: Bench, ask: Ask, knobs: Sequence[Any]) -> Update:
        snapshot, found = bench.snapshots.get(ask.round), bench.numbered(ask.round)
        if snapshot is None:
            error = UsageError("The tags of that round are not there any more.")
            return self.nothing(), *self.kept(desk), bench, view(bench, desk, error=error)
        before = desk.analysis.reading.picture if desk.analysis else None
        snapshot.restore(desk)
        if found is not None and found.refined is not None:  # its tags are not those that the run began with
            put_tags(desk, found.reference.tags, self._events.settings("", knobs), self._host)
        picture = snapshot.analysis.reading.picture
        image = picture.rgb if picture and picture is not before else self.nothing()
        caption = caption_of(snapshot.analysis)
        said = f"The tags of round {ask.round} are back."
        return image, *self._events.answer(desk, caption=caption), bench, view(bench, desk, said=said)

    def running(self, desk: Desk, watch: Watch) -> Update:
        line = status("running", watch.text, done=watch.done, total=watch.total, elapsed=round(watch.elapsed, 1))
        return self.kept(desk, line)

    def kept(self, desk: Desk, line: str | None = None) -> Update:
        """The tab as it stands, but for its line."""
        skip = self.nothing()
        return desk, skip, line or skip, *[skip] * (self._answers - 3)

    @staticmethod
    def nothing() -> Any:
        import gradio as gr

        return gr.update()


def _problem(last: Round | None) -> EasyDiffuserError | None:
    if last is None or not last.problem:
        return None
    return Interrupted(last.problem) if last.problem.startswith("Stopped") else EasyDiffuserError(last.problem)


def _file(bench: Bench, deed: str) -> dict[str, str]:
    from .files import history_file, sheet_file

    if not bench.rounds:
        raise UsageError("There is no round to save yet.", "Generate and compare first.")
    return history_file(bench.rounds) if deed == "json" else sheet_file(bench.rounds)
