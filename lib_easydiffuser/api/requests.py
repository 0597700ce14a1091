"""What a request may say. The settings' fields are the knobs; nothing names a file or an address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..batch.spec import PLANNED
from ..batch.spec import knobs as batch_knobs
from ..knob import Knob, field
from ..loop.refining.aspects import ASPECTS
from ..loop.refining.spec import MOST_ROUNDS, MOST_SEEDS
from ..settings import knobs
from ..ui.handed import PAGE
from .compat import field_names
from .fields import model

MOST_CAPTIONS = 256


def offered() -> dict[str, Knob]:
    """The knobs a request may turn: none that names a place, and Offline and the server are the owner's."""
    return {name: knob for name, knob in knobs().items() if not (knob.local or knob.owner or name == "offline")}


SettingsFields: Any = model(
    "EasyDiffuserSettings",
    "The knobs of the tab. What is left out is as the settings page has it.",
    offered().values(),
)

_IMAGE = (
    "The picture file in base64, with or without a `data:image/...;base64,` in front. Neither a path nor an address."
)
_CAPTIONS = "Sentences about the picture, in English or Korean."
_NAME = "A name or an id of `models`."
_AGREED = "Without it the answer says what, how big and where to; nothing begins."

_PLACES = "Whether the answer says where in the picture each tag and word is: boxes and maps (docs/where.md)."
_PROPOSALS = "Whether the answer says which settings to generate with, each with its reason; nothing is set."
_PART = "A rectangle to be read instead of the whole: left,top,width,height as shares 0..1, like 0.5,0,0.5,1."

AnalyseRequest: Any = model(
    "EasyDiffuserAnalyse",
    "A picture to be captioned, read and turned into tags.",
    (
        field("image", str, ..., _IMAGE),
        field("captions", tuple, (), _CAPTIONS + " The captioner then does not run."),
        field("name", str, "", "What to call the picture in the answer."),
        field("places", bool, False, _PLACES),
        field("part", str, "", _PART),
        field("proposals", bool, False, _PROPOSALS),
    ),
    SettingsFields,
)
TagsRequest: Any = model(
    "EasyDiffuserTags",
    "Captions to be turned into tags.",
    (field("captions", tuple, ..., _CAPTIONS),),
    SettingsFields,
)
NegativesRequest: Any = model(
    "EasyDiffuserNegatives",
    "A prompt that wants fitting negatives.",
    (
        field("prompt", str, ..., "As it stands in the box; emphasis and networks are understood."),
        field("top", int, 20, "At most this many.", low=0, high=200),
    ),
    SettingsFields,
)
DownloadRequest: Any = model(
    "EasyDiffuserDownload",
    "A model to be downloaded.",
    (field("name", str, ..., _NAME), field("agreed", bool, False, _AGREED)),
)
CancelRequest: Any = model(
    "EasyDiffuserCancel",
    "A download to be stopped; what has arrived is kept.",
    (field("name", str, ..., _NAME),),
)
UnloadRequest: Any = model(
    "EasyDiffuserUnload",
    "Models to be taken out of memory.",
    (field("name", str, "", _NAME + " All of ours when left out."),),
)

_OFF = "Texts of the tags that are switched off."
_ID = "The id that `/handed` gave."
_OFFS = (field("off_positive", tuple, (), _OFF), field("off_negative", tuple, (), _OFF))
HandedRequest: Any = model(
    "EasyDiffuserHanded",
    "A picture to be read and kept for a while.",
    (
        field("image", str, ..., _IMAGE),
        field("captions", tuple, (), _CAPTIONS + " The captioner then does not run."),
        field("name", str, "", "What to call the picture in the answer."),
    ),
    SettingsFields,
)
LookRequest: Any = model("EasyDiffuserLook", "A picture that was handed over.", (field("id", str, ..., _ID),))
PromptsRequest: Any = model(
    "EasyDiffuserPrompts",
    "A picture that was handed over, and the tags of it that are switched off.",
    (field("id", str, ..., _ID), *_OFFS),
)
TicketRequest: Any = model(
    "EasyDiffuserTicket",
    "What an open page shall do.",
    (
        field("to", str, "txt2img", "The boxes to be filled, or the tab itself.", choices=("txt2img", "img2img", PAGE)),
        field("placement", str, knobs()["placement"].default, "As in the tab.", choices=knobs()["placement"].choices),
        field("prompt", str, "", "For the boxes."),
        field("negative_prompt", str, "", "For the boxes."),
        field("id", str, "", _ID + " For the tab."),
        *_OFFS,
    ),
)

_JOB = "The id that `/jobs/start` gave."


def _of_spec(without: tuple[str, ...] = ()) -> tuple[Knob, ...]:
    """The fields of a folder job, those that name a place below a root included."""
    return tuple(replace(knob, group="", local=False) for knob in batch_knobs().values() if knob.name not in without)


StartRequest: Any = model(
    "EasyDiffuserJobStart",
    "A folder of pictures, or pictures that are sent, to be captioned. Folders lie below the host's roots.",
    (
        *_of_spec(),
        field("images", tuple, (), "Instead of a folder: picture files in base64; the results are one file."),
        field("names", tuple, (), "What to call those, in their order."),
    ),
    SettingsFields,
)
JobRequest: Any = model("EasyDiffuserJob", "A job.", (field("id", str, ..., _JOB),))
ResumeRequest: Any = model(
    "EasyDiffuserJobResume",
    "A job that shall go on; fields that are given are different from now on.",
    (
        field("id", str, ..., _JOB),
        field("retry", bool, False, "Whether pictures that failed are tried again."),
        *_of_spec(PLANNED),
    ),
    SettingsFields,
)
ResultRequest: Any = model(
    "EasyDiffuserJobResult",
    "Which results of a job to show; it may still run.",
    (
        field("id", str, ..., _JOB),
        field("start", int, 0, "The first of them, counted from 0.", low=0, high=10_000_000),
        field("most", int, 10, "At most this many.", low=0, high=200),
        field("top", int, 0, "At most this many rows of the table of tags; 0 gives all.", low=0, high=10_000_000),
    ),
)
RefineRequest: Any = model(
    "EasyDiffuserRefine",
    "A picture whose prompt shall be refined by rounds of generating and comparing.",
    (
        field("image", str, ..., _IMAGE),
        field("name", str, "", "What to call the picture."),
        field("captions", tuple, (), _CAPTIONS + " The captioner then does not run."),
        field("rounds", int, 6, "At most so many.", low=1, high=MOST_ROUNDS),
        field("pictures", int, 0, "A budget of pictures over all rounds; 0 is no limit.", low=0, high=100_000),
        field("minutes", float, 0.0, "No round begins after; 0 is no limit.", low=0, high=100_000),
        field("counts", tuple, (), f"What it judges by, of {', '.join(a.name for a in ASPECTS)}; all when left out."),
        field("pinned", tuple, (), "Tags that nothing may touch."),
        field("seeds", int, 2, "Pictures a round.", low=1, high=MOST_SEEDS),
        field("first_seed", int, -1, "The seeds count on from it; -1 draws it.", low=-1, high=2**32 - 1),
        field("quick", bool, False, "Few steps, small."),
        field("img2img", bool, False, "Start from the picture instead of from noise."),
        field("denoising_strength", float, 0.75, "Of img2img.", low=0, high=1),
        field("steps", int, 0, "Sampling steps; 0 for the host's.", low=0, high=1000),
        field("width", int, 0, "Pixels; 0 by the picture's proportions.", low=0, high=16384),
        field("height", int, 0, "Pixels; 0 by the picture's proportions.", low=0, high=16384),
    ),
    SettingsFields,
)
LearnedRequest: Any = model(
    "EasyDiffuserLearned",
    "What a refining job has taught.",
    (field("id", str, ..., _JOB), field("keep", str, "", "Put down the offered note of this id.")),
)
NoteRequest: Any = model(
    "EasyDiffuserNote",
    "What shall become of a note.",
    (
        field("id", str, ..., "The note's id."),
        field("text", str, "", "Its new words."),
        field("on", bool, True, "Whether it is shown."),
        field("delete", bool, False, "Whether it is taken away."),
    ),
)
PruneRequest: Any = model(
    "EasyDiffuserJobPrune",
    "Tags to be taken out of what a job has written.",
    (
        field("id", str, ..., _JOB),
        field("tags", tuple, (), "The tags."),
        field("undo", bool, False, "Put back what the last time took out instead."),
    ),
)

_TEXT = "Stands for {0} in the recipe."
RecipeRequest: Any = model(
    "EasyDiffuserRecipe",
    "A recipe to be run: one of `/recipes` by its name, or one that is sent.",
    (
        field("name", str, "", "The recipe's name."),
        field("recipe", dict, {}, "Instead of a name: the recipe itself (docs/recipes.md)."),
        field("prompt", str, "", _TEXT.format("{prompt}")),
        field("negative_prompt", str, "", _TEXT.format("{negative}")),
        field("style", str, "", _TEXT.format("{style}")),
        field("image", str, "", "The reference picture. " + _IMAGE),
        field("keeps", bool, True, "Whether the WebUI saves copies of its own."),
    ),
)
RecipeResumeRequest: Any = model(
    "EasyDiffuserRecipeResume",
    "A recipe that shall go on where it was, or be made anew from a step on.",
    (
        field("id", str, ..., _JOB),
        field("step", str, "", "This step, by its key or number, and all behind it are made anew."),
        field("changes", dict, {}, "Fields that are different from now on, by the step's key."),
    ),
)
StepRequest: Any = model(
    "EasyDiffuserRecipeStep",
    "One step of a recipe that was run.",
    (field("id", str, ..., _JOB), field("key", str, ..., "The step's key.")),
)


def fields_of(request: Any) -> list[str]:
    """What a request takes; a model of this file."""
    return sorted(field_names(request))
