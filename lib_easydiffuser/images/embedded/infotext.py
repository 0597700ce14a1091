"""The WebUI's own form: prompt, "Negative prompt:" lines, and a line of settings that begins with "Steps:".

Read with the meaning of the host's `parse_generation_parameters` (1.10.1), but in linear time, and without two of
its faults: the settings are found when an extension wrote lines below them (dynamic prompts: Template), and a
value that is JSON ends where the JSON ends, not at its first comma.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .plain import clean

NEGATIVE = "Negative prompt:"
_STEPS = "Steps:"
_FEWEST_SETTINGS = 3
# What the host writes into that line beside Steps (processing.create_infotext): a camera's comment has none of it.
_OWN = frozenset(
    ("Sampler", "Seed", "CFG scale", "CFG Scale", "Distilled CFG Scale", "Size", "Model", "Model hash", "Version")
)
_LONGEST_NAME = 81
_NAME_END = re.compile(r"\w[\w \-/]+\Z")
_QUOTED = re.compile(r'"(?:\\.|[^\\"])+"(?=\s*(?:,|$))')
_BLANKS = re.compile(r"\s*")
_END = re.compile(r"\s*(?:,|$)")
# A settings line may begin otherwise (SD.Next), and all of it may stand in one line (what went through exiftool).
_STEPS_LATER = re.compile(r", Steps: \d")
_PARTS = re.compile(r"(?<![\s,.])\.?\s*(?=Negative prompt:)|(?<![\s,.])\.?\s+(?=Steps: \d{1,4}, )")
_BELOW = re.compile(r"([A-Z][\w \-/]{0,40}): ?(.*)", re.DOTALL)
_JSON = json.JSONDecoder()
# A value that looks like JSON and is none costs a look at all that follows: no line may ask for that often.
_MOST_BROKEN_JSON = 20

Settings = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Infotext:
    """What was read from one.

    Attributes:
        marked: Whether it can be nothing else: it has the line that begins with Steps, or a negative prompt.
    """

    prompt: str
    negative_prompt: str
    settings: Settings
    marked: bool


def parse_infotext(raw: str) -> Infotext:
    """Generation parameters as the WebUI writes them.

    A last line with fewer than three settings belongs to the prompt.
    """
    text = clean(raw)
    lines = (text if "\n" in text else _PARTS.sub("\n", text, count=2)).split("\n")
    at, settings = _settings_line(lines)
    names = {name for name, _ in settings}
    marked = any(line.strip().startswith(NEGATIVE) for line in lines[:at]) or {"Steps"} < names
    prompt, negative = _prompts(lines[:at])
    below = dict(_below(lines[at + 1 :]))
    behind = below.pop(NEGATIVE.rstrip(":"), "")
    return Infotext(prompt, negative or behind, (*settings, *below.items()), marked)


def _settings_line(lines: Sequence[str]) -> tuple[int, Settings]:
    """Its index (behind the last line when there is none) and its settings."""
    steps = [at for at, line in enumerate(lines) if line.lstrip().startswith(_STEPS)]
    later = [at for at, line in enumerate(lines) if _STEPS_LATER.search(line)]
    for at in dict.fromkeys([*reversed(steps), len(lines) - 1, *reversed(later)]):
        if _are_own(settings := tuple(pairs(lines[at]))):
            return at, settings
    # One setting a line.
    if steps and _are_own(settings := tuple(pairs(", ".join(lines[steps[-1] :])))):
        return steps[-1], settings
    return len(lines), ()


def _are_own(settings: Settings) -> bool:
    """The host takes any three pairs; "style: oil, mood: calm, light: soft" is a prompt."""
    return len(settings) >= _FEWEST_SETTINGS and not _OWN.isdisjoint(name for name, _ in settings)


def _below(lines: Sequence[str]) -> Settings:
    """`Template: ...` and what else stands below the settings; a line without a name belongs to the one above."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if match := _BELOW.match(line):
            found.append((match[1], [match[2]]))
        elif found:
            found[-1][1].append(line)
    return tuple((name, "\n".join(value).strip()) for name, value in found)


def _prompts(lines: Sequence[str]) -> tuple[str, str]:
    positive: list[str] = []
    negative: list[str] = []
    current = positive
    for line in map(str.strip, lines):
        if line.startswith(NEGATIVE):
            current = negative
            line = line[len(NEGATIVE) :].strip()
        # Like the host: an empty first line starts nothing.
        if current or line:
            current.append(line)
    return "\n".join(positive).strip(), "\n".join(negative).strip()


def pairs(line: str) -> Iterator[tuple[str, str]]:
    """`name: value` pairs; a value ends at a comma unless it is quoted or JSON."""
    at, broken = 0, 0
    while (colon := line.find(":", at)) >= 0:
        name = _NAME_END.search(line[max(at, colon - _LONGEST_NAME) : colon])
        start = _BLANKS.match(line, colon + 1).end()  # type: ignore[union-attr]
        if name is None:
            at = colon + 1
            continue
        if quoted := _QUOTED.match(line, start):
            value, at = _unquoted(quoted[0]), quoted.end()
        elif line[start : start + 1] in ("{", "[") and broken < _MOST_BROKEN_JSON and (end := _json_end(line, start)):
            value, at = line[start:end], end
        else:
            broken += line[start : start + 1] in ("{", "[")
            at = line.find(",", start)
            at = len(line) if at < 0 else at
            value = line[start:at].strip()
        yield name[0].strip(), value


def _json_end(line: str, start: int) -> int:
    """Where the JSON value ends that begins there; 0 when it is none."""
    try:
        end = _JSON.raw_decode(line, start)[1]
    except (ValueError, RecursionError):
        return 0
    return end if _END.match(line, end) else 0


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        return text
