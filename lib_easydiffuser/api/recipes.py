"""Recipes over the network: which there are, one run as a job, its steps' pictures. Status, stop: `/jobs`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse, JSONResponse

from ..batch import uploads
from ..errors import GoneError, UsageError
from ..jobs.desk import Jobs, jobs_of
from ..jobs.records import Job
from ..recipe.absent import absent
from ..recipe.caller import caller_of
from ..recipe.kinds.recipe import RecipeJob
from ..recipe.offers import Offers
from ..recipe.read import document_of, read
from ..recipe.records import Recipe, Texts
from ..recipe.shelf import recipe_named, shelf
from ..recipe.spec import RecipeSpec, from_step, spec_of
from ..recipe.view import steps_of
from .compat import given
from .owner import host
from .picture import file_bytes
from .requests import JobRequest, RecipeRequest, RecipeResumeRequest, StepRequest


def recipes() -> dict[str, Any]:
    """The recipes there are, which of their steps cannot run here, and what the host has for them."""
    caller = caller_of(host())
    offers = Offers(caller) if caller is not None else None
    return {
        "recipes": [
            {"name": one.recipe.name, "about": one.recipe.about, "own": one.own, "recipe": document_of(one.recipe),
             "absent": _absent(one.recipe, offers)} for one in shelf(host())
        ],
        "loras": [lora.name for lora in offers.loras] if offers else [],
        "upscalers": [one.name for one in offers.upscalers] if offers else [],
        "modules": list(offers.modules) if offers else [],
        "models": list(offers.models) if offers else [],
    }  # fmt: skip


def start(request: RecipeRequest) -> JSONResponse:
    """Begin a recipe; the answer is its id."""
    said = given(request)
    if bool(said.get("name")) == bool(said.get("recipe")):
        raise UsageError("One recipe is wanted.", "Give its 'name', or the 'recipe' itself.")
    _require_webui()
    recipe = read(request.recipe) if said.get("recipe") else recipe_named(request.name, host())
    texts = Texts(request.prompt, request.negative_prompt, request.style)
    sent = _sent(request.image)
    try:
        spec = RecipeSpec(recipe, texts, sent, keeps=request.keeps)
        job = jobs_of(host()).start(RecipeJob.name, spec.values())
    except Exception:
        if sent is not None:
            uploads.drop(sent.parent, host())
        raise
    return JSONResponse({"id": job.id}, 202)


def resume(request: RecipeResumeRequest) -> JSONResponse:
    """Go on with a recipe where it was, or make it anew from a step on; no picture is replaced."""
    _require_webui()
    found = jobs_of(host())
    spec = spec_of(_job(found, request.id).spec)
    changes: dict[str, Any] = {}
    if request.step:
        changes["anew"] = from_step(spec, request.step)
    if request.changes:
        changes["changes"] = {**spec.changes, **request.changes}
    found.resume(request.id, changes)
    return JSONResponse({"id": request.id}, 202)


def result(request: JobRequest) -> dict[str, Any]:
    """What became of each step so far; it may still run."""
    names = ("key", "kind", "title", "state", "reason", "infotext")
    return {
        "steps": [
            {**{name: getattr(step, name) for name in names}, "notes": list(step.notes),
             "picture": step.picture is not None} for step in steps_of(_job(jobs_of(host()), request.id))
        ]
    }  # fmt: skip


def picture(request: StepRequest) -> FileResponse:
    """The picture of one step, a PNG with its infotext inside."""
    for step in steps_of(_job(jobs_of(host()), request.id)):
        if step.key == request.key and step.picture is not None:
            return FileResponse(step.picture, filename=step.picture.name)
    raise GoneError(f"There is no picture of the step {request.key!r}.", "/recipes/result says which there are.")


def _job(found: Jobs, id: str) -> Job:
    job = found.get(id)
    if job.kind != RecipeJob.name:
        raise UsageError(f"The job {id} is no recipe.", "Its results are shown elsewhere.")
    return job


def _sent(image: str) -> Path | None:
    """The reference picture, kept in a folder of ours."""
    if not image:
        return None
    folder = uploads.keep([("reference.png", file_bytes(image))], host())
    return next(path for path in folder.iterdir() if path.is_file()).resolve()


def _absent(recipe: Recipe, offers: Offers | None) -> list[dict[str, str]]:
    return [{"key": key, "reason": why} for key, why in absent(recipe, offers)] if offers else []


def _require_webui() -> None:
    if caller_of(host()) is None:
        raise UsageError("There is no WebUI to paint with.", "--webui http://127.0.0.1:7860")
