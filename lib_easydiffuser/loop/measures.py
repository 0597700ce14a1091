"""Palette and light, measured in the pixels of the reference and of a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from ..dataclass import dataclass
from ..records import Picture
from .records import Measure, Score

if TYPE_CHECKING:
    from ..pixels.view import View

COLOUR = "share of "
"""How the measures of colours are called: "share of blue"."""


@dataclass(frozen=True)
class _Property:
    """Something to be measured: its name, bounds, the least distance worth a word, and what it is."""

    name: str
    value: Callable[[View], float]
    high: float
    least: float
    what: str


def _lightness(view: View) -> float:
    return float(view.lightness.mean())


def _contrast(view: View) -> float:
    return float(view.lightness.std())


def _colourfulness(view: View) -> float:
    return float(view.chroma.mean())


def _warmth(view: View) -> float:
    from ..pixels.colour import warm_share

    return warm_share(view)


def _sharpness(view: View) -> float:
    from ..pixels.sharpness import sharp_share

    return sharp_share(view)


_PROPERTIES = (
    _Property("lightness", _lightness, 1.0, 0.05, "Mean lightness of the pixels (OKLab): 0 is black, 1 is white."),
    _Property("contrast", _contrast, 0.5, 0.04, "Standard deviation of the pixels' lightness (OKLab)."),
    _Property("colourfulness", _colourfulness, 0.32, 0.02, "Mean chroma of the pixels (OKLab): 0 is grey."),
    _Property("warmth", _warmth, 1.0, 0.2, "Share of all colour that lies between red and yellow."),
    _Property("sharpness", _sharpness, 1.0, 0.15, "Share of the picture with clear fine detail, looked at in 256 px."),
)
_WARMTH_NEEDS = 0.02
"""Mean chroma below which a picture has no colour whose warmth could be told."""
_LEAST_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class Pixels:
    """What is measured of one picture, once."""

    picture: Picture

    @cached_property
    def view(self) -> View:
        from ..pixels.view import view_of

        return view_of(self.picture)

    @cached_property
    def colours(self) -> dict[str, float]:
        """Share of the picture each named colour covers; adds up to 1."""
        from ..pixels.colour import dominant_colours

        return dominant_colours(self.view)

    @cached_property
    def properties(self) -> dict[str, float]:
        """Every property's value by name."""
        return {item.name: item.value(self.view) for item in _PROPERTIES}


def measures(reference: Pixels, result: Pixels) -> tuple[Measure, ...]:
    """Light first, then the colours that matter in either picture, the largest first."""
    return (*_light(reference, result), *_colours(reference, result))


def palette(reference: Pixels, result: Pixels) -> Score:
    """How much of the two pictures is of the same named colours."""
    common = sum(min(share, result.colours.get(name, 0.0)) for name, share in reference.colours.items())
    what = "Share of the two pictures that has the same named colours, wherever they are (pixels, OKLab)."
    return Score("palette", "Palette", float(min(common, 1.0)), 0.0, 1.0, what)


def _light(reference: Pixels, result: Pixels) -> Iterator[Measure]:
    colourful = min(one.properties["colourfulness"] for one in (reference, result)) >= _WARMTH_NEEDS
    for item in _PROPERTIES:
        if item.name != "warmth" or colourful:
            pair = (reference.properties[item.name], result.properties[item.name])
            yield Measure(item.name, *pair, 0.0, item.high, item.least, item.what)


def _colours(reference: Pixels, result: Pixels) -> Iterator[Measure]:
    names = sorted({*reference.colours, *result.colours}, key=lambda name: (-reference.colours.get(name, 0.0), name))
    for name in names:
        pair = (reference.colours.get(name, 0.0), result.colours.get(name, 0.0))
        what = f"Share of the picture a person would call {name} (pixels, OKLab)."
        yield Measure(f"{COLOUR}{name}", *pair, 0.0, 1.0, _LEAST_SHARE, what)
