"""Output styles by name. To add one, add a line to `STYLES`."""

from __future__ import annotations

from ..dataclass import dataclass
from ..errors import UnknownNameError
from ..settings import Settings

KINDS = ("subject", "medium", "style", "light", "colour", "quality")
# How a picture looks, whatever is in it; all other kinds are its subject.
LOOKS = frozenset(
    (
        "medium",
        "movement",
        "artist",
        "trending",
        "flavor",
        "style",
        "light",
        "colour",
        "contrast",
        "sharpness",
        "quality",
    )
)


@dataclass(frozen=True)
class Style:
    """How tags become text.

    Attributes:
        sentence: Whether the first caption stands before the tags.
        prefix, suffix: Prompt text as the host reads it, around everything of ours.
        negative_prefix: The same, before the negative tags.
        booru: Whether tags are written like a booru's: lower case, with underscores if the person wants them.
    """

    name: str
    title: str
    sentence: bool = False
    booru: bool = False
    prefix: str = ""
    suffix: str = ""
    negative_prefix: str = ""


STYLES = {
    style.name: style
    for style in (
        Style("tags", "Tags, with emphasis"),
        Style("sentence", "The caption, then what it does not say", sentence=True),
        Style("booru", "Booru tags", booru=True),
        # The quality words these checkpoints were trained with (their model cards); nothing else reads them.
        Style(
            "pony", "Booru tags behind Pony's scores", booru=True,
            prefix="score_9, score_8_up, score_7_up", negative_prefix="score_4, score_5, score_6",
        ),
        Style("illustrious", "Booru tags behind quality words", booru=True, prefix="masterpiece, best quality"),
    )
}  # fmt: skip

_RECOMMENDED = {
    "sd1": "tags", "sd15": "tags", "sd2": "sentence", "sdxl": "sentence",
    "pony": "pony", "illustrious": "illustrious", "noobai": "illustrious",
}  # fmt: skip


def style_named(name: str) -> Style:
    """The style of that name.

    Raises:
        UnknownNameError: If there is none.
    """
    if name not in STYLES:
        raise UnknownNameError("style", name, STYLES)
    return STYLES[name]


def recommended(checkpoint_family: str) -> str:
    """The style that suits a checkpoint family ("SD1.5", "SDXL", "Pony", ...); "tags" for one nobody knows.

    A checkpoint's file name will do for Pony and Illustrious: they are SDXL to the host.
    """
    key = "".join(letter for letter in checkpoint_family.lower() if letter.isalnum())
    names = sorted(_RECOMMENDED, key=lambda name: name not in ("pony", "illustrious", "noobai"))
    return next((_RECOMMENDED[name] for name in names if name in key), "tags")


def spelled(text: str, style: Style, settings: Settings) -> str:
    """A tag's text in the spelling of the style."""
    text = text.lower() if style.booru else text
    return "_".join(text.split()) if style.booru and settings.underscores else text


def kind_rank(kind: str, settings: Settings) -> int:
    """Where tags of a kind stand; unknown kinds go last."""
    order = settings.kind_order
    return order.index(kind) if kind in order else len(order)
