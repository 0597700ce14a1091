"""`negatives`: prompts on standard input, one JSON object with their negatives a line out."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...attention.calibrate import maps_for
from ...attention.choose import chosen
from ...attention.opposite import inverse_vectors
from ...attention.reading import read_captions
from ...errors import CaptionError, EasyDiffuserError, quoted
from ...pipeline import proposed
from ...prompt.meaning import plain
from ...records import Caption, Reading, Tag
from ...settings import Settings, knobs
from ...translate import korean_in, learn
from ..arguments import add_knobs, settings_of
from ..host import StandaloneHost
from ..outcome import Outcome
from ..streams import flush_output, input_batches, print_record, standard_input, tell
from ._contract import Command

_OBJECT = re.compile(r'\s*\{\s*("|\})')
_WANTED = 'A JSON line looks like {"prompt": "1girl, solo, night"}.'

Line = str | EasyDiffuserError


class Negatives(Command):
    """Negatives that fit prompts, likeliest first, thousands of lines fast."""

    name = "negatives"
    title = "negatives that fit prompts on standard input, as JSON lines"
    order = 30
    epilog = 'example: printf "1girl, solo, night\\na red car\\n" | python -m lib_easydiffuser negatives --top 10'

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--top", type=_count, default=20, metavar="N", help="at most this many a prompt (20)")
        wanted = [knob.name for knob in knobs().values() if knob.group == "Negatives" and knob.name != "max_negatives"]
        add_knobs(parser, only=[*wanted, "encoder"])

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings, outcome = settings_of(options), Outcome("line")
        chosen(settings.encoder, host)
        stream = standard_input()
        if stream.isatty():
            tell("Prompts from the keyboard, one a line; Ctrl-D ends.")
        for batch in input_batches(stream):
            for record in _answers([_prompt(line) for line in batch], settings, host, options.top, outcome):
                print_record(record)
            flush_output()
        if outcome.failed:
            tell(outcome.summary())
        return outcome.exit_code


def _count(text: str) -> int:
    """A number of negatives: 0 or more."""
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _prompt(line: Line) -> Line:
    """The text of one line: a prompt as it stands, or the "prompt" of a JSON object."""
    if isinstance(line, EasyDiffuserError) or not _OBJECT.match(line):
        return line
    try:
        text = json.loads(line).get("prompt")
    # RecursionError: a line of nothing but brackets.
    except (ValueError, RecursionError) as error:
        return CaptionError(f"{quoted(line)} is no JSON: {error}.", _WANTED)
    if not isinstance(text, str) or "\0" in text:
        return CaptionError(f"{quoted(line)} has no prompt.", _WANTED)
    # A lone surrogate ("\ud83d" in JSON) is no character, and no tokenizer takes it.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _answers(
    prompts: Sequence[Line], settings: Settings, host: StandaloneHost, top: int, outcome: Outcome
) -> list[dict[str, Any]]:
    learn(korean_in(settings), settings, host)
    readings = iter(_readings([plain(text) for text in prompts if isinstance(text, str)], settings, host))
    records: list[dict[str, Any]] = []
    for prompt in prompts:
        outcome.add(prompt)
        if isinstance(prompt, EasyDiffuserError):
            error = {"type": type(prompt).__name__, "message": prompt.message, "hint": prompt.hint}
            records.append({"negatives": [], "error": error})
        else:
            tags = proposed(next(readings), settings, host)
            negatives = [_record(tag) for tag in tags if tag.polarity == "negative"]
            records.append({"negatives": negatives[:top]})
    return records


def _readings(texts: Sequence[str], settings: Settings, host: StandaloneHost) -> list[Reading]:
    """All prompts through the encoder in one go."""
    maps, encoder, notes = maps_for(chosen(settings.encoder, host)[0], host)
    groups = [(Caption(text),) if text else () for text in texts]
    found = [
        Reading(group, read.words, encoder=encoder.name, notes=notes, embedding=read.embedding)
        for group, read in zip(groups, read_captions(groups, encoder, maps, host), strict=True)
    ]
    if settings.negative != "attention-opposite":
        return found
    vectors = inverse_vectors([reading.words for reading in found], encoder, host)
    return [replace(reading, inverse=vector) for reading, vector in zip(found, vectors, strict=True)]


def _record(tag: Tag) -> dict[str, Any]:
    return {"text": tag.text, "emphasis": tag.emphasis, "part": tag.source, "reason": tag.reason}
