"""What the section's buttons do. Every handler ends in a line for the person, whatever happens."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import UsageError
from ...serial import to_document
from ..desk import Desk
from ..given import read_given
from ..running import attempt, begun
from ..sections._contract import Tab
from . import view
from .fields import kinds_told, lists_of
from .shown import ShownRecipe

if TYPE_CHECKING:
    from ...jobs.desk import Jobs
    from ...jobs.records import Job, Status
    from ...recipe.records import Recipe

Update = tuple[Any, ...]
KIND = "recipe"
_EVERY = 0.3


class RecipeEvents:
    """The handlers of one tab's section; runs answer (line, steps)."""

    def __init__(self, tab: Tab) -> None:
        self._host = tab.host

    def first(self) -> tuple[list[str], Recipe, str]:
        """The names there are, the first recipe and its text."""
        from ...recipe.shelf import shelf

        found = [one.recipe for one in shelf(self._host)]
        first = next((one for one in found if one.steps[0].kind == "txt2img"), found[0])
        return [one.name for one in found], first, _text(first)

    def opened(self) -> Update:
        """What a page that opens is told; answers (name, steps, text, kinds)."""
        names, first, text = self.first()
        return _update(choices=names, value=first.name), view.about(first), text, kinds_told()

    def choose(self, name: str) -> Update:
        """Another recipe; answers (told, steps, line)."""
        from ...recipe.shelf import recipe_named

        found, error = attempt(lambda: recipe_named(str(name or ""), self._host))
        if found is None:
            assert error is not None
            return _skip(), _skip(), view.failed(error)
        return view.told(text=_text(found)), view.about(found), view.line("")

    def look(self, text: str) -> Update:
        """What the host has; answers (lora, module, model, upscaler, told, line)."""
        from ...recipe.absent import absent
        from ...recipe.offers import Offers

        def ask() -> tuple[dict[str, list[str]], str]:
            offers = Offers(self._caller())
            return lists_of(offers), " ".join(why for _, why in absent(self._read(text), offers))

        found, error = attempt(ask)
        if found is None:
            assert error is not None
            return (*[_skip()] * 5, view.failed(error))
        lists, lacking = found
        choices = [_update(choices=["", *lists[name]]) for name in ("loras", "modules", "models", "upscalers")]
        return (*choices, view.told(lists=lists), view.line(lacking or "All of it is here."))

    def run(self, desk: Desk, shown: ShownRecipe, image: Any, text: str, style: str, *chosen: Any) -> Iterator[Update]:
        """Begin the recipe in the box."""
        yield from self._begun(shown, lambda: self._begin(desk, shown, image, text, style, chosen))

    def resume(self, desk: Desk, shown: ShownRecipe, step: Any) -> Iterator[Update]:
        """Go on where it was, or make a step and all behind it anew."""
        yield from self._begun(shown, lambda: self._resumed(shown, step))

    def interrupt(self, shown: ShownRecipe) -> None:
        """Stop the recipe in the step it is in."""
        if shown.id:
            self._jobs().stop(shown.id)

    def save(self, text: str, *chosen: Any) -> Update:
        """Keep the recipe in the box, with what is chosen beside it; answers (name, told, line)."""
        from ...recipe.shelf import save

        recipe, error = attempt(lambda: _changed(self._read(text), *chosen))
        path, error = attempt(lambda: save(recipe, self._host)) if recipe is not None else (None, error)
        if path is None or recipe is None:
            assert error is not None
            return _skip(), _skip(), view.failed(error)
        names = self.first()[0]
        names += [recipe.name] if recipe.name not in names else []  # where others use the page it is listed for nobody
        said = view.line("The recipe is saved.", "done")
        return _update(choices=names, value=recipe.name), view.told(text=_text(recipe)), said

    def forget(self, name: str) -> Update:
        """Take an own recipe away; answers (name, told, steps, line)."""
        from ...recipe.shelf import forget

        _, error = attempt(lambda: forget(str(name or ""), self._host))
        if error is not None:
            return _skip(), _skip(), _skip(), view.failed(error)
        names, first, text = self.first()
        said = view.line("The recipe is forgotten.", "done")
        return _update(choices=names, value=first.name), view.told(text=text), view.about(first), said

    def _begin(self, desk: Desk, shown: ShownRecipe, image: Any, text: str, style: str, chosen: Sequence[Any]) -> Job:
        from ...recipe.records import Texts
        from ...recipe.spec import RecipeSpec
        from ...recipe.words import style_text

        self._require_rest(shown)
        self._caller()
        recipe = _changed(self._read(text), *chosen)
        pair = desk.prompts
        texts = Texts(pair.prompt, pair.negative_prompt, (style or "").strip() or style_text(desk.tags()))
        picture = self._kept(image)
        job, error = attempt(lambda: self._jobs().start(KIND, RecipeSpec(recipe, texts, picture).values()))
        if job is None:
            self._drop(picture)
            assert error is not None
            raise error
        return job

    def _resumed(self, shown: ShownRecipe, step: Any) -> Job:
        from ...recipe.spec import from_step, spec_of

        job = self._jobs().get(shown.id) if shown.id else self._newest()
        number = int(step or 0)
        changes = {"anew": from_step(spec_of(job.spec), str(number))} if number else {}
        self._caller()
        return self._jobs().resume(job.id, changes)

    def _require_rest(self, shown: ShownRecipe) -> None:
        """A second one would take the first one's place before Interrupt."""
        jobs = self._jobs()
        status, _ = attempt(lambda: jobs.status(shown.id)) if shown.id else (None, None)
        if status is not None and status.active:
            raise UsageError("A recipe of this page is at work.", "Interrupt it first, or wait for it.")

    def _newest(self) -> Job:
        """For a page that was opened anew; where others use the page too, it is shown none."""
        from ...host import shared

        found = [] if shared(self._host) else self._jobs().list(KIND)
        if not found:
            raise UsageError("There is no recipe here yet.", "Run one.")
        return found[0][0]

    def _begun(self, shown: ShownRecipe, begin: Callable[[], Job]) -> Iterator[Update]:
        return begun(begin, lambda job: self._followed(shown, job), lambda error: (view.failed(error), _skip()))

    def _followed(self, shown: ShownRecipe, job: Job) -> Iterator[Update]:
        """Say how it stands until it is over, or until something else is in front."""
        shown.id = job.id
        shown.turn += 1
        turn, jobs = shown.turn, self._jobs()
        last: Status | None = None
        done = -1
        while (status := jobs.status(job.id)).active:
            if status != last:
                yield view.standing(status), self._cards(job) if status.done != done else _skip()
            last, done = status, status.done
            time.sleep(_EVERY)
            if shown.turn != turn:
                return
        yield view.standing(status), self._cards(jobs.get(job.id))

    def _cards(self, job: Job) -> Any:
        from ...host import shared
        from ...recipe.view import steps_of

        found, _ = attempt(lambda: view.cards(steps_of(job), not shared(self._host)))
        return found if found is not None else _skip()

    def _read(self, text: str) -> Recipe:
        from ...recipe.read import read_text

        return read_text(text or "")

    def _kept(self, image: Any) -> Path | None:
        """The picture above, where a job finds it again; None for none."""
        from ...batch import uploads

        if image is None:
            return None
        buffer = io.BytesIO()
        read_given(image).rgb.save(buffer, "PNG")
        folder = uploads.keep([("reference.png", buffer.getvalue())], self._host)
        return (folder / "reference.png").resolve()

    def _drop(self, picture: Path | None) -> None:
        from ...batch import uploads

        if picture is not None:
            uploads.drop(picture.parent, self._host)

    def _caller(self) -> Any:
        from ...recipe.caller import caller_of

        found = caller_of(self._host)
        if found is None:
            raise UsageError("There is no WebUI that could run a recipe.", "Start the page with --webui URL.")
        return found

    def _jobs(self) -> Jobs:
        from ...jobs.desk import jobs_of

        return jobs_of(self._host)


def _changed(recipe: Recipe, lora: str, weight: float, module: str, model: str, upscaler: str) -> Recipe:
    """The recipe with what was chosen in the place of what it names."""
    from ...recipe.edit import with_chosen, with_loras

    if (lora or "").strip():
        recipe = with_loras(recipe, [f"{lora.strip()}:{float(weight):g}"])
    return with_chosen(recipe, (module or "").strip(), (model or "").strip(), (upscaler or "").strip())


def _text(recipe: Recipe) -> str:
    from ...recipe.read import document_of

    return to_document(document_of(recipe))


def _skip() -> Any:
    return _update()


def _update(**more: Any) -> Any:
    import gradio as gr

    return gr.update(**more)
