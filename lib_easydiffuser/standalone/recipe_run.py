"""`run --recipe`: a chain of steps through a running WebUI, kept as a job that goes on where it was."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .. import errors
from ..errors import EasyDiffuserError, GoneError, Interrupted, UsageError
from ..files import require_writable
from ..jobs.records import Job, Status
from ..jobs.runner import changed, run
from ..jobs.store import Store
from ..pipeline import analyse
from ..recipe.edit import placeholders, with_fields, with_loras
from ..recipe.kinds.recipe import RecipeJob
from ..recipe.read import read_file
from ..recipe.records import Recipe, Texts
from ..recipe.shelf import recipe_named
from ..recipe.spec import RecipeSpec, from_step, spec_of
from ..recipe.view import ShownStep, steps_of
from ..recipe.words import style_text
from ..records import Caption, Picture
from ..settings import Settings
from .api import WebUI
from .arguments import settings_of
from .caller import ApiCaller
from .generation import fields_given
from .host import StandaloneHost
from .inputs import find_jobs
from .required import require_parts
from .streams import print_line, print_record, tell

JOBS = ".recipe"


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """The options of running a recipe."""
    group = parser.add_argument_group("Recipe")
    group.add_argument("--recipe", default="", metavar="FILE|NAME", help="run a recipe instead (docs/recipes.md)")
    group.add_argument("--prompt", default=None, metavar="TEXT", help="its {prompt}, instead of the picture's")
    group.add_argument("--negative-prompt", default=None, metavar="TEXT", help="its {negative}")
    group.add_argument("--style-words", default=None, metavar="TEXT", help="its {style}, instead of the style tags")
    group.add_argument(
        "--lora", action="append", default=[], metavar="NAME:WEIGHT", help="one more in its first step and ADetailer's"
    )
    group.add_argument(
        "--set", action="append", default=[], metavar="STEP.FIELD=VALUE", help="a field of a step, like 3.steps=20"
    )
    group.add_argument(
        "--from", dest="from_step", default="", metavar="STEP", help="make this step and all behind it anew"
    )
    group.add_argument("--webui-keeps", action="store_true", help="the WebUI saves copies of its own too")


def run_recipe(options: argparse.Namespace, host: StandaloneHost) -> int:
    """Run it; gives the exit code.

    Raises:
        EasyDiffuserError: If it cannot be begun.
    """
    _require_no_round(options)
    if not options.webui:
        raise UsageError("No WebUI was named to paint with.", "--webui http://127.0.0.1:7860")
    recipe = with_fields(with_loras(_named(options.recipe, host), options.lora), options.set)
    webui = WebUI(options.webui, options.webui_auth, options.out)
    host.call_with(ApiCaller(webui))
    webui.options()  # a WebUI that is not there is said before the work
    job = _job(options, recipe, host)
    status = run(job, RecipeJob(), Store(job.folder.parent), host, host.stopped, True, _Line())
    return _end(Store(job.folder.parent).get(job.id), status, options.json)


def require_no_recipe(options: argparse.Namespace) -> None:
    """Refuse options of a recipe where none is run, rather than leave them unheard.

    Raises:
        UsageError: If one was given.
    """
    given = {"--set": options.set, "--lora": options.lora, "--from": options.from_step, "--prompt": options.prompt,
             "--negative-prompt": options.negative_prompt, "--style-words": options.style_words,
             "--webui-keeps": options.webui_keeps}  # fmt: skip
    for flag, value in given.items():
        if value:
            raise UsageError(f"{flag} is of a recipe.", "--recipe names one; `recipes` lists them.")


def _require_no_round(options: argparse.Namespace) -> None:
    given = [name.replace("_", "-") for name in fields_given(options)]
    given += [name for name in ("quick", "img2img") if getattr(options, name)]
    if given:
        raise UsageError(f"--{given[0]} is not of a recipe.", "--set STEP.FIELD=VALUE changes a step.")


def _named(name: str, host: StandaloneHost) -> Recipe:
    path = Path(name)
    return read_file(path) if path.suffix == ".json" or path.is_file() else recipe_named(name, host)


def _job(options: argparse.Namespace, recipe: Recipe, host: StandaloneHost) -> Job:
    """The job that was begun there, or a new one."""
    out = Path(os.path.abspath(options.out))  # noqa: PTH100 -- links stay
    require_writable(out)
    store, kind = Store(out / JOBS), RecipeJob()
    picture = _picture(options.pictures)
    spec = RecipeSpec(recipe, picture=picture, out=out, keeps=options.webui_keeps, read=_read_from(options, picture))
    if options.from_step:
        return _anew(store, spec, options, host)
    begun = _begun(store, replace(spec, texts=Texts(**_given(options))), options)
    if begun is not None:
        return begun
    values = kind.check(replace(spec, texts=_texts(options, spec, host)).values(), host)
    return store.create(kind.name, kind.title_of(values), values)


def _begun(store: Store, spec: RecipeSpec, options: argparse.Namespace) -> Job | None:
    """The job that the same command began and that is not done: it goes on, and its picture is not read again."""
    read = {name: "" for name, value in _asked(options).items() if value is None}
    wanted = {**spec.values(), **read, "anew": {}}
    for job in store.jobs():
        if {**job.spec, **read, "anew": {}} == wanted and store.status(job).state not in ("done", "running"):
            return job
    return None


def _asked(options: argparse.Namespace) -> dict[str, str | None]:
    return {"prompt": options.prompt, "negative": options.negative_prompt, "style": options.style_words}


def _given(options: argparse.Namespace) -> dict[str, str]:
    return {name: value or "" for name, value in _asked(options).items()}


def _read_from(options: argparse.Namespace, picture: Path | None) -> str:
    """What texts that are not given are read from, in short: picture, caption and settings."""
    said: list[Any] = []
    if None in _asked(options).values():
        said = [options.caption.strip(), asdict(settings_of(options))]
    seen = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode())
    with suppress(OSError):  # said when it is opened
        seen.update(picture.read_bytes() if picture is not None else b"")
    return seen.hexdigest()[:16]


def _anew(store: Store, spec: RecipeSpec, options: argparse.Namespace, host: StandaloneHost) -> Job:
    """The newest job of the recipe, with the picture and the words that are given, if any are."""
    given = {name: value for name, value in _asked(options).items() if value is not None}
    for job in store.jobs():
        held = spec_of(job.spec)
        words = {name: getattr(held.texts, name) for name in given}
        if held.recipe == spec.recipe and spec.picture in (None, held.picture) and words == given:
            return changed(job, RecipeJob(), store, host, {"anew": from_step(held, options.from_step)})
    raise GoneError("This recipe was not run there yet.", "Run it without --from, or name its --out.")


def _picture(names: list[str]) -> Path | None:
    if not names:
        return None
    jobs = list(find_jobs(names, recursive=False))
    if len(jobs) != 1:
        raise UsageError(f"One picture is wanted, not {len(jobs)}.", "A recipe begins with one, or with none.")
    if isinstance(jobs[0], EasyDiffuserError):
        raise jobs[0]
    if jobs[0].path is None:
        raise UsageError("A recipe cannot read its picture from standard input.", "It goes on later: name a file.")
    return jobs[0].path.expanduser().resolve()


def _texts(options: argparse.Namespace, spec: RecipeSpec, host: StandaloneHost) -> Texts:
    """What was given; for the rest that the recipe asks for, the picture or the prompt is read."""
    asked, texts = _asked(options), Texts(**_given(options))
    missing = {name for name in placeholders(spec.recipe) if asked[name] is None}
    # A prompt says what is in the picture: then no captioner has to, and its looks are still seen.
    said = options.caption.strip() or (options.prompt or "").strip()
    # A negative prompt alone is no reason to have a captioner read the picture.
    if not missing - {"negative"} or not (said or spec.picture):
        return texts
    read = analysed(spec.picture, said, settings_of(options), host)
    own = {"prompt": read.prompt.prompt, "negative": read.prompt.negative_prompt, "style": style_text(read.tags)}
    return replace(texts, **{name: own[name] for name in missing})


def analysed(path: Path | None, said: str, settings: Settings, host: StandaloneHost) -> Any:
    """The picture, and what was said of it, read."""
    captions = (Caption(said),) if said else ()
    require_parts(settings, host, bool(captions))
    picture: Picture | None = None
    if path is not None:
        from ..images import load_picture

        picture = load_picture(path, max_side=settings.max_side)
    return analyse(picture, settings, host, captions)


def _end(job: Job, status: Status, as_json: bool) -> int:
    for step in steps_of(job):
        if as_json:
            print_record({"key": step.key, "state": step.state, "picture": str(step.picture or ""),
                          "infotext": step.infotext, "notes": list(step.notes), "reason": step.reason})  # fmt: skip
        else:
            print_line(_told(step))
    if status.state == "stopped":
        raise Interrupted(f"Stopped after {status.done} of {status.total}.", "The same command goes on.")
    if status.state == "failed":
        tell(f"Error: {status.text} {status.hint}".rstrip())
        return int(getattr(errors, status.type, EasyDiffuserError).exit_code)
    return 0


def _told(step: ShownStep) -> str:
    what = {"done": str(step.picture), "absent": f"absent. {step.reason}", "open": "not made"}[step.state]
    return "\n".join([f"{step.key}: {what}", *(f"  {note}" for note in step.notes)])


class _Line:
    """Tells of every step as it begins."""

    def __init__(self) -> None:
        self._told = ""

    def __call__(self, status: Status) -> None:
        place = status.text.rpartition(", ")[0] if status.text.endswith("%") else status.text
        if status.active and place.startswith("step ") and place != self._told:
            tell(place)
            self._told = place
