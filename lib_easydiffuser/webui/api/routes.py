"""Where each handler is found, and what /docs says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBasic

from . import answers, handlers
from .login import is_wanted
from .problems import RESPONSES
from .route import Route

PREFIX = "/easydiffuser/v1"


@dataclass(frozen=True)
class Entry:
    """One route."""

    path: str
    method: str
    handler: Callable[..., Any]
    model: Any
    status: tuple[int, ...] = ()


ENTRIES = (
    Entry("/version", "GET", handlers.version, answers.VersionAnswer),
    Entry("/analyse", "POST", handlers.analyse, answers.AnalysisAnswer),
    Entry("/tags", "POST", handlers.tags, answers.AnalysisAnswer),
    Entry("/negatives", "POST", handlers.negatives, answers.NegativesAnswer),
    Entry("/captioners", "GET", handlers.captioners, list[answers.PartAnswer]),
    Entry("/encoders", "GET", handlers.encoders, list[answers.PartAnswer]),
    Entry("/models", "GET", handlers.models, answers.ModelsAnswer),
    Entry("/models/download", "POST", handlers.download, answers.ModelAnswer, (202,)),
    Entry("/models/cancel", "POST", handlers.cancel, answers.CancelAnswer),
    Entry("/models/unload", "POST", handlers.unload, answers.UnloadAnswer),
)


def add_routes(app: FastAPI) -> None:
    """Put our routes into the host's server; safe to call twice."""
    if any(getattr(route, "path", "").startswith(PREFIX) for route in app.routes):
        return
    # For /docs alone, whose page then asks for the login; `Route` checks it, before the body is read.
    padlock = [Depends(HTTPBasic(auto_error=False))] if is_wanted() else []
    router = APIRouter(prefix=PREFIX, route_class=Route, tags=["Easy Diffuser"], dependencies=padlock)
    for entry in ENTRIES:
        _add(router, entry)
    app.include_router(router)
    app.openapi_schema = None  # made when it is first asked for, which may have been before us


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
    )
