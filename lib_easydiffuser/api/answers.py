"""What the answers look like. An analysis is the JSON of the command line: its model is made from the same schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

import pydantic

from .compat import made

_PLAIN: dict[Any, Any] = {"string": str, "integer": int, "number": float, "boolean": bool, "null": type(None)}


def _analysis() -> Any:
    """A model of data/analysis.schema.json."""
    text = resources.files("lib_easydiffuser.data").joinpath("analysis.schema.json").read_text("utf-8")
    schema = json.loads(text)
    reader = _Reader(schema["$defs"])
    return reader.object("analysis", schema)


class _Reader:
    """JSON schema -> types, as far as our own schema goes; anything else is Any."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._made: dict[str, Any] = {}

    def object(self, name: str, schema: Mapping[str, Any]) -> Any:
        if name not in self._made:
            required = schema.get("required", ())
            fields = {
                key: (self.type(key, inner), pydantic.Field(... if key in required else None, **_bounds(inner)))
                for key, inner in schema["properties"].items()
                # A pydantic 1 model has a method of this name; the value is a constant anyway.
                if key != "schema"
            }
            doc = str(schema.get("description", f"One {name} of an analysis."))
            self._made[name] = made(f"EasyDiffuser{name.title()}", doc, fields, strict=False)
        return self._made[name]

    def type(self, name: str, schema: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            name = str(schema["$ref"]).rpartition("/")[2]
            return self.type(name, self._definitions[name])
        if "oneOf" in schema:
            return _union([self.type(name, one) for one in schema["oneOf"]])
        if "enum" in schema:
            return Literal[tuple(schema["enum"])]
        kind = schema.get("type")
        if kind == "array":
            return list[self.type(name, schema.get("items", {}))]  # type: ignore[misc]
        if kind == "object":
            return self.object(name, schema) if "properties" in schema else dict[str, Any]
        kinds = kind if isinstance(kind, list) else [kind]
        return _union([_PLAIN.get(one, Any) for one in kinds])


def _union(kinds: list[Any]) -> Any:
    found = kinds[0]
    for kind in kinds[1:]:
        found = found | kind
    return found


def _bounds(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": schema["description"]} if "description" in schema else {}


AnalysisAnswer: Any = _analysis()


class Negative(pydantic.BaseModel):
    """One negative tag."""

    text: str
    emphasis: float | None
    part: str = pydantic.Field(..., description="The tag source that proposed it.")
    reason: str


class NegativesAnswer(pydantic.BaseModel):
    """Negatives that fit a prompt, likeliest first."""

    negatives: list[Negative]


class PartAnswer(pydantic.BaseModel):
    """A captioner or an encoder."""

    name: str
    title: str
    state: Literal["ready", "missing", "broken"]
    reason: str = pydantic.Field("", description="What is missing, and what to do.")
    mib: int = pydantic.Field(0, description="Memory the loaded part takes, MiB.")


class FilesAnswer(pydantic.BaseModel):
    """One repository a model consists of."""

    repo: str
    revision: str
    licence: str
    mib: int = pydantic.Field(..., description="What a download fetches, MiB; 0 when not known.")
    page: str
    folder: str = pydantic.Field(..., description="Where it is; empty when it is not on this machine.")
    destination: str = pydantic.Field(..., description="Where a download would put it.")
    on_disk: int = pydantic.Field(..., description="Bytes.")
    source: str = pydantic.Field(..., description="hub, or index for the person's own package index.")


class DownloadAnswer(pydantic.BaseModel):
    """How far a download is, or how it ended."""

    state: Literal["running", "stopping", "done", "stopped", "failed"]
    done: int = pydantic.Field(..., description="Bytes.")
    total: int = pydantic.Field(..., description="Bytes; 0 until the hub has answered.")
    file: str
    error: str
    hint: str
    active: bool = pydantic.Field(..., description="Whether it still runs.")


class ModelAnswer(pydantic.BaseModel):
    """A model: on disk, to be had, in memory."""

    id: str
    kind: str
    name: str
    title: str
    state: Literal["ready", "missing", "broken"]
    reason: str
    unfit: str = pydantic.Field(
        "", description="Why this host cannot run it whatever is downloaded; empty when it can."
    )
    size: int = pydantic.Field(..., description="MiB of a whole download; 0 when not known.")
    files: list[FilesAnswer]
    memory: int = pydantic.Field(..., description="MiB in memory now.")
    device: str = pydantic.Field(..., description="Where; empty when it is not loaded.")
    download: DownloadAnswer | None = None


class ModelsAnswer(pydantic.BaseModel):
    """Every model there is or could be."""

    models: list[ModelAnswer]
    memory: int = pydantic.Field(..., description="MiB of ours in memory now.")
    offline: bool
    offline_by: str = pydantic.Field(..., description="The variable that keeps us offline; empty for the setting.")


class CancelAnswer(pydantic.BaseModel):
    """Whether there was a download to stop."""

    stopping: bool


class UnloadAnswer(pydantic.BaseModel):
    """What was given back."""

    freed: int = pydantic.Field(..., description="MiB.")


class ProblemAnswer(pydantic.BaseModel):
    """Why something else ended without a result."""

    sentence: str
    hint: str
    type: str


class HandedAnswer(pydantic.BaseModel):
    """What a picture that was handed over is called from now on."""

    id: str = pydantic.Field(..., description="A secret: whoever has it sees the picture's tags.")


class LookAnswer(pydantic.BaseModel):
    """How far a picture is that was handed over."""

    state: Literal["waiting", "running", "done", "stopped", "failed"]
    text: str = pydantic.Field(..., description="What is being done.")
    done: int
    total: int = pydantic.Field(..., description="0 when nobody knows.")
    elapsed: float = pydantic.Field(..., description="Seconds.")
    analysis: AnalysisAnswer | None = None
    problem: ProblemAnswer | None = None


class TokensAnswer(pydantic.BaseModel):
    """Tokens as the host counts them."""

    prompt: int
    negative_prompt: int


class PromptsAnswer(pydantic.BaseModel):
    """Both prompts exactly as they would be sent."""

    prompt: str
    negative_prompt: str
    tokens: TokensAnswer


class TicketAnswer(pydantic.BaseModel):
    """A ticket, good once and for ten minutes."""

    ticket: str


class BegunAnswer(pydantic.BaseModel):
    """A job that goes on by itself."""

    id: str = pydantic.Field(..., description="What to ask about it by.")


class JobAnswer(pydantic.BaseModel):
    """How far a job is, or how it ended."""

    id: str
    kind: str
    title: str
    created: float = pydantic.Field(..., description="Seconds since 1970.")
    state: Literal["queued", "running", "stopped", "done", "failed"]
    done: int
    total: int = pydantic.Field(..., description="0 until it is planned.")
    failed: int
    text: str = pydantic.Field(..., description="What it is at, or what stopped it.")
    hint: str
    type: str = pydantic.Field("", description="The kind of error that ended it.")
    rate: float = pydantic.Field(..., description="Items a second lately; 0 when nobody can tell.")
    left: float | None = pydantic.Field(None, description="Seconds that are left.")
    sentence: str


class JobsAnswer(pydantic.BaseModel):
    """Every job there is, newest first."""

    jobs: list[JobAnswer]


class JobShown(pydantic.BaseModel):
    """One picture's result."""

    name: str
    text: str
    negative: str
    caption: str
    tags: list[str]


class JobTag(pydantic.BaseModel):
    """A tag of the whole batch."""

    tag: str
    count: int = pydantic.Field(..., description="Pictures that have it.")
    share: float
    dropped: bool


class JobFailure(pydantic.BaseModel):
    """A picture that could not be read."""

    name: str
    sentence: str
    hint: str


class ResultAnswer(pydantic.BaseModel):
    """What a job found so far."""

    results: list[JobShown]
    tags: list[JobTag]
    failures: list[JobFailure]
    files: list[str] = pydantic.Field(..., description="`/jobs/file` gives the first.")


class RefineNode(pydantic.BaseModel):
    """A round as a graph shows it."""

    number: int
    parent: int = pydantic.Field(..., description="The round it came from, 0 for none.")
    standing: str = pydantic.Field(..., description="first, better, same, or worse, which is taken back.")
    said: str
    best: bool
    prompt: str
    negative_prompt: str
    seeds: list[int]
    kept: list[str]
    lost: list[str] = pydantic.Field(..., description="Lost with nine chances of ten or more.")
    invented: list[str] = pydantic.Field(..., description="There uncalled with nine chances of ten or more.")
    uncertain: list[str] = pydantic.Field(..., description="What may only be misread, and as what it is read.")
    lines: list[dict[str, Any]] = pydantic.Field(..., description="What was changed for it, each with its evidence.")
    scores: list[dict[str, Any]] = pydantic.Field(..., description="Each with its range and its spread.")
    thumbnail: str = pydantic.Field(..., description="A JPEG as a data URI.")


class RefineAnswer(pydantic.BaseModel):
    """The rounds of a refining job so far; also while it runs."""

    rounds: list[RefineNode]
    best: int = pydantic.Field(..., description="Number of the best round, 0 before there is one.")
    seed: int = pydantic.Field(..., description="Of the best picture, -1 before there is one.")


class PruneAnswer(pydantic.BaseModel):
    """What was taken out or put back."""

    files: int = pydantic.Field(..., description="Files that changed.")
    tags: list[str] = pydantic.Field(..., description="What is left out from now on.")
    edited: list[str] = pydantic.Field(..., description="Files that were changed since, and left alone.")


class ForgetAnswer(pydantic.BaseModel):
    """A job that is no more."""

    forgotten: bool


class AbsentStep(pydantic.BaseModel):
    """A step that cannot run here."""

    key: str
    reason: str = pydantic.Field(..., description="What would be needed.")


class RecipeAnswer(pydantic.BaseModel):
    """A recipe."""

    name: str
    about: str
    own: bool = pydantic.Field(..., description="Whether the person saved it.")
    recipe: dict[str, Any] = pydantic.Field(..., description="The recipe itself.")
    absent: list[AbsentStep]


class RecipesAnswer(pydantic.BaseModel):
    """The recipes there are, and what their steps can be told."""

    recipes: list[RecipeAnswer]
    loras: list[str]
    upscalers: list[str]
    modules: list[str] = pydantic.Field(..., description="Of ControlNet.")
    models: list[str] = pydantic.Field(..., description="Of ControlNet.")


class RecipeStepAnswer(pydantic.BaseModel):
    """What became of a step."""

    key: str
    kind: str
    title: str
    state: Literal["done", "absent", "open"]
    reason: str
    notes: list[str]
    infotext: str
    picture: bool = pydantic.Field(..., description="Whether `/recipes/picture` has one.")


class RecipeResultAnswer(pydantic.BaseModel):
    """What became of a recipe so far."""

    steps: list[RecipeStepAnswer]


class VersionAnswer(pydantic.BaseModel):
    """Who answers."""

    version: str
    api: str
    json_schema: str = pydantic.Field(..., description="The schema of an analysis.")
    host: str
