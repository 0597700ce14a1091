"""What the section's buttons do. Every handler ends in a message to the page, whatever happens."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import UsageError
from ...settings import Settings
from ..desk import Desk
from ..running import attempt, begun
from ..sections._contract import Tab
from . import pending, view
from .likeness import compared, offered
from .picked import read_ask, read_dropped, read_whose, read_without
from .same import changes, goes_on
from .shown import ShownJob

if TYPE_CHECKING:
    from ...batch.spec import BatchSpec
    from ...jobs.desk import Jobs
    from ...jobs.records import Job, Status

Update = tuple[Any, ...]
KIND = "folder"
_EVERY = 0.3


class FolderEvents:
    """The handlers of one tab's section.

    All but the quick ones answer (message, files), through the session's mailbox; those that bring another job to the
    front the form as well, as that job was asked for.
    """

    def __init__(self, tab: Tab, names: Sequence[str]) -> None:
        self._events, self._host = tab.events, tab.host
        self._names = tuple(names)

    def dry(self, desk: Desk, shown: ShownJob, *given: Any) -> Iterator[Update]:
        """Read every picture, write nothing."""
        yield from self._begun(shown, lambda: self._begin(shown, given, True))

    def write(self, desk: Desk, shown: ShownJob, *given: Any) -> Iterator[Update]:
        """Write; what a dry run has read is not read again."""
        yield from self._begun(shown, lambda: self._begin(shown, given, False))

    def resume(self, desk: Desk, shown: ShownJob) -> Iterator[Update]:
        """Go on where it was."""
        yield from self._begun(shown, lambda: self._resumed(shown))

    def hello(self, desk: Desk, shown: ShownJob, known: str) -> Iterator[Update]:
        """A page that was opened anew finds the job, at work or not.

        Args:
            known: The job this browser had; where others use the page too, it is shown no other.
        """
        shown.known.add(known)
        found = self._seen(shown)
        if not found:
            yield view.message(kind="idle", can=[], jobs=[]), _skip(), *self._form(None)
            return
        yield from self._with_form(found[0][0], self._followed(shown, found[0][0]))

    def ask(self, desk: Desk, shown: ShownJob, document: str) -> Iterator[Update]:
        """Another of the jobs shall be in front, or one taken away; what it wrote stays."""
        deed, name = read_ask(document)
        job, error = attempt(lambda: self._asked(deed, name, shown))
        if job is not None:
            yield from self._with_form(job, self._followed(shown, job))
            return
        said = view.failed(error) if error else view.message(jobs=self._jobs_shown(shown))
        yield said, _skip(), *self._form(None)

    def interrupt(self, shown: ShownJob) -> None:
        """Stop the job, or the comparison, after the picture in hand."""
        if shown.comparing:
            shown.comparing.stop = True
        if shown.id:
            self._jobs().stop(shown.id)

    def pick(self, shown: ShownJob, document: str) -> None:
        """The page took tags out of the table, or brought some back."""
        if shown.id and read_whose(document) == shown.id:
            attempt(lambda: pending.keep(self._here(shown), read_without(document)))

    def prune(self, desk: Desk, shown: ShownJob, picked: str) -> Iterator[Update]:
        """Take the tags out of what was written."""
        from ...batch.prune import prune

        def do(job: Job) -> str:
            done = prune(job, sorted(pending.gone(job, picked)))
            pending.forget(job)  # it knows them now
            return f"Taken out of {done.files} files. A copy of each is kept."

        yield self._again(shown, do)

    def undo(self, desk: Desk, shown: ShownJob) -> Iterator[Update]:
        """The files as they were before the last pruning, but for those that somebody has changed since."""
        from ...batch.prune import undo

        def do(job: Job) -> str:
            done = undo(job)
            pending.forget(job)
            left = f" {len(done.edited)} were changed meanwhile and stay as they are." if done.edited else ""
            return f"{done.files} files are as they were before.{left}"

        yield self._again(shown, do)

    def alike(self, desk: Desk, shown: ShownJob) -> Iterator[Update]:
        """Which pictures look alike, and which captions say the same."""
        job, error = attempt(lambda: self._allowed(shown)[0])
        if job is None:
            yield view.failed(error or UsageError("There is no job here yet.")), _skip()
            return
        yield from ((said, _skip()) for said in compared(shown, job, self._host))

    def _begin(self, shown: ShownJob, given: Sequence[Any], dry: bool) -> Job:
        dropped, picked, captioner, *values = given
        form, knobs = values[: len(self._names)], values[len(self._names) :]
        spec = self._spec(shown, dict(zip(self._names, form, strict=True)), dropped, captioner, knobs)
        here, _ = attempt(lambda: self._here(shown))
        # What was taken out of the table of another folder says nothing of this one.
        same_folder = here is not None and here.spec["folder"] == spec.folder
        without = pending.gone(here, picked) if here is not None and same_folder else frozenset()
        spec = spec.but(dry_run=dry, drop=tuple(sorted(without)))
        if here is None or not goes_on(here, spec):
            return self._jobs().start(KIND, spec.values())
        job = self._jobs().resume(here.id, changes(spec), retry=True)
        pending.forget(job)
        return job

    def _resumed(self, shown: ShownJob) -> Job:
        job, spec = self._allowed(shown)
        return self._jobs().resume(job.id, {"roots": spec.roots}, retry=True)

    def _spec(
        self, shown: ShownJob, form: Mapping[str, Any], dropped: str, captioner: str, knobs: Sequence[Any]
    ) -> BatchSpec:
        from ...batch.roots import placed
        from ...batch.spec import spec_of

        values = dict(form)
        if read_dropped(dropped):
            values["folder"] = self._taken(shown, dropped)
            values |= {"recursive": True, "glob": ""}
            # Beside them would be a place where nobody looks: they come back in one archive.
            values["where"] = "archive" if values["where"] == "beside" else values["where"]
        elif not str(values.get("folder") or "").strip():
            raise UsageError("There is no folder yet.", "Name one, or drop pictures.")
        return placed(spec_of({**values, "settings": _turned(self._events.settings(captioner, knobs))}), self._host)

    def _taken(self, shown: ShownJob, document: str) -> str:
        """The folder that the dropped files lie in; the same files the same folder."""
        from ...batch.uploads import take

        if shown.taken[0] != document:
            shown.taken = (document, str(take(read_dropped(document), self._host)))
        return shown.taken[1]

    def _begun(self, shown: ShownJob, begin: Callable[[], Job]) -> Iterator[Update]:
        return begun(begin, lambda job: self._followed(shown, job), lambda error: (view.failed(error), _skip()))

    def _followed(self, shown: ShownJob, job: Job) -> Iterator[Update]:
        """Say how it stands until it is over, or until something else is in front."""
        turn, jobs = shown.put(job.id), self._jobs()
        last: Status | None = None
        yield view.message(can=["stop"], job=job.id, jobs=self._jobs_shown(shown)), _skip()
        while (status := jobs.status(job.id)).active:
            if status != last:
                yield view.running(job, status), _skip()
            last = status
            # Another process may be at work on it: it cannot wake us.
            time.sleep(_EVERY)
            if shown.turn != turn:
                return
        yield self._standing(shown, jobs.get(job.id), status)

    def _with_form(self, job: Job, updates: Iterator[Update]) -> Iterator[Update]:
        """The form with the first of them: a person may turn it meanwhile."""
        form = self._form(job)
        for update in updates:
            yield *update, *form
            form = self._form(None)

    def _form(self, job: Job | None) -> list[Any]:
        import gradio as gr

        if job is None:
            return [gr.update()] * len(self._names)
        return [gr.update(value=_as_typed(job.spec.get(name))) for name in self._names]

    def _standing(self, shown: ShownJob, job: Job, status: Status, said: str = "") -> Update:
        here = {"job": job.id, "jobs": self._jobs_shown(shown)}
        _, error = attempt(lambda: self._allowed(shown))
        if error is not None:
            return view.message(**view.closed(job, error), **here), _files(None)
        what = view.ended(job, status) | ({"text": said, "kind": "done"} if said else {})
        seen, _ = attempt(
            lambda: {
                "results": view.results_of(job),
                "table": view.tags_of(job, pending.gone(job)),
                "broken": view.broken_of(job, status),
            }
        )
        told = {**what, "dry": bool(job.spec.get("dry_run")), **(seen or {}), "can": self._can(job, status), **here}
        return view.message(**told), _files(job)

    def _again(self, shown: ShownJob, do: Callable[[Job], str]) -> Update:
        said, error = attempt(lambda: do(self._allowed(shown)[0]))
        if error is not None:
            return view.failed(error), _skip()
        return self._standing(shown, self._here(shown), self._jobs().status(shown.id), said or "")

    def _can(self, job: Job, status: Status) -> list[str]:
        """The buttons that mean something now."""
        from ...batch.prune import prunings

        if status.active:
            return ["stop"]
        able = {
            "resume": status.state != "done",
            "prune": not job.spec.get("dry_run"),
            "undo": prunings(job) > 0,
            "alike": status.done > 1 and offered(),
        }
        return [name for name, can in able.items() if can]

    def _here(self, shown: ShownJob) -> Job:
        if not shown.id:
            raise UsageError("There is no job here yet.", "Begin one.")
        return self._jobs().get(shown.id)

    def _allowed(self, shown: ShownJob) -> tuple[Job, BatchSpec]:
        """The job in front, and what it is about as the roots are now: the flag may be another since it began."""
        from ...batch.roots import allowed

        job = self._here(shown)
        return job, allowed(job, self._host)

    def _seen(self, shown: ShownJob) -> list[tuple[Job, Status]]:
        """The jobs that this page may see: all, or its own where others use the page too."""
        from ...host import shared

        found = self._jobs().list(KIND)
        return [one for one in found if one[0].id in shown.known] if shared(self._host) else found

    def _jobs_shown(self, shown: ShownJob) -> list[dict[str, Any]]:
        return view.listed(self._seen(shown))

    def _asked(self, deed: str, name: str, shown: ShownJob) -> Job | None:
        job = next((job for job, _ in self._seen(shown) if job.id == name), None)
        if deed == "forget" and job is not None:
            self._jobs().forget(job.id)
            return None
        return job

    def _jobs(self) -> Jobs:
        from ...jobs.desk import jobs_of

        return jobs_of(self._host)


def _as_typed(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _turned(settings: Settings) -> dict[str, Any]:
    """The knobs that differ from their own defaults, as JSON has them."""
    turned = {f.name: getattr(settings, f.name) for f in dataclasses.fields(Settings)}
    plain = {name: value for name, value in turned.items() if value != getattr(Settings(), name)}
    found: dict[str, Any] = json.loads(json.dumps(plain))
    return found


def _files(job: Job | None) -> Any:
    """What it hands out, in a box that is there when there is something."""
    import gradio as gr

    from ...batch.view import results

    paths, _ = attempt(lambda: [str(path) for path in results(job) if Path(path).is_file()] if job else [])
    return gr.update(value=paths or None, visible=bool(paths))


def _skip() -> Any:
    import gradio as gr

    return gr.update()
