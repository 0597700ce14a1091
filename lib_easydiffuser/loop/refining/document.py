"""A round's place in a refining run in JSON's own types, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ...records import Tag
from ...serial import fields_of, spelled
from .lines import Grounds, Line, Proposal, Refined

Json = Mapping[str, Any]


def refined_document(refined: Refined) -> dict[str, Any]:
    """Parent, standing, and every line with its grounds."""
    told = fields_of(refined, "parent", "standing", "said", "blamed", "seconds")
    return {**told, "lines": [line_document(line) for line in refined.lines]}


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    """An edit list, also the lines that cannot be made."""
    return {"lines": [line_document(line) for line in proposal.lines], "notes": list(proposal.notes)}


def line_document(line: Line) -> dict[str, Any]:
    """One line."""
    tag = fields_of(
        line.tag, "text", "polarity", "kind", "source", "reason", "attention", "emphasis", "score", *spelled(line.tag)
    )
    grounds = fields_of(line.grounds, "said", "seeds", "count", "of", "score", "place")
    box = list(line.grounds.box) if line.grounds.box else None
    told = fields_of(line, "number", "kind", "before", "after", "said", "falls", "place")
    return {**told, "tag": tag, "grounds": {**grounds, "box": box}}


def refined_of(item: Json) -> Refined:
    """The record that was written so.

    Raises:
        KeyError, TypeError: If it is none.
    """
    lines = tuple(_line(line) for line in item["lines"])
    seconds = float(item.get("seconds") or 0.0)
    return Refined(int(item["parent"]), lines, item["standing"], str(item["said"]), tuple(item["blamed"]), seconds)


def _line(item: Json) -> Line:
    grounds = _known(Grounds, item["grounds"])
    grounds |= {"seeds": tuple(grounds.get("seeds", ()))}
    grounds |= {"box": tuple(grounds["box"])} if grounds.get("box") else {}
    told = _known(Line, item) | {"tag": Tag(**_known(Tag, item["tag"])), "grounds": Grounds(**grounds)}
    return Line(**told | {"falls": tuple(item["falls"])})


def _known(kind: type, item: Json) -> dict[str, Any]:
    """What a record of ours has room for; a later version may have written more."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in item.items() if name in names and value is not None}
