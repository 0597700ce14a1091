"""How well a captioner names the shape world, and how well its maps show where: counted per object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.errors import EasyDiffuserError
from lib_easydiffuser.explain.places import places
from lib_easydiffuser.records import Analysis, Caption, Picture, PromptPair, Reading
from lib_easydiffuser.settings import Settings

from .hosts import ModelHost
from .scenes import Scene, Thing, named_in
from .tiny_blip import TRAINED

_FOLDER = "blip-image-captioning-base"


@dataclass(frozen=True)
class Looked:
    """One word of a caption that names an object, and what its map says.

    Attributes:
        inside: Whether the peak of the map, as it is drawn, lies in the object.
        mass: The map's share inside the object over the object's share of the picture; 0.0 without a place.
        random, center: What a random and the middle pixel of the picture would have been worth.
    """

    seen: bool
    inside: bool
    mass: float
    random: float
    center: bool


def host_with(folder: Path, model: Path = TRAINED) -> ModelHost:
    """A host whose BLIP base is the trained one.

    Args:
        folder: An empty one, for the link to it.
    """
    (folder / _FOLDER).symlink_to(model.resolve(), target_is_directory=True)
    return ModelHost(folder)


def captioned(drawn: Sequence[Scene], host: ModelHost, **more: object) -> list[Caption]:
    """BLIP's captions of scenes, on the captioner's own way."""
    settings = Settings().with_values({"num_beams": 1, "max_new_tokens": 24, "batch_size": 16} | more)
    pictures = [Picture(one.image) for one in drawn]
    results = REGISTRY.get("blip-base", host).caption_batch(pictures, settings, host)
    for result in results:
        if isinstance(result, EasyDiffuserError):
            raise result
    return [result[0] for result in results if not isinstance(result, EasyDiffuserError)]


def named_right(drawn: Iterable[Scene], captions: Iterable[Caption]) -> dict[bool, float]:
    """The share of objects whose colour and shape the caption says, by whether training had the pair."""
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for one, caption in zip(drawn, captions, strict=True):
        said = named_in(caption.text)
        for thing in one.things:
            hits[thing.seen].append(thing.pair in said)
    return {seen: float(np.mean(found)) for seen, found in hits.items() if found}


def named_there(drawn: Iterable[Scene], captions: Iterable[Caption]) -> float:
    """The share of the objects that captions name which are in the picture."""
    found = [
        pair in [thing.pair for thing in one.things]
        for one, caption in zip(drawn, captions, strict=True)
        for pair in named_in(caption.text)
    ]
    return float(np.mean(found))


def looked_at(drawn: Iterable[Scene], captions: Iterable[Caption]) -> Iterator[Looked]:
    """Every colour and shape word of an object that is named rightly, by the maps that the page gets."""
    for one, caption in zip(drawn, captions, strict=True):
        found = {
            place.span[1]: place.map
            for place in places(Analysis(Reading((caption,)), (), PromptPair()))
            if place.span and place
        }
        for thing, starts in _named(one, caption.text):
            for start in starts:
                yield looked(thing, found.get(start))


def looked(thing: Thing, seen: NDArray[np.generic] | None) -> Looked:
    """One map against the truth; none at all misses."""
    area, side = float(thing.mask.mean()), len(thing.mask)
    middle = bool(thing.mask[side // 2, side // 2])
    if seen is None:
        return Looked(thing.seen, False, 0.0, area, middle)
    drawn = np.asarray(Image.fromarray(seen.astype(np.float32)).resize((side, side), Image.Resampling.BICUBIC)).clip(0)
    inside = bool(thing.mask.flat[int(drawn.argmax())])
    mass = float(drawn[thing.mask].sum() / max(float(drawn.sum()), 1e-12)) / area
    return Looked(thing.seen, inside, mass, area, middle)


def _named(one: Scene, text: str) -> Iterator[tuple[Thing, tuple[int, int]]]:
    """Objects that the caption names rightly, and where their colour and shape words begin."""
    for thing in one.things:
        start = f" {text} ".replace(",", " ").find(f" {thing.colour} {thing.shape} ")
        if start >= 0:
            yield thing, (start, start + len(thing.colour) + 1)
