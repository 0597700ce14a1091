"""`text`: captions on standard input, one JSON object a line out."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...attention.choose import chosen
from ...errors import CaptionError, EasyDiffuserError, quoted
from ...knob import Knob
from ...pipeline import analyse_captions
from ...records import Analysis, Caption
from ...serial import EMPTY, error_dict, to_dict
from ...settings import Settings, knobs
from ..arguments import add_knobs, settings_of
from ..host import StandaloneHost
from ..outcome import Outcome
from ..streams import flush_output, input_batches, print_record, standard_input, tell
from ._contract import Command

# A prompt may begin with a bare "{" (NovelAI's emphasis); only an object begins like this.
_OBJECT = re.compile(r'\s*\{\s*("|\})')
_WANTED = 'A JSON line looks like {"captions": ["a cat on a sofa"]}.'


class Text(Command):
    """Tags of captions, thousands of lines fast."""

    name = "text"
    title = "tags of captions on standard input, as JSON lines"
    order = 20
    epilog = 'example: printf "a red car\\ntwo brown dogs\\n" | python -m lib_easydiffuser text'

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the output is JSON anyway; accepted for symmetry")
        add_knobs(parser, only=[knob.name for knob in knobs().values() if not _is_of_pictures(knob)])

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        settings = settings_of(options)
        chosen(settings.encoder, host)
        stream = standard_input()
        if stream.isatty():
            tell("Captions from the keyboard, one a line; Ctrl-D ends.")
        outcome = Outcome("line")
        for batch in input_batches(stream):
            _answer([_group(line) for line in batch], settings, host, outcome)
            flush_output()
        if outcome.failed:
            tell(outcome.summary())
        return outcome.exit_code


def _is_of_pictures(knob: Knob) -> bool:
    return knob.group in ("Captioning", "Labels") or knob.name in ("captioner", "pixel_evidence", "max_side")


Group = Sequence[Caption] | EasyDiffuserError


def _answer(groups: Sequence[Group], settings: Settings, host: StandaloneHost, outcome: Outcome) -> None:
    for result in _results(groups, settings, host):
        outcome.add(result)
        print_record(error_dict(result) if isinstance(result, EasyDiffuserError) else to_dict(result))


def _results(
    groups: Sequence[Group], settings: Settings, host: StandaloneHost
) -> Iterator[Analysis | EasyDiffuserError]:
    """One result a line, in order; an empty line has nothing to say and gets nothing."""
    good = [group for group in groups if group and not isinstance(group, EasyDiffuserError)]
    analyses = analyse_captions(good, settings, host)
    for group in groups:
        if isinstance(group, EasyDiffuserError):
            yield group
        else:
            yield next(analyses) if group else EMPTY


def _group(line: str | EasyDiffuserError) -> Group:
    if isinstance(line, EasyDiffuserError):
        return line
    if not _OBJECT.match(line):
        return (Caption(line.strip()),) if line.strip() else ()
    try:
        return _captions_of(json.loads(line))
    except CaptionError as error:
        return error
    # RecursionError: a line of nothing but brackets.
    except (ValueError, RecursionError) as error:
        return CaptionError(f"{quoted(line)} is no JSON: {_why(error)}.", _WANTED)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos}"
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)


def _captions_of(record: dict[str, Any]) -> tuple[Caption, ...]:
    """Captions are strings, or objects with a "text", as our own output has them."""
    found = record.get("captions", record.get("caption"))
    items = found if isinstance(found, list) else [found]
    texts = [text for item in items if isinstance(text := item.get("text") if isinstance(item, dict) else item, str)]
    if len(texts) < len(items):
        raise CaptionError(f"{quoted(json.dumps(record, ensure_ascii=False))} has no captions.", _WANTED)
    return tuple(Caption(_clean(text)) for text in texts if text.strip())


def _clean(text: str) -> str:
    if "\0" in text:
        raise CaptionError(f"The caption {quoted(text)} holds NUL characters.", "Take them out.")
    # A lone surrogate ("\ud83d" in JSON) is no character, and no tokenizer takes it.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
