"""The contact sheet: every round as a strip with the reference, the results, prompts, seeds and scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ..records import GenerationSettings
from .fonts import Pen
from .records import Result, Round, ScoreSpread, Status, Summary
from .thumbs import fitted, opened

if TYPE_CHECKING:
    from PIL import Image

CELL, GAP, MARGIN = 232, 12, 24
COLUMNS = 5
MOST_ROUNDS = 40
"""Newest ones; more would be a picture no viewer opens."""
MOST_ROWS = 60
"""Of pictures, over all rounds: some 25,000 pixels down."""
_WIDTH = 2 * MARGIN + COLUMNS * CELL + (COLUMNS - 1) * GAP
_INNER = _WIDTH - 2 * MARGIN
_PAPER, _INK, _FAINT, _WRONG = "#ffffff", "#1d1d1f", "#63666b", "#a3261c"
_NOTE = "Some characters were replaced (Korean in Latin letters): this machine has no font with them."


@dataclass
class _Sheet:
    """What is to be drawn, from the top down; its height is known only then.

    Attributes:
        y: How far down the sheet is filled, pixels.
        steps: Drawn in order when the height is known.
    """

    body: Pen = field(default_factory=lambda: Pen(15))
    small: Pen = field(default_factory=lambda: Pen(13))
    title: Pen = field(default_factory=lambda: Pen(20))
    y: int = MARGIN
    steps: list[Any] = field(default_factory=list)

    def text(self, text: str, pen: Pen, fill: str = _INK, most: int = 8) -> None:
        """A paragraph over the whole width."""
        for line in pen.wrapped(text, _INNER, most):
            self.line(line, (MARGIN, self.y), pen, fill)
            self.y += pen.height

    def line(self, text: str, place: tuple[int, int], pen: Pen, fill: str = _INK) -> None:
        self.steps.append(lambda image, draw: pen.write(draw, place, text, fill))

    def picture(self, picture: Image.Image, place: tuple[int, int]) -> None:
        self.steps.append(lambda image, draw: image.paste(picture, place))

    def drawn(self) -> Image.Image:
        from PIL import Image, ImageDraw

        pens = (self.body, self.small, self.title)
        if any(pen.lacking for pen in pens):
            self.text(_NOTE, self.small, _FAINT)
        image = Image.new("RGB", (_WIDTH, self.y + MARGIN), _PAPER)
        draw = ImageDraw.Draw(image)
        for step in self.steps:
            step(image, draw)
        return image


def contact_sheet(rounds: Sequence[Round]) -> Image.Image:
    """All rounds below each other, RGB."""
    sheet = _Sheet()
    shown = _newest(rounds)
    left_out = len(rounds) - len(shown)
    if left_out > 0:
        sheet.text(f"The {left_out} oldest rounds are left out.", sheet.small, _FAINT)
    for item in shown:
        _round(sheet, item)
    if not rounds:
        sheet.text("No rounds yet.", sheet.body, _FAINT)
    return sheet.drawn()


def _newest(rounds: Sequence[Round]) -> Sequence[Round]:
    """As many as fit, the last one always; a round of a hundred seeds takes as much as twenty of three."""
    first, rows = len(rounds), 0
    for item in reversed(rounds[-MOST_ROUNDS:]):
        rows += -(-(1 + len(item.results)) // COLUMNS)
        if rows > MOST_ROWS and first < len(rounds):
            break
        first -= 1
    return rounds[first:]


def _round(sheet: _Sheet, item: Round) -> None:
    sheet.text(f"Round {item.number}, {item.started}", sheet.title)
    sheet.text(_how(item), sheet.small, _FAINT)
    sheet.y += GAP // 2
    sheet.text(f"Prompt: {item.prompts.prompt or '(nothing)'}", sheet.body)
    sheet.text(f"Negative prompt: {item.prompts.negative_prompt or '(nothing)'}", sheet.small, _FAINT, most=5)
    sheet.y += GAP
    _pictures(sheet, item)
    _summary(sheet, item.summary)
    _refined(sheet, item)
    for note in (item.problem, *item.notes):
        if note:
            sheet.text(note, sheet.body, _WRONG)
    sheet.y += 2 * MARGIN


def _pictures(sheet: _Sheet, item: Round) -> None:
    """The reference, then the results, five in a row."""
    cells = [(_shown(item.reference_thumbnail), _reference_lines(item))]
    cells += [(_shown(result.thumbnail), _result_lines(result)) for result in item.results]
    for first in range(0, len(cells), COLUMNS):
        row = cells[first : first + COLUMNS]
        deep = max(picture.height if picture else 0 for picture, _ in row)
        bottoms = [_cell(sheet, MARGIN + place * (CELL + GAP), deep, *cell) for place, cell in enumerate(row)]
        sheet.y = max(bottoms) + GAP


def _shown(jpeg: bytes) -> Image.Image | None:
    return fitted(opened(jpeg), CELL) if jpeg else None


def _cell(sheet: _Sheet, x: int, deep: int, picture: Image.Image | None, lines: Sequence[str]) -> int:
    """One picture and the lines below it; gives where it ends."""
    if picture:
        sheet.picture(picture, (x, sheet.y))
    y = sheet.y + deep + GAP // 2
    for text in lines:
        for line in sheet.small.wrapped(text, CELL, most=4):
            sheet.line(line, (x, y), sheet.small)
            y += sheet.small.height
    return y


def _reference_lines(item: Round) -> list[str]:
    picture = item.reference.reading.picture
    captions = [caption.text for caption in item.reference.reading.captions]
    name = PurePath(picture.name).name if picture else ""
    return ["reference", *([name] if name else []), *captions]


def _result_lines(result: Result) -> list[str]:
    comparison = result.comparison
    head = f"seed {result.seed}" if result.seed >= 0 else result.name or "a picture of yours"
    if comparison is None:
        return [head, result.problem or "not compared"]
    captions = [caption.text for caption in comparison.analysis.reading.captions]
    return [head, *(f"{score.title} {score.value:.2f}" for score in comparison.scores), *captions]


def _summary(sheet: _Sheet, summary: Summary) -> None:
    if summary.scores:
        sheet.text("  \N{MIDDLE DOT}  ".join(score_line(found) for found in summary.scores), sheet.body)
    titles: dict[Status, str] = {"kept": "Kept", "lost": "Lost", "invented": "Invented"}
    for status, title in titles.items():
        found = [_tag_text(item.tag.text, item.said, status) for item in summary.of(status)]
        if found:
            sheet.text(f"{title}: {', '.join(found)}", sheet.body)
    if summary.uncertain:
        found = [f"{item.tag.text} ({item.said})" for item in summary.uncertain]
        sheet.text(f"Uncertain, perhaps misread: {', '.join(found)}", sheet.small, _FAINT)
    for item in summary.measures:
        if item.differs:
            sheet.text(item.said, sheet.small, _FAINT)


def _refined(sheet: _Sheet, item: Round) -> None:
    """What was changed for this round, and what came of it."""
    if item.refined is None:
        return
    for line in item.refined.lines:
        sheet.text(line.said, sheet.small)
    origin = f"from round {item.refined.parent}: " if item.refined.parent else ""
    sheet.text(f"{origin}{item.refined.standing}. {item.refined.said}", sheet.body)


def score_line(found: ScoreSpread) -> str:
    """ "CLIP 0.71 ± 0.02 (-1 to 1)"."""
    spread = f" ± {found.spread.deviation:.2f}" if len(found.spread.values) > 1 else ""
    return f"{found.score.title} {found.score.value:.2f}{spread} ({found.score.low:g} to {found.score.high:g})"


def _tag_text(text: str, said: str, status: str) -> str:
    return text if said == status else f"{text} ({said})"


def _how(item: Round) -> str:
    if item.request is None:
        return "a picture of yours beside the reference; nothing was generated"
    parts = [item.request.mode, "quick preset" if item.request.preset == "quick" else "current settings"]
    return ", ".join([*parts, *(_settings(item.settings) if item.settings else ())])


def _settings(settings: GenerationSettings) -> list[str]:
    parts = [settings.checkpoint, f"{settings.width} x {settings.height}", f"{settings.steps} steps"]
    parts += [settings.sampler, settings.scheduler, f"CFG {settings.cfg_scale:g}", *settings.styles]
    if settings.hires:
        parts.append(f"hires x{settings.hires.scale:g}")
    return [part for part in parts if part]
