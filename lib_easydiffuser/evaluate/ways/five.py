"""Several captions, each with CLIP's medium, movement and flavors, their embeddings averaged: what scored .533."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...captioners import Captioner
from ...errors import CaptionError, MissingModelError
from ...host import Host
from ...models.find import with_models_dir
from ...pipeline import look
from ...records import Picture
from ...settings import Settings
from ..records import Answer, Answers
from ..sentences import embed
from ..words import most_central
from ._contract import Asked, Way, each
from ._state import captioner_state, clip_state
from .captioner import captioner_of

COUNT = 5
KINDS = ("medium", "movement", "flavor")
FLAVORS = 3


class FiveWay(Way):
    """Beams, or draws with --sampling; labels only where a CLIP and lists of labels are on this machine.

    --captions-per-picture above 1 takes the place of five.
    """

    name = "five"
    title = "five captions, each with CLIP's medium, movement and flavors, averaged"
    takes = "CAPTIONER"

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        captioner_of(argument, settings, host)

    def state(self, argument: str, settings: Settings, host: Host) -> str:
        captioner = captioner_of(argument, settings, host)
        return f"{captioner_state(captioner, settings, host)}\n{clip_state(settings, host)}"

    def answers(self, asked: Asked) -> Answers:
        settings = several(asked.settings)
        captioner = captioner_of(asked.argument, settings, asked.host)

        def one(picture: Picture) -> Answer:
            captions = captions_of(captioner, picture, settings, asked.host)
            return joined(captions, labels_of(picture, settings, asked.host), asked.host)

        return list(each(asked, one))


def several(settings: Settings) -> Settings:
    """The settings for as many captions as are averaged, and as many beams at least."""
    count = settings.captions_per_picture if settings.captions_per_picture > 1 else COUNT
    return replace(settings, captions_per_picture=count, num_beams=max(settings.num_beams, count))


def captions_of(captioner: Captioner, picture: Picture, settings: Settings, host: Host) -> tuple[str, ...]:
    """Different ones, best first; a captioner that knows one sentence gives one."""
    said = [caption.text.strip() for caption in captioner.caption(picture, settings, host)]
    captions = tuple(dict.fromkeys(text for text in said if text))
    if not captions:
        raise CaptionError(f"{captioner.title} said nothing of {picture.name or 'the picture'}.", "Try another one.")
    return captions[: settings.captions_per_picture]


def labels_of(picture: Picture, settings: Settings, host: Host) -> dict[str, tuple[str, ...]]:
    """The nearest labels by kind; {} where there is no CLIP, or no lists of labels."""
    wanted = replace(settings, label_kinds=KINDS, label_counts=("medium:1", "movement:1", f"flavor:{FLAVORS}"))
    try:
        seen = look(picture, wanted, with_models_dir(host, settings))
    except MissingModelError:
        return {}
    ranked = seen.ranked()
    return {kind: tuple(item.label for item in ranked[kind]) for kind in KINDS if ranked.get(kind)}


def joined(captions: Sequence[str], labels: dict[str, tuple[str, ...]], host: Host) -> Answer:
    """Every caption with every label; what is left without each kind of label, and with the first caption alone."""

    def texts(kinds: Sequence[str], some: Sequence[str] = captions) -> tuple[str, ...]:
        return tuple(", ".join([caption, *(label for kind in kinds for label in labels[kind])]) for caption in some)

    kinds = list(labels)
    without = {kind: texts([other for other in kinds if other != kind]) for kind in kinds}
    if len(kinds) > 1:
        without["all labels"] = texts([])
    if len(captions) > 1:
        without["all captions but the first"] = texts(kinds, captions[:1])
    whole = texts(kinds)
    return Answer(whole, without, best=whole[most_central(embed(whole, host))])
