"""Rounds as JSON, schema "easydiffuser-history/1": prompts, seeds, settings, scores, thumbnails, nothing outside it.

A round's `reference.analysis` and a result's `analysis` are documents of schema "easydiffuser/1" of their own.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..records import GenerationRequest, GenerationSettings
from ..serial import fields_of, finite, number, spelled, to_dict
from .records import Measure, MeasureSpread, Result, Round, Score, ScoreSpread, Spread, TagDifference, TagVerdict
from .refining.document import refined_document

SCHEMA = "easydiffuser-history/1"
_JPEG = "data:image/jpeg;base64,"


def envelope(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Documents of rounds, oldest first, as one."""
    return {"schema": SCHEMA, "rounds": list(rounds)}


def round_document(item: Round) -> dict[str, Any]:
    """One round in JSON's own types; JSON has no NaN and no infinity: null stands in their place."""
    return dict(finite(_round(item)))


def _round(item: Round) -> dict[str, Any]:
    return {
        **fields_of(item, "number", "started", "finished", "problem", "fault", "notes"),
        "prompt": item.prompts.prompt,
        "negative_prompt": item.prompts.negative_prompt,
        "request": _request(item.request) if item.request else None,
        "settings": settings_document(item.settings) if item.settings else None,
        "reference": {"analysis": to_dict(item.reference), "thumbnail": uri_of(item.reference_thumbnail)},
        "results": [_result(result) for result in item.results],
        "summary": {
            "tags": [_difference(found) for found in item.summary.tags],
            "scores": [_score_spread(found) for found in item.summary.scores],
            "measures": [_measure_spread(found) for found in item.summary.measures],
            "notes": list(item.summary.notes),
        },
        **({"refined": refined_document(item.refined)} if item.refined else {}),
    }


def settings_document(settings: GenerationSettings) -> dict[str, Any]:
    """Generation settings by our names."""
    return {**asdict(settings), "styles": list(settings.styles)}


def uri_of(jpeg: bytes) -> str:
    """A thumbnail as a data URI; "" for none."""
    return _JPEG + base64.b64encode(jpeg).decode() if jpeg else ""


def _request(request: GenerationRequest) -> dict[str, Any]:
    return {
        "mode": request.mode,
        "preset": request.preset,
        "seeds": list(request.seeds),
        "denoising_strength": number(request.denoising_strength) if request.mode == "img2img" else None,
        "own_settings": request.settings is not None,
    }


def _result(result: Result) -> dict[str, Any]:
    comparison = result.comparison
    return {
        "seed": result.seed,
        "name": result.name,
        "path": str(result.path) if result.path else "",
        "width": result.size[0],
        "height": result.size[1],
        "prompt": result.prompts.prompt,
        "negative_prompt": result.prompts.negative_prompt,
        "settings": settings_document(result.settings),
        "infotext": result.infotext,
        "thumbnail": uri_of(result.thumbnail),
        "problem": result.problem,
        "analysis": to_dict(comparison.analysis) if comparison else None,
        "tags": [_verdict(verdict) for verdict in comparison.verdicts] if comparison else [],
        "scores": [_score(score) for score in comparison.scores] if comparison else [],
        "measures": [_measure(measure) for measure in comparison.measures] if comparison else [],
        "notes": list(comparison.notes) if comparison else [],
    }


def _verdict(verdict: TagVerdict) -> dict[str, Any]:
    said = fields_of(verdict, "status", "attention", "result_attention", "seen_as")
    return {**fields_of(verdict.tag, "text", "kind", *spelled(verdict.tag)), **said}


def _difference(found: TagDifference) -> dict[str, Any]:
    about = fields_of(found, "status", "count", "of", "said", "chance", "sure", "attention", "result_attention")
    told = {
        **fields_of(found.tag, "text", "kind", "source", *spelled(found.tag)),
        **about,
        **fields_of(found, "asked", "denied", "seen_as"),
    }
    return told | ({"box": [number(value) for value in found.tag.box]} if found.tag.box else {})


def _score(score: Score) -> dict[str, Any]:
    return fields_of(score, "name", "title", "value", "low", "high", "what")


def _measure(measure: Measure) -> dict[str, Any]:
    return fields_of(measure, "name", "reference", "result", "low", "high", "least", "what")


def _spread(spread: Spread) -> dict[str, Any]:
    return fields_of(spread, "values", "mean", "deviation", "band")


def score_document(found: ScoreSpread) -> dict[str, Any]:
    """A score with its range, and how the seeds spread; null where that is no number."""
    return dict(finite(_score_spread(found)))


def _score_spread(found: ScoreSpread) -> dict[str, Any]:
    return {**_score(found.score), "spread": _spread(found.spread)}


def _measure_spread(found: MeasureSpread) -> dict[str, Any]:
    return {**_measure(found.measure), "spread": _spread(found.spread), **fields_of(found, "differs", "said")}
