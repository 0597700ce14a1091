"""What a request may say. The settings' fields are the knobs; nothing names a file or an address."""

from __future__ import annotations

from typing import Any, Literal

import pydantic

from ...settings import Knob, knobs
from .compat import field_names, made

MOST_CAPTIONS = 256


def offered() -> dict[str, Knob]:
    """The knobs a request may turn: none that names a place on this machine, and Offline is the owner's."""
    return {name: knob for name, knob in knobs().items() if not knob.local and name != "offline"}


def _field(knob: Knob) -> tuple[Any, Any]:
    default = list(knob.default) if knob.kind is tuple else knob.default
    more: dict[str, Any] = {"title": knob.label, "description": knob.help}
    if knob.kind in (int, float):
        more |= {"ge": knob.low, "le": knob.high}
    return _type(knob), pydantic.Field(default, **{name: value for name, value in more.items() if value is not None})


def _type(knob: Knob) -> Any:
    if knob.choices:
        return Literal[knob.choices]
    return list[str] if knob.kind is tuple else knob.kind


SettingsFields: Any = made(
    "EasyDiffuserSettings",
    "The knobs of the tab. What is left out is as the settings page has it.",
    {name: _field(knob) for name, knob in offered().items()},
    strict=True,
)

_IMAGE = (
    "The picture file in base64, with or without a `data:image/...;base64,` in front. Neither a path nor an address."
)
_CAPTIONS = "Sentences about the picture, in English."
_SETTINGS: tuple[Any, Any] = (SettingsFields, pydantic.Field(default_factory=SettingsFields))

AnalyseRequest: Any = made(
    "EasyDiffuserAnalyse",
    "A picture to be captioned, read and turned into tags.",
    {
        "image": (str, pydantic.Field(..., description=_IMAGE)),
        "captions": (list[str], pydantic.Field([], description=_CAPTIONS + " The captioner then does not run.")),
        "name": (str, pydantic.Field("", description="What to call the picture in the answer.")),
        "settings": _SETTINGS,
    },
    strict=True,
)
TagsRequest: Any = made(
    "EasyDiffuserTags",
    "Captions to be turned into tags.",
    {"captions": (list[str], pydantic.Field(..., description=_CAPTIONS)), "settings": _SETTINGS},
    strict=True,
)
NegativesRequest: Any = made(
    "EasyDiffuserNegatives",
    "A prompt that wants fitting negatives.",
    {
        "prompt": (
            str,
            pydantic.Field(..., description="As it stands in the box; emphasis and networks are understood."),
        ),
        "top": (int, pydantic.Field(20, ge=0, le=200, description="At most this many.")),
        "settings": _SETTINGS,
    },
    strict=True,
)
_NAME = "A name or an id of `models`."
DownloadRequest: Any = made(
    "EasyDiffuserDownload",
    "A model to be downloaded.",
    {
        "name": (str, pydantic.Field(..., description=_NAME)),
        "agreed": (
            bool,
            pydantic.Field(False, description="Without it the answer says what, how big and where to; nothing begins."),
        ),
    },
    strict=True,
)
CancelRequest: Any = made(
    "EasyDiffuserCancel",
    "A download to be stopped; what has arrived is kept.",
    {"name": (str, pydantic.Field(..., description=_NAME))},
    strict=True,
)
UnloadRequest: Any = made(
    "EasyDiffuserUnload",
    "Models to be taken out of memory.",
    {"name": (str, pydantic.Field("", description=_NAME + " All of ours when left out."))},
    strict=True,
)

REQUESTS = (AnalyseRequest, TagsRequest, NegativesRequest, DownloadRequest, CancelRequest, UnloadRequest)
FIELDS = {
    "settings": field_names(SettingsFields),
    "request": sorted({name for request in REQUESTS for name in field_names(request)}),
}
