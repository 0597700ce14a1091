"""The WebUI's own form: prompt, "Negative prompt:" lines, and a last line of settings.

Read with the meaning of the host's `parse_generation_parameters` (1.10.1), but in linear time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ...records import EmbeddedPrompt
from .texts import COMMENT, USER_COMMENT, Texts, clean

_NEGATIVE = "Negative prompt:"
_FEWEST_SETTINGS = 3
# A longer last line is prose, and a name longer than this is not one.
_LONGEST_LINE = 2**18
_NAME = re.compile(r"(\w[\w \-/]{1,80}):\s*")
_QUOTED = re.compile(r'"(?:\\.|[^\\"])+"(?=\s*(?:,|$))')


def read_webui(texts: Texts) -> EmbeddedPrompt | None:
    """From the PNG text `parameters`, EXIF UserComment, or a JPEG or GIF comment."""
    raw = texts.get("parameters", "")
    if raw and not raw.startswith("{"):
        return parse_infotext(raw)
    # Cameras and editors write comments too: only one that reads as generation parameters counts.
    for key in (USER_COMMENT, COMMENT):
        found = parse_infotext(texts.get(key, ""))
        if found.settings or any(line.startswith(_NEGATIVE) for line in found.raw.split("\n")):
            return found
    return None


def parse_infotext(raw: str) -> EmbeddedPrompt:
    """Generation parameters as the WebUI writes them.

    A last line with fewer than three settings belongs to the prompt.
    """
    *lines, last = clean(raw).split("\n")
    settings = tuple(_settings(last)) if len(last) <= _LONGEST_LINE else ()
    if len(settings) < _FEWEST_SETTINGS:
        lines, settings = [*lines, last], ()
    prompt, negative = _prompts(lines)
    return EmbeddedPrompt(prompt, negative, "webui", raw, settings)


def _prompts(lines: list[str]) -> tuple[str, str]:
    positive: list[str] = []
    negative: list[str] = []
    current = positive
    for line in map(str.strip, lines):
        if line.startswith(_NEGATIVE):
            current = negative
            line = line[len(_NEGATIVE) :].strip()
        # Like the host: an empty first line starts nothing.
        if current or line:
            current.append(line)
    return "\n".join(positive).strip(), "\n".join(negative).strip()


def _settings(line: str) -> Iterator[tuple[str, str]]:
    """`name: value` pairs; a value ends at a comma unless it is quoted."""
    at = 0
    while match := _NAME.search(line, at):
        if quoted := _QUOTED.match(line, match.end()):
            value, at = _unquoted(quoted[0]), quoted.end()
        else:
            at = line.find(",", match.end())
            at = len(line) if at < 0 else at
            value = line[match.end() : at].strip()
        yield match[1].strip(), value


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        return text
