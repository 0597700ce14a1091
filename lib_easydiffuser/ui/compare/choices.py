"""What the person chose in the section: from where, how, how many."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass

if TYPE_CHECKING:
    from ...records import GenerationRequest, GenerationSettings, Picture, PromptPair

FROM_TAGS, FROM_BOXES = "tags", "txt2img boxes"
CURRENT, QUICK = "current txt2img settings", "quick preset"
TXT2IMG, IMG2IMG = "txt2img", "img2img"
MOST_SEEDS = 9


@dataclass(frozen=True)
class Choices:
    """The controls, in the order they are bound.

    Attributes:
        settings: CURRENT or QUICK.
        count: Seeds.
        keep: Whether the last round's seeds are used again, so that what differs is the prompts' doing.
        prompts: FROM_TAGS or FROM_BOXES.
        mode: TXT2IMG or IMG2IMG.
        strength: Denoising strength, img2img only.
    """

    settings: str = CURRENT
    count: int = 1
    keep: bool = True
    prompts: str = FROM_TAGS
    mode: str = TXT2IMG
    strength: float = 0.75

    @classmethod
    def read(cls, values: tuple[Any, ...]) -> Choices:
        """From the controls' values; an emptied number counts as its default."""
        settings, count, keep, prompts, mode, strength = values
        seeds, share = int(_within(count, 1, MOST_SEEDS, 1)), _within(strength, 0.0, 1.0, 0.75)
        return cls(str(settings), seeds, bool(keep), str(prompts), str(mode), share)

    def request(
        self, prompts: PromptPair, picture: Picture, now: GenerationSettings, last: tuple[int, ...]
    ) -> GenerationRequest:
        """What to generate.

        Args:
            now: What txt2img says.
            last: Seeds of the last round.
        """
        from ...loop.preset import quick, reference_size
        from ...records import GenerationRequest

        size = picture.original_size or (picture.width, picture.height)
        wanted = quick(now, size) if self.settings == QUICK else None
        if self.mode == IMG2IMG:
            base = wanted or replace(now, hires=None)
            width, height = reference_size(size, max(base.width, base.height))
            wanted = replace(base, width=width, height=height)
        return GenerationRequest(
            prompts,
            self.seeds(now.seed, last),
            wanted,
            "quick" if self.settings == QUICK else "current",
            "img2img" if self.mode == IMG2IMG else "txt2img",
            picture.rgb if self.mode == IMG2IMG else None,
            self.strength,
        )

    def seeds(self, own: int, last: tuple[int, ...]) -> tuple[int, ...]:
        """A seed that stands in txt2img is the first; else the last round's again, or fresh ones."""
        from ...loop.preset import seed_row

        if own < 0 and self.keep and last:
            return (*last, *seed_row(last[-1] + 1, self.count))[: self.count]
        return seed_row(own, self.count)


def _within(value: Any, low: float, high: float, otherwise: float) -> float:
    """The page is not trusted: no number is the default, one out of bounds is brought back."""
    number = float(otherwise if value is None else value)
    return min(max(number, low), high) if math.isfinite(number) else otherwise
