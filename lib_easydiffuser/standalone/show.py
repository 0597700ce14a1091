"""Results as a person reads them in a terminal."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Sequence

from ..parts import Listed
from ..propose import Proposal
from ..records import Analysis, Reading, Tag

# What could steer a terminal: a caption or a file's metadata is never trusted with it.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIDTH = 96


def analysis_text(analysis: Analysis, why: bool = False, proposals: Sequence[Proposal] = ()) -> str:
    """Caption, prompts, the file's own prompt, the reasons, and what else is worth saying.

    Args:
        why: Give the reasons of negative and left out tags too; they are many.
        proposals: Settings that go with the tags.
    """
    reading = analysis.reading
    blocks = [
        _head(reading),
        block(_caption_title(reading), [caption.text for caption in reading.captions] or ["(none)"]),
        block(_counted("Prompt", analysis.tokens[0]), [analysis.prompt.prompt or "(nothing)"]),
        block(_counted("Negative prompt", analysis.tokens[1]), [analysis.prompt.negative_prompt or "(nothing)"]),
        *_embedded_blocks(reading),
        _korean(analysis),
        _reasons("Why", analysis.positives),
        _reasons("Why not", analysis.negatives) if why else "",
        _reasons("Left out", analysis.dropped) if why else "",
        _proposals(proposals),
        *[wrapped(f"Note: {note}") for note in analysis.notes],
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _korean(analysis: Analysis) -> str:
    """The captions and tags in Korean, for who asked with --gloss on."""
    captions = [text for text in analysis.reading.korean if text]
    known = [f"{tag}: {korean}" for tag, korean in analysis.glosses]
    return block("In Korean", [*captions, *known]) if captions or known else ""


def parts_table(listing: Sequence[Listed]) -> str:
    """One line a part, and under it what it lacks."""
    if not listing:
        return "There are none."
    widths = [max(len(line.name) for line in listing), max(len(line.title) for line in listing)]
    return "\n".join(_part(line, *widths) for line in listing)


def _part(line: Listed, name_width: int, title_width: int) -> str:
    title = "" if line.title == line.name else line.title
    size = f"  {line.mib} MiB" if line.mib and line.state != "broken" else ""
    first = f"{_bold(line.name.ljust(name_width))}  {plain(title).ljust(title_width)}  {line.state}{size}".rstrip()
    why = wrapped(line.reason, " " * (name_width + 2)) if line.reason else ""
    return f"{first}\n{why}" if why else first


def plain(text: str) -> str:
    """The text without characters that steer a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _head(reading: Reading) -> str:
    picture = reading.picture
    if picture is None:
        return ""
    width, height = picture.original_size or (picture.width, picture.height)
    facts = [f"{width} x {height}", picture.format]
    return f"{_bold(plain(picture.name) or 'picture')}  {' '.join(fact for fact in facts if fact)}"


def _caption_title(reading: Reading) -> str:
    by = {"": "", "person": "yours"}.get(reading.captioner, f"by {reading.captioner}")
    noun = "Captions" if len(reading.captions) > 1 else "Caption"
    return f"{noun}, {by}" if by and reading.captions else noun


def _counted(title: str, tokens: int) -> str:
    return f"{title}, {tokens} tokens" if tokens else title


def _embedded_blocks(reading: Reading) -> list[str]:
    """The true prompt, so that a guess can be held against it."""
    embedded = reading.picture.embedded if reading.picture else None
    if embedded is None:
        return []
    blocks = [block(f"True prompt, as the file says ({plain(embedded.source)})", [embedded.prompt or "(nothing)"])]
    if embedded.negative_prompt:
        blocks.append(block("True negative prompt", [embedded.negative_prompt]))
    return blocks


def _reasons(title: str, tags: Sequence[Tag]) -> str:
    width = min(32, max((len(tag.text) for tag in tags), default=0))
    # One reason may be several measurements: they go on below one another.
    rows = [row for tag in tags for row in _hanging(tag.text.ljust(width), tag.reason)]
    return block(title, rows) if rows else ""


def _proposals(found: Sequence[Proposal]) -> str:
    """A line for each setting; one team's impressions say so themselves."""
    names = [f"{one.title}: {one.shown}" for one in found]
    width = min(44, max((len(name) for name in names), default=0))
    rows = [row for one, name in zip(found, names, strict=True)
            for row in _hanging(name.ljust(width), f"{one.absent} {one.reason}".strip())]  # fmt: skip
    return block("Settings to generate with", rows) if rows else ""


def _hanging(first: str, text: str) -> list[str]:
    indent = " " * (len(first) + 2)
    return textwrap.wrap(plain(text), _WIDTH, initial_indent=f"{plain(first)}  ", subsequent_indent=indent) or [first]


def block(title: str, lines: Sequence[str]) -> str:
    """A heading and what stands under it. Prompts stay on one line, however long: people copy them."""
    rows = [f"  {row}" for line in lines for row in plain(line).split("\n")]
    return "\n".join([_bold(title), *rows])


def wrapped(text: str, indent: str = "") -> str:
    """A sentence in lines of a terminal's width."""
    lines = textwrap.wrap(plain(text), _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines)


def _bold(text: str) -> str:
    wanted = sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return f"\x1b[1m{text}\x1b[0m" if wanted else text
