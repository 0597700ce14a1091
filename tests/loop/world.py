"""A generator that draws what the prompt asks for, in flat shapes, and forgets and invents on demand.

It knows the colours of the pixel captioner and nothing else; so what a result keeps, loses and invents is known
before it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image, ImageDraw

from lib_easydiffuser.errors import EasyDiffuserError
from lib_easydiffuser.host import Generator, OnProgress, QuietHost
from lib_easydiffuser.pipeline import analyse
from lib_easydiffuser.prompt.phrases import phrases_of
from lib_easydiffuser.records import Analysis, Generated, GenerationRequest, GenerationSettings, Picture, PromptPair
from lib_easydiffuser.settings import Settings

INKS = {
    "red": (200, 24, 24), "green": (40, 140, 40), "blue": (30, 80, 200), "yellow": (245, 215, 40),
    "purple": (120, 40, 160), "pink": (240, 150, 190),
}  # fmt: skip
SETTINGS = Settings().with_values({"captioner": "pixels"})
HOST = QuietHost()
NOW = GenerationSettings("shapes", "sd1", "Euler a", "", 20, 512, 512)


def drawn(colours: tuple[str, ...], shift: int = 0, size: tuple[int, int] = (128, 96)) -> Image.Image:
    """Broad bars of these colours under each other, the first one also as a disc; a shift moves the edges."""
    image = Image.new("RGB", size, INKS.get(colours[0], (128, 128, 128)) if colours else (128, 128, 128))
    draw = ImageDraw.Draw(image)
    deep = size[1] / max(len(colours), 1)
    for place, colour in enumerate(colours):
        draw.rectangle((0, place * deep + shift, size[0], (place + 1) * deep + shift), fill=INKS[colour])
    if colours:
        draw.ellipse((40, 30, 70, 60), fill=INKS[colours[0]])
    return image


def reference(*colours: str, settings: Settings = SETTINGS, caption: str = "") -> Analysis:
    """A drawn picture, analysed."""
    from lib_easydiffuser.records import Caption

    picture = Picture(drawn(colours), name="reference.png")
    return analyse(picture, settings, HOST, (Caption(caption),) if caption else ())


def asked(analysis: Analysis, *seeds: int, **more: object) -> GenerationRequest:
    return replace(GenerationRequest(analysis.prompt, seeds or (1, 2, 3)), **more)  # type: ignore[arg-type]


@dataclass
class Shapes:
    """Draws "red tones" red, unless it forgets.

    Attributes:
        forgets, invents: Colours it leaves out, or adds, by seed; under 0 for every seed.
        faults: Raised instead of that picture (counted from 0).
        checkpoints: By seed, when it is another.
        seen: The requests that came.
    """

    forgets: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    invents: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    faults: Mapping[int, EasyDiffuserError] = field(default_factory=dict)
    checkpoints: Mapping[int, str] = field(default_factory=dict)
    path: Path | None = None
    seen: list[GenerationRequest] = field(default_factory=list)
    closed: int = 0

    def current(self) -> GenerationSettings:
        return NOW

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        self.seen.append(request)
        settings = request.settings or self.current()
        try:
            for place, seed in enumerate(request.seeds or (settings.seed,)):
                if place in self.faults:
                    raise self.faults[place]
                if on_progress:
                    on_progress(place / max(len(request.seeds), 1), f"seed {seed}")
                used = replace(settings, seed=seed, checkpoint=self.checkpoints.get(seed, settings.checkpoint))
                colours = self.colours(request.prompts, seed)
                image = drawn(colours, seed % 3)
                yield Generated(image, seed, request.prompts, f"seed {seed}", self.path, used)
        finally:
            self.closed += 1

    def colours(self, prompts: PromptPair, seed: int) -> tuple[str, ...]:
        said, denied = phrases_of(prompts.prompt), phrases_of(prompts.negative_prompt)
        forgotten = {*self.forgets.get(seed, ()), *self.forgets.get(0, ())}
        wanted = [c for c in INKS if f"{c} tone" in said and c not in forgotten]
        added = [c for c in (*self.invents.get(seed, ()), *self.invents.get(0, ())) if f"{c} tone" not in denied]
        return tuple(dict.fromkeys((*wanted, *added)))


def is_a_generator(shapes: Shapes) -> Generator:
    """The stand-in keeps the protocol; mypy and isinstance say so."""
    return shapes
