"""Charts as SVG of our own: no library, the page's own text colour, told apart by shape and never by colour alone.

Everything that is not ours is escaped; every drawing has a title, a description and a table that says the same.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise

from .charts import Chart

_WIDTH, _LABEL, _NUMBER, _ROW = 720, 260, 56, 22
_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 260, 44, 130, 12, 34
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 4", "12 4")
_SHOWN = 38  # characters of a label; the table has it whole


def figure(chart: Chart) -> str:
    """The chart, its note and its table as one piece of HTML."""
    drawn = {"bars": _bars, "columns": _columns, "lines": _lines}[chart.kind](chart)
    return (
        f'<figure class="ed-chart" data-chart="{chart.name}"><figcaption><h3>{html.escape(chart.title)}</h3>'
        f"<p>{html.escape(chart.note)}</p></figcaption>{drawn}{_table(chart)}</figure>"
    )


def _svg(chart: Chart, height: float, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-labelledby="ed-{chart.name}-t ed-{chart.name}-d">'
        f'<title id="ed-{chart.name}-t">{html.escape(chart.title)}</title>'
        f'<desc id="ed-{chart.name}-d">{html.escape(chart.note)}</desc>{inside}</svg>'
    )


def _bars(chart: Chart) -> str:
    """A row a label; two numbers lie one after the other, the second hollow."""
    most = max(sum(_numbers(row)) for row in chart.rows) or 1.0
    scale = (_WIDTH - _LABEL - _NUMBER) / most
    rows = "".join(_bar(row, place * _ROW, scale) for place, row in enumerate(chart.rows))
    height = len(chart.rows) * _ROW + 4
    if len(chart.columns) > 2:
        rows += _key(chart.columns[1:], height)
        height += _ROW
    return _svg(chart, height, rows)


def _bar(row: Sequence[str | float | None], top: float, scale: float) -> str:
    label, left, drawn = str(row[0]), float(_LABEL), ""
    for place, number in enumerate(_numbers(row)):
        width = number * scale
        drawn += _block(left, top + 4, width, _ROW - 8, hollow=place > 0)
        left += width
    said = " / ".join(_said(number) for number in row[1:])
    return (
        f"<g>{_text(_LABEL - 8, top + 15, _short(label), 'end', whole=label)}{drawn}"
        f"{_text(left + 6, top + 15, said)}</g>"
    )


def _key(names: Sequence[str], top: float) -> str:
    drawn, left = "", float(_LABEL)
    for place, name in enumerate(names):
        drawn += _block(left, top + 4, 14, _ROW - 8, hollow=place > 0) + _text(left + 20, top + 15, name, ours=True)
        left += 120
    return drawn


def _columns(chart: Chart) -> str:
    most = max(_numbers(row)[0] for row in chart.rows) or 1.0
    step = (_WIDTH - _LEFT - 10) / len(chart.rows)
    inside, base = "", _HEIGHT - _BOTTOM
    for place, row in enumerate(chart.rows):
        height = _numbers(row)[0] / most * (base - _TOP - 14)
        left = _LEFT + place * step
        inside += _block(left + step * 0.15, base - height, step * 0.7, height)
        inside += _text(left + step / 2, base - height - 4, _said(row[1]), "middle")
        if place % max(1, len(chart.rows) // 8) == 0:
            inside += _text(left + step / 2, base + 18, str(row[0]), "middle")
    return _svg(chart, _HEIGHT, inside)


def _lines(chart: Chart) -> str:
    base, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    step = (right - _LEFT) / max(1, len(chart.rows) - 1)
    inside = "".join(
        f'<line class="ed-grid" x1="{_LEFT}" x2="{right}" y1="{_level(mark):g}" y2="{_level(mark):g}" '
        f'stroke="currentColor" stroke-opacity=".2"/>{_text(_LEFT - 6, _level(mark) + 4, f"{mark:g}", "end")}'
        for mark in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    ends: list[float] = []
    for series, name in enumerate(chart.columns[1:]):
        spots = [
            (_LEFT + place * step, _level(float(value)))
            for place, row in enumerate(chart.rows)
            if isinstance(value := row[series + 1], int | float)
        ]
        inside += _line(spots, series)
        if spots:
            ends.append(_apart(spots[-1][1], ends))
            inside += _text(right + 10, ends[-1] + 4, _short(name, 18), whole=name, ours=True)
    for place in {0, len(chart.rows) - 1}:
        anchor = "start" if place == 0 else "end"
        inside += _text(_LEFT + place * step, base + 20, str(chart.rows[place][0]), anchor)
    return _svg(chart, _HEIGHT, inside)


def _line(spots: Sequence[tuple[float, float]], series: int) -> str:
    dash = f' stroke-dasharray="{_DASHES[series % len(_DASHES)]}"' if series else ""
    path = " ".join(f"{left:.1f},{top:.1f}" for left, top in spots)
    dots = "".join(f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="currentColor"/>' for left, top in spots)
    return f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="2"{dash}/>{dots}'


def _level(share: float) -> float:
    return _HEIGHT - _BOTTOM - min(max(share, 0.0), 1.0) * (_HEIGHT - _BOTTOM - _TOP)


def _apart(top: float, others: Sequence[float]) -> float:
    """A place for a line's name where no other name stands."""
    taken = sorted(others)
    for one, other in pairwise([*taken, float("inf")]):
        if abs(top - one) < 14:
            top = one + 14
        if other - top >= 14:
            break
    return top


def _table(chart: Chart) -> str:
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in chart.columns)
    rows = "".join(
        f'<tr><th scope="row" class="ed-label">{html.escape(str(row[0]))}</th>'
        + "".join(f"<td>{_said(number)}</td>" for number in row[1:]) + "</tr>"
        for row in chart.rows
    )  # fmt: skip
    return (
        f"<details><summary>As a table</summary><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _block(left: float, top: float, width: float, height: float, hollow: bool = False) -> str:
    paint = 'fill="none" stroke="currentColor"' if hollow else 'class="ed-solid" fill="currentColor" fill-opacity=".55"'
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(width, 0.5):.1f}" height="{height:.1f}" rx="2" {paint}/>'


def _text(left: float, top: float, said: str, anchor: str = "start", whole: str = "", ours: bool = False) -> str:
    """A piece of text; what is not `ours` is data, which the Korean page leaves alone."""
    hint = f"<title>{html.escape(whole)}</title>" if whole and whole != said else ""
    kind = "" if ours else "ed-label"
    return (
        f'<text class="{kind}" x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}" font-size="12" '
        f'fill="currentColor">{html.escape(said)}{hint}</text>'
    )


def _numbers(row: Sequence[str | float | None]) -> list[float]:
    return [float(value) for value in row[1:] if isinstance(value, int | float)]


def _said(number: str | float | None) -> str:
    return "–" if number is None else f"{number:,.3g}" if isinstance(number, float) else f"{number:,}"


def _short(label: str, most: int = _SHOWN) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"
