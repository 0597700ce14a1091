"""Chooses layers, heads, and how maps are made, on training scenes of the shape world: `make fit-where`.

Writes the recipe of the tiny BLIP by its own heads into data/where.json. The default of all other decoders stays as it
stands there: two layers that know six shapes say too little about twelve that know the world.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np

from lib_easydiffuser.explain.maps import piece_maps, spread, word_map
from lib_easydiffuser.explain.recipe import Recipe, recipe_of
from lib_easydiffuser.records import Caption, Span
from tests.world.scenes import COLOURS, SHAPES, Scene, Thing, scenes
from tests.world.sight import captioned, host_with, looked
from tests.world.tiny_blip import SIDE

OUT = Path(__file__).parents[1] / "lib_easydiffuser" / "data" / "where.json"
SCENES, SEED = 80, 2
_ALL = Recipe((), (0.0, 1.0), 0.0, 0.0, 1.0)
_COMMON, _SMOOTH = (0.0, 0.5, 1.0), (0.5, 0.65, 0.8)
_KEPT = 1.0  # of the maps that peak inside their object; the rest would be lost to the limit of spread


@dataclass(frozen=True, eq=False)
class Named:
    """A word that names an object rightly."""

    caption: Caption
    span: Span
    thing: Thing


def main() -> None:
    drawn = list(scenes(SCENES, SEED, "train", SIDE))
    with tempfile.TemporaryDirectory() as folder:
        captions = captioned(drawn, host_with(Path(folder)))
    words = [named for one, caption in zip(drawn, captions, strict=True) for named in _words(one, caption)]
    focus = words[0].caption.focus
    assert focus is not None
    layers, heads = focus.attention.shape[:2]
    ranked = sorted(product(range(layers), range(heads)), key=lambda one: -worth(words, replace(_ALL, heads=(one,)))[0])
    for one in ranked:
        inside, mass = worth(words, replace(_ALL, heads=(one,)))
        print(f"layer {one[0]} head {one[1]}: peak inside {inside:.3f}, mass {mass:.2f}")
    own = _best(words, [replace(_ALL, heads=tuple(ranked[:count])) for count in range(1, len(ranked) + 1)])
    record = json.loads(OUT.read_text(encoding="utf-8"))
    default = recipe_of(record["default"])
    others = [(caption, span) for caption in captions for span in _fillers(caption)]
    own = _with_spread(own, words, others)
    inside, usual = worth(words, own)[0], worth(words, default)[0]
    about = (
        "How attention becomes a map (explain/recipe.py). `measured` is chosen by `make fit-where` on "
        f"{SCENES} training scenes of the shape world ({len(words)} words that name an object rightly) and the tiny "
        "BLIP of tests/world/blip: of heads ranked by themselves, the set whose maps peak inside the object most often "
        f"({inside:.3f}; by the default's way {usual:.3f}). Its `spread` keeps {_KEPT:.0%} of the maps that do. "
        "`default` is for all other decoders, on which nothing was measured: all heads of all layers."
    )
    record |= {"about": about, "measured": {f"{layers}x{heads}": _row(own)}}
    OUT.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def worth(words: Sequence[Named], recipe: Recipe) -> tuple[float, float]:
    """(share of peaks inside the object, mean of mass inside over the object's share)."""
    found = [looked(one.thing, _map(one.caption, one.span, recipe)) for one in words]
    return float(np.mean([one.inside for one in found])), float(np.mean([one.mass for one in found]))


def _best(words: Sequence[Named], recipes: Sequence[Recipe]) -> Recipe:
    tried = [replace(one, common=c, smooth=s) for one in recipes for c, s in product(_COMMON, _SMOOTH)]
    scored = [(worth(words, one), one) for one in tried]
    for (inside, mass), one in sorted(scored, key=lambda pair: -pair[0][0])[:6]:
        print(f"peak inside {inside:.3f} mass {mass:.2f}  {one}")
    # A tenth of a point of peaks is worth as much as a doubled mass.
    return max(scored, key=lambda pair: pair[0][0] + 0.01 * np.log2(max(pair[0][1], 0.1)))[1]


def _with_spread(recipe: Recipe, words: Sequence[Named], others: Sequence[tuple[Caption, Span]]) -> Recipe:
    """The recipe with the limit that keeps nearly all maps that are right."""
    maps = [(found, one.thing) for one in words if (found := _map(one.caption, one.span, recipe)) is not None]
    wide = {kind: [spread(m) for m, thing in maps if looked(thing, m).inside is kind] for kind in (True, False)}
    limit = round(sorted(wide[True])[int(_KEPT * (len(wide[True]) - 1))], 3)
    rest = [spread(found) for one in others if (found := _map(*one, recipe)) is not None]
    for name, values in (("maps that peak elsewhere", wide[False]), ("words that name no object", rest)):
        print(
            f"spread {limit}: {np.mean([value > limit for value in values]):.2f} of {len(values)} {name} are no place"
        )
    return replace(recipe, spread=limit)


def _map(caption: Caption, span: Span, recipe: Recipe) -> np.ndarray | None:
    assert caption.focus is not None
    return word_map(piece_maps(caption.focus, recipe), caption.focus, [span], recipe)


def _words(one: Scene, caption: Caption) -> list[Named]:
    found = []
    for thing in one.things:
        at = f" {caption.text} ".replace(",", " ").find(f" {thing.colour} {thing.shape} ")
        if at >= 0:
            middle, end = at + len(thing.colour), at + len(thing.colour) + 1 + len(thing.shape)
            found += [Named(caption, (at, middle), thing), Named(caption, (middle + 1, end), thing)]
    return found


def _fillers(caption: Caption) -> list[Span]:
    assert caption.focus is not None
    names = {*COLOURS, *SHAPES}
    return [span for span in caption.focus.pieces if caption.text[slice(*span)] not in names]


def _row(recipe: Recipe) -> dict[str, object]:
    return {
        "heads": [list(one) for one in recipe.heads], "depth": [round(edge, 4) for edge in recipe.depth],
        "common": recipe.common, "smooth": recipe.smooth, "spread": recipe.spread,
    }  # fmt: skip


if __name__ == "__main__":
    main()
