"""Dominant colours, colour temperature, saturation, black and white, sepia, plain backgrounds."""

from __future__ import annotations

import numpy as np

from ..records import Box, Evidence, Picture
from .clusters import clusters
from .names import NAMES, NEUTRALS, distances, names_of
from .rules import Limit, claim
from .standing_out import standing_out
from .view import Floats, View, view_of

CLUSTERS = 10
DOUBT = 0.03
"""OKLab distance (about one and a half just noticeable steps) within which a colour could bear a second name."""


def colour_shares(picture: Picture) -> dict[str, float]:
    """Share of the picture, 0..1, that a person could call by each colour name.

    A doubtful pixel counts for every name it could bear, so shares may add up to more than 1:
    made for denying colours, where missing one that is there is the worse error.
    """
    away = distances(view_of(picture).lab)
    could = away <= away.min(axis=-1, keepdims=True) + DOUBT
    return {name: float(could[..., index].mean()) for index, name in enumerate(NAMES)}


def dominant_colours(view: View) -> dict[str, float]:
    """Share of the picture each named colour covers, by clusters in OKLab, largest first; adds up to 1."""
    centres, owner = clusters(view.lab.reshape(-1, 3), CLUSTERS)
    shares: dict[str, float] = {}
    for name, count in zip(names_of(centres), np.bincount(owner, minlength=CLUSTERS), strict=True):
        shares[name] = shares.get(name, 0.0) + float(count / len(owner))
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def tint_residual(view: View) -> float:
    """How far colours leave the one tint their lightness has, OKLab units; 0 for grey or any toned print."""
    level = np.clip((view.lightness * 16).astype(int), 0, 15)
    total = 0.0
    for index in np.unique(level):
        tint = view.lab[level == index][:, 1:]
        total += float(((tint - tint.mean(axis=0)) ** 2).sum())
    return float(np.sqrt(total / level.size))


def levels_used(view: View) -> int:
    """How many of 16 levels of lightness cover over 1 % each; a print has many, two flat colours have two."""
    share = np.histogram(view.lightness, bins=16, range=(0, 1))[0] / view.lightness.size
    return int((share > 0.01).sum())


def warm_share(view: View) -> float:
    """Share of all chroma whose hue lies between red and yellow, 0..1."""
    return float(view.chroma[(view.hue > 10) & (view.hue < 110)].sum() / max(float(view.chroma.sum()), 1e-6))


def cool_share(view: View) -> float:
    """Share of all chroma whose hue lies between cyan and violet, 0..1."""
    hue = view.hue % 360
    return float(view.chroma[(hue > 180) & (hue < 305)].sum() / max(float(view.chroma.sum()), 1e-6))


def border(values: Floats) -> Floats:
    """The outer 4 % of a plane, flattened."""
    deep = max(1, round(min(values.shape) * 0.04))
    inside = np.ones(values.shape, dtype=bool)
    inside[deep:-deep, deep:-deep] = False
    return np.asarray(values[inside], dtype=np.float32)


def is_toneless(view: View) -> list[Evidence]:
    """Black and white, or sepia: every lightness has exactly one tint."""
    grey = claim("colour", "black and white", Limit("99th percentile of chroma", view.high_chroma[1], 0.02, 0.008))
    if grey:
        return grey
    tint = view.lab[..., 1:].reshape(-1, 2).mean(axis=0)
    hue = float(np.degrees(np.arctan2(tint[1], tint[0])))
    if not 35 <= hue <= 95:
        return []
    return claim(
        "colour",
        "sepia",
        Limit("levels of lightness in use, of 16", levels_used(view), 7, 10),
        lambda: Limit("distance from one tint", tint_residual(view), 0.008, 0.002),
        Limit("mean chroma", float(view.chroma.mean()), 0.1, 0.07),
        Limit("mean chroma", float(view.chroma.mean()), 0.02, 0.04),
    )


def temperature(view: View) -> list[Evidence]:
    """Warm or cool, where one side has nearly all the colour and there is colour enough to see."""
    mean = Limit("mean chroma", float(view.chroma.mean()), 0.035, 0.1)
    warm = claim("colour", "warm tones", Limit("share of colour that is warm", warm_share(view), 0.8, 1.0), mean)
    return warm or claim(
        "colour", "cool tones", Limit("share of colour that is cool", cool_share(view), 0.65, 0.95), mean
    )


def saturation(view: View) -> list[Evidence]:
    """Vivid or muted."""
    vivid = Limit("share with chroma above 0.12", float((view.chroma > 0.12).mean()), 0.3, 0.7)
    muted = Limit("90th percentile of chroma", view.high_chroma[0], 0.055, 0.025)
    # In the dark every colour is weak; muted is said of colours that there was light to show.
    seen = Limit("median lightness", view.median_lightness, 0.35, 0.5)
    return claim("colour", "vivid colors", vivid) or claim("colour", "muted colors", muted, seen)


def tones(view: View, subject: Box | None = None) -> list[Evidence]:
    """At most three colours, the one that stands out most first; a large one is said even where it is the ground.

    Args:
        subject: The main thing that was seen, as `standing_out` takes it.
    """
    found: list[Evidence] = []
    for colour in standing_out(view, subject):
        least = 0.45 if colour.name in NEUTRALS else 0.3
        area = Limit(f"share of the picture that is {colour.name}", colour.share, least, 0.8)
        seen = Limit(f"{colour.name} against the colour that stands out most", colour.strength, 0.3, 1.0)
        found += claim("colour", f"{colour.name} tones", seen) or claim("colour", f"{colour.name} tones", area)
    return found[:3]


def background(view: View) -> list[Evidence]:
    """A border that is white or black nearly everywhere."""
    light, chroma = border(view.lightness), border(view.chroma)
    white = float(((light > 0.95) & (chroma < 0.03)).mean())
    black = float(((light < 0.2) & (chroma < 0.03)).mean())
    return claim("colour", "white background", Limit("share of the border that is white", white, 0.9, 1.0)) or claim(
        "colour", "black background", Limit("share of the border that is black", black, 0.9, 1.0)
    )


def colour(view: View, subject: Box | None = None) -> list[Evidence]:
    """All claims about colour; of the `subject`'s before the background's."""
    toneless = is_toneless(view)
    if toneless:
        return toneless + background(view)
    return [*temperature(view), *saturation(view), *tones(view, subject), *background(view)]
