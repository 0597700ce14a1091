"""The words of a picture's style alone, for img2img: what is in it, the picture itself says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UsageError
from ..host import Host
from ..prompt.budget import token_counter
from ..prompt.compose import SENTENCE, compose
from ..prompt.styles import LOOKS
from ..records import Evidence, PromptPair, Tag
from ..settings import Settings, knobs

_DRAWN = ("pixel art", "line art")


@dataclass(frozen=True)
class Keeping:
    """A denoising strength that keeps a picture, and why that one."""

    value: float
    reason: str


def style_words(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """The positive tags of how it looks, and those a person typed, in their order."""
    return tuple(
        tag for tag in tags if tag.polarity == "positive" and (tag.kind in LOOKS or tag.source in ("person", "own"))
    )


def style_prompts(tags: Sequence[Tag], settings: Settings, host: Host) -> PromptPair:
    """The prompt of those alone, as the person's settings write it but for a sentence; the negative prompt whole.

    Args:
        tags: Of both polarities, in the order in which they shall stand.

    Raises:
        UsageError: If no tag says how the picture looks.
    """
    words = style_words(tags)
    if not words:
        raise UsageError(
            "No tag says how the picture looks.",
            "Tags of medium, light or colours do; Pixels or CLIP labels find some.",
        )
    negatives = [tag for tag in tags if tag.polarity == "negative"]
    most = {"max_tags": knobs()["max_tags"].high, "max_negatives": knobs()["max_negatives"].high}
    as_chosen = settings.with_values({"kind_order": (), "always": (), "which_tags": "all", **most})
    made = compose([*words, *negatives], (), as_chosen, token_counter(host), without=frozenset((SENTENCE,)))
    return made.prompt


def keeping_strength(evidence: Sequence[Evidence]) -> Keeping:
    """The strength for img2img with style words alone.

    img2img runs that share of the steps, beginning from the picture under as much noise: forms and places are settled
    in the first steps, which are left out, and surfaces, light and colours in the last.
    """
    drawn = next((claim.text for claim in evidence if claim.kind == "medium" and claim.text in _DRAWN), "")
    if drawn:
        return Keeping(0.25, f"Only the last 25% of the steps run: the edges of {drawn} would not outlive more.")
    return Keeping(
        0.35, "Only the last 35% of the steps run: forms and places stay, and light, colours and surfaces change."
    )
