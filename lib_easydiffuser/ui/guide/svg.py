"""What figures are drawn of: boxes, arrows and words in the page's own text colour, told apart by shape and words too.

Coordinates are units of a drawing 360 wide, which a page of 400 pixels shows at about its own size.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

WIDTH = 360
_HEAD = 5


def drawing(height: float, told: str, *parts: str) -> str:
    """A whole figure; `told` says in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {WIDTH + 4} {height + 4:g}" class="ed-figure" '
        f'role="img" aria-label="{html.escape(told)}" font-size="13" fill="none" stroke="currentColor" '
        f'stroke-width="1.2">{"".join(parts)}</svg>'
    )


def words(left: float, top: float, text: str, anchor: str = "middle", size: float = 13) -> str:
    """A line of text; `top` is its base line."""
    grown = "" if size == 13 else f' font-size="{size:g}"'
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    said = html.escape(text)
    return f'<text x="{left:g}" y="{top:g}"{placed}{grown} fill="currentColor" stroke="none">{said}</text>'


def block(left: float, top: float, width: float, height: float, look: str = "") -> str:
    """A rectangle; `look` is "" (an outline), "full" (in colour), "faint" or "dashed"."""
    extra = {
        "": "",
        "full": ' class="ed-accent" fill="currentColor" fill-opacity=".55"',
        "faint": ' fill="currentColor" fill-opacity=".1"',
        "dashed": ' stroke-dasharray="4 3"',
    }[look]
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="3"{extra}/>'


def box(left: float, top: float, width: float, height: float, *lines: str, look: str = "") -> str:
    """A rectangle with words in its middle."""
    first = top + height / 2 + 4.5 - 8 * (len(lines) - 1)
    said = "".join(words(left + width / 2, first + 16 * place, line) for place, line in enumerate(lines))
    return block(left, top, width, height, look) + said


def arrow(*spots: tuple[float, float], look: str = "") -> str:
    """A line through the spots with a head at its end; `look` may be "dashed"."""
    dash = ' stroke-dasharray="4 3"' if look == "dashed" else ""
    (x, y), (end_x, end_y) = spots[-2:]
    length = max(abs(end_x - x), abs(end_y - y)) or 1.0
    along, across = (end_x - x) / length * _HEAD, (end_y - y) / length * _HEAD
    head = [
        (end_x - along - across * 0.6, end_y - across + along * 0.6),
        (end_x, end_y),
        (end_x - along + across * 0.6, end_y - across - along * 0.6),
    ]
    return f'<path d="{_path(spots)}"{dash}/><path d="{_path(head)}"/>'


def line(*spots: tuple[float, float], look: str = "") -> str:
    """A line through the spots; `look` may be "dashed"."""
    dash = ' stroke-dasharray="4 3"' if look == "dashed" else ""
    return f'<path d="{_path(spots)}"{dash}/>'


def arc(left: float, right: float, base: float, height: float, thick: float) -> str:
    """A bow from one word to another."""
    middle = (left + right) / 2
    path = f"M{left:g} {base:g}Q{middle:g} {base - height:g} {right:g} {base:g}"
    return f'<path d="{path}" stroke-width="{thick:g}" class="ed-accent-line"/>'


def grains(left: float, top: float, side: float, many: int, seed: int) -> str:
    """Noise in a square: dots whose places are the same each time."""
    spots, state = [], seed
    for _ in range(many):
        state = (state * 1103515245 + 12345) % 2**31
        x = left + 2 + (side - 4) * (state >> 8 & 1023) / 1024
        state = (state * 1103515245 + 12345) % 2**31
        y = top + 2 + (side - 4) * (state >> 8 & 1023) / 1024
        spots.append(f"M{x:.0f} {y:.0f}h2")
    return f'<path d="{"".join(spots)}" stroke-width="2"/>' if spots else ""


def landscape(left: float, top: float, side: float) -> str:
    """A small picture: a hill and a sun in a frame."""
    hill = [(left, top + side), (left + side * 0.45, top + side * 0.45), (left + side, top + side)]
    sun = f'<circle cx="{left + side * 0.72:g}" cy="{top + side * 0.28:g}" r="{side * 0.12:g}" class="ed-accent-line"/>'
    return block(left, top, side, side) + line(*hill) + sun


def _path(spots: Iterable[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:g} {y:g}" for place, (x, y) in enumerate(spots))
