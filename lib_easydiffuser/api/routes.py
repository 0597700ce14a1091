"""Where each handler is found, and what /docs says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.security import HTTPBasic

from ..errors import UnknownNameError
from . import answers, handed, handlers, jobs, learned, recipes, refine
from .elsewhere import require_no_other_site
from .login import is_wanted, require_login
from .owner import Owner, own, owner_of, serving
from .problems import RESPONSES, RequestError, answer
from .route import Route, Waiting

PREFIX = "/easydiffuser/v1"
# All there are: what is left out, the framework answers itself, without a login. The host's CORS answers a browser's
# question (OPTIONS with an origin) before any route is asked.
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


@dataclass(frozen=True)
class Entry:
    """One route.

    Attributes:
        waits: Whether it takes its turn in the host's queue, or brings a picture for it: so many bodies at once.
    """

    path: str
    method: str
    handler: Callable[..., Any]
    model: Any
    status: tuple[int, ...] = ()
    waits: bool = False


ENTRIES = (
    Entry("/version", "GET", handlers.version, answers.VersionAnswer),
    Entry("/analyse", "POST", handlers.analyse, answers.AnalysisAnswer, waits=True),
    Entry("/tags", "POST", handlers.tags, answers.AnalysisAnswer, waits=True),
    Entry("/negatives", "POST", handlers.negatives, answers.NegativesAnswer, waits=True),
    Entry("/captioners", "GET", handlers.captioners, list[answers.PartAnswer]),
    Entry("/encoders", "GET", handlers.encoders, list[answers.PartAnswer]),
    Entry("/models", "GET", handlers.models, answers.ModelsAnswer),
    Entry("/models/download", "POST", handlers.download, answers.ModelAnswer, (202,)),
    Entry("/models/cancel", "POST", handlers.cancel, answers.CancelAnswer),
    Entry("/models/unload", "POST", handlers.unload, answers.UnloadAnswer, waits=True),
    Entry("/handed", "POST", handed.hand, answers.HandedAnswer, (202,), waits=True),
    Entry("/handed/look", "POST", handed.look, answers.LookAnswer),
    Entry("/handed/stop", "POST", handed.stop, answers.CancelAnswer),
    Entry("/handed/prompts", "POST", handed.prompts, answers.PromptsAnswer),
    Entry("/jobs", "GET", jobs.jobs, answers.JobsAnswer),
    Entry("/jobs/start", "POST", jobs.start, answers.BegunAnswer, (202,), waits=True),
    Entry("/jobs/status", "POST", jobs.status, answers.JobAnswer),
    Entry("/jobs/stop", "POST", jobs.stop, answers.CancelAnswer),
    Entry("/jobs/resume", "POST", jobs.resume, answers.BegunAnswer, (202,)),
    Entry("/jobs/result", "POST", jobs.result, answers.ResultAnswer),
    Entry("/jobs/file", "POST", jobs.file, None),
    Entry("/jobs/prune", "POST", jobs.prune, answers.PruneAnswer),
    Entry("/jobs/forget", "POST", jobs.forget, answers.ForgetAnswer),
    Entry("/recipes", "GET", recipes.recipes, answers.RecipesAnswer),
    Entry("/recipes/start", "POST", recipes.start, answers.BegunAnswer, (202,), waits=True),
    Entry("/recipes/resume", "POST", recipes.resume, answers.BegunAnswer, (202,)),
    Entry("/recipes/result", "POST", recipes.result, answers.RecipeResultAnswer),
    Entry("/recipes/picture", "POST", recipes.picture, None),
    Entry("/refine/start", "POST", refine.start, answers.BegunAnswer, (202,), waits=True),
    Entry("/refine/resume", "POST", refine.resume, answers.BegunAnswer, (202,)),
    Entry("/refine/result", "POST", refine.result, answers.RefineAnswer),
    Entry("/learned", "GET", learned.learned, learned.NotesAnswer),
    Entry("/learned/of", "POST", learned.offered, learned.NotesAnswer),
    Entry("/learned/change", "POST", learned.change, learned.NotesAnswer),
    Entry("/handed/ticket", "POST", handed.ticket, answers.TicketAnswer),
)


def add_routes(app: FastAPI, owner: Owner) -> None:
    """Put our routes into a server; safe to call twice."""
    own(app, owner)
    if any(getattr(route, "path", "").startswith(PREFIX) for route in app.routes):
        return
    # For /docs alone, whose page then asks for the login; `Route` checks it, before the body is read.
    with serving(owner):
        padlock = [Depends(HTTPBasic(auto_error=False))] if is_wanted() else []
    router = APIRouter(prefix=PREFIX, route_class=Route, tags=["Easy Diffuser"], dependencies=padlock)
    for entry in ENTRIES:
        _add(router, entry)
    app.include_router(router)
    # Last, for what none of them answers: the host's words for it have no hint.
    app.router.add_route(PREFIX + "/{rest:path}", lost, _METHODS, include_in_schema=False)
    app.openapi_schema = None  # made when it is first asked for, which may have been before us


async def lost(request: Request) -> Response:
    """An address that does not exist, or another method than the one it has."""
    path = "/" + str(request.path_params["rest"])
    try:
        with serving(owner_of(request.app)):
            require_no_other_site(request)
            require_login(request)
        if path.endswith("/") and path.rstrip("/") in (entry.path for entry in ENTRIES):
            return RedirectResponse(request.url.replace(path=request.url.path.rstrip("/")), 307)
        raise _nowhere(request.method, path)
    except RequestError as error:
        return answer(error)


def _nowhere(method: str, path: str) -> RequestError:
    known = {entry.path: entry.method for entry in ENTRIES}
    if path in known:
        return RequestError(405, f"{path} is not asked by {method}.", f"Send {known[path]}.", {"Allow": known[path]})
    said = UnknownNameError("address", path[:200], known)
    return RequestError(404, said.message, said.hint)


def _add(router: APIRouter, entry: Entry) -> None:
    name = entry.path.strip("/").replace("/", "_")
    told = (entry.handler.__doc__ or "").strip()
    router.add_api_route(
        entry.path,
        entry.handler,
        methods=[entry.method],
        response_model=entry.model,
        responses=RESPONSES | {code: {"model": entry.model, "description": "Begun."} for code in entry.status},
        summary=told.split(".")[0].split(";")[0],
        description=told,
        operation_id=f"easydiffuser_{name}",
        name=f"easydiffuser_{name}",
        route_class_override=Waiting if entry.waits else Route,
    )
