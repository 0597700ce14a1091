"""A history file back into rounds, after a restart or a crash.

What a person walks back to is there: prompts, tags, seeds, settings, scores, thumbnails. Words, evidence and the
pixels in full are not read again.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..records import Analysis, Caption, GenerationRequest, GenerationSettings, Hires, PromptPair, Reading, Tag
from .document import SCHEMA
from .records import (
    Comparison,
    Measure,
    MeasureSpread,
    Result,
    Round,
    Score,
    ScoreSpread,
    Spread,
    Summary,
    TagDifference,
    TagVerdict,
)
from .refining.document import refined_of

Json = Mapping[str, Any]


def rounds_of(document: Any) -> tuple[Round, ...]:
    """The rounds of a history document.

    Raises:
        ValueError: If it is none.
    """
    try:
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']!r}")
        return tuple(_round(item) for item in document["rounds"])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _round(item: Json) -> Round:
    reference = _analysis(item["reference"]["analysis"])
    settings = item["settings"]
    return Round(
        int(item["number"]),
        str(item["started"]),
        reference,
        jpeg_of(item["reference"]["thumbnail"]),
        _request(item) if item["request"] else None,
        _settings(settings) if settings else None,
        tuple(_result(result) for result in item["results"]),
        _summary(item["summary"]),
        tuple(item["notes"]),
        str(item["problem"]),
        bool(item["finished"]),
        str(item["fault"]),
        refined_of(item["refined"]) if item.get("refined") else None,
    )


def jpeg_of(uri: str) -> bytes:
    """The bytes of a data URI; b"" of none."""
    return base64.b64decode(uri.partition(",")[2])


def _request(item: Json) -> GenerationRequest:
    request = item["request"]
    strength = request["denoising_strength"]
    return GenerationRequest(
        PromptPair(item["prompt"], item["negative_prompt"]),
        tuple(int(seed) for seed in request["seeds"]),
        _settings(item["settings"]) if request["own_settings"] and item["settings"] else None,
        request["preset"],
        request["mode"],
        denoising_strength=0.75 if strength is None else float(strength),
    )


def _settings(item: Json) -> GenerationSettings:
    hires = Hires(**_known(Hires, item["hires"])) if item["hires"] else None
    return GenerationSettings(**{**_known(GenerationSettings, item), "styles": tuple(item["styles"]), "hires": hires})


def _known(kind: type, item: Json) -> dict[str, Any]:
    """What a record of ours has room for: a later version may have written more, and null what was no number."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in item.items() if name in names and value is not None}


def _analysis(item: Json) -> Analysis:
    captions = tuple(
        Caption(c["text"], c["source"], c["attended"], instruction=c.get("instruction", "")) for c in item["captions"]
    )
    reading = Reading(captions, captioner=item["captioner"], encoder=item["encoder"])
    tokens = item["tokens"]
    return Analysis(
        reading,
        tuple(_tag(tag) for tag in item["tags"]),
        PromptPair(item["prompt"], item["negative_prompt"]),
        tuple(_tag(tag) for tag in item["dropped"]),
        (tokens["prompt"], tokens["negative_prompt"]),
        tuple(item["notes"]),
    )


def _tag(item: Json) -> Tag:
    return Tag(
        **{**_known(Tag, item), "attention": _float(item["attention"]), "emphasis": _float(item["emphasis"], 1.0)}
    )


def _result(item: Json) -> Result:
    return Result(
        int(item["seed"]),
        PromptPair(item["prompt"], item["negative_prompt"]),
        _settings(item["settings"]),
        item["infotext"],
        Path(item["path"]) if item["path"] else None,
        item["name"],
        (int(item["width"]), int(item["height"])),
        jpeg_of(item["thumbnail"]),
        comparison=_comparison(item) if item["analysis"] else None,
        problem=item["problem"],
    )


def _comparison(item: Json) -> Comparison:
    return Comparison(
        _analysis(item["analysis"]),
        tuple(_verdict(verdict) for verdict in item["tags"]),
        tuple(_score(score) for score in item["scores"]),
        tuple(_measure(measure) for measure in item["measures"]),
        tuple(item["notes"]),
    )


def _verdict(item: Json) -> TagVerdict:
    attentions = (_float(item["attention"]), _float(item["result_attention"]))
    tag = Tag(item["text"], kind=item["kind"], attention=max(attentions), typed=item.get("typed", False))
    return TagVerdict(tag, item["status"], *attentions, item["seen_as"])


def _summary(item: Json) -> Summary:
    return Summary(
        tuple(_difference(found) for found in item["tags"]),
        tuple(ScoreSpread(_score(found), _spread(found["spread"])) for found in item["scores"]),
        tuple(
            MeasureSpread(_measure(found), _spread(found["spread"]), found["differs"], found["said"])
            for found in item["measures"]
        ),
        tuple(item["notes"]),
    )


def _difference(item: Json) -> TagDifference:
    attentions = (_float(item["attention"]), _float(item["result_attention"]))
    tag = Tag(
        item["text"],
        kind=item["kind"],
        source=item["source"],
        attention=max(attentions),
        typed=item.get("typed", False),
        box=tuple(item["box"]) if item.get("box") else None,
    )
    told = {name: item[name] for name in ("asked", "denied", "seen_as")}
    chance = item.get("chance", 1.0)  # a round of before there were chances
    return TagDifference(tag, item["status"], item["count"], item["of"], *attentions, **told, chance=chance)


def _score(item: Json) -> Score:
    return Score(item["name"], item["title"], _float(item["value"]), item["low"], item["high"], item["what"])


def _measure(item: Json) -> Measure:
    pair = (_float(item["reference"]), _float(item["result"]))
    return Measure(item["name"], *pair, item["low"], item["high"], item["least"], item["what"])


def _spread(item: Json) -> Spread:
    values = tuple(_float(value) for value in item["values"])
    return Spread(values, _float(item["mean"]), _float(item["deviation"]), _float(item["band"], math.inf))


def _float(value: float | None, absent: float = 0.0) -> float:
    return absent if value is None else float(value)
