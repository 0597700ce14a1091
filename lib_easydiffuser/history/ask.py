"""Asking: pictures like a picture, pictures and prompts like a sentence."""

from __future__ import annotations

from ..attention.sentences import sentences
from ..errors import CaptionError, GoneError, ModelError, UnknownNameError
from ..host import Host
from ..prompt.meaning import plain
from ..records import Picture
from ..settings import Settings
from .index import WORDS, Index
from .records import Hit
from .spaces import REGISTRY, Space

AUTO = "auto"


def kept_up(name: str, host: Host) -> list[Space]:
    """The spaces that a walk through the folders fills.

    Args:
        name: One space by name, or "auto" for the best one that works here (the eyes', else the colours) and CLIP's
            where its model is in memory anyway.

    Raises:
        UnknownNameError, ModelError: If the one that is named is not there.
    """
    if name != AUTO:
        return [REGISTRY.get(name, host)]
    working = sorted(_working(host), key=lambda one: one.order)
    always = next(one for one in working if not one.asked)
    return [always, *(one for one in working if one.asked and one.at_hand(host))]


def like_picture(
    index: Index, picture: Picture, settings: Settings, host: Host, count: int = 12, name: str = AUTO
) -> tuple[list[Hit], Space]:
    """(the pictures most like this one, the space they were found in), most alike first.

    Raises:
        GoneError: If no picture was ever looked at in that space.
        UnknownNameError, ModelError: If the space that is named is not there.
    """
    space = _asked(index, name, settings, host)
    vector = space.vectors([picture], settings, host)[0]
    return index.hits(space.kind(settings, host), index.nearest(space.kind(settings, host), vector, count)), space


def like_text(index: Index, text: str, host: Host, count: int = 12) -> list[Hit]:
    """The prompts nearest in sense to a text, each with the newest picture it made.

    Raises:
        CaptionError: If the text says nothing.
        ModelError: If the encoder is not on this machine.
    """
    words = " ".join(plain(text).split())
    if not words:
        raise CaptionError("There are no words to look for.", "Write what the picture shows.")
    return index.hits(WORDS, index.like_words(sentences([words], host)[0], count))


def _asked(index: Index, name: str, settings: Settings, host: Host) -> Space:
    """The space that is named, or the one that holds most pictures; of several the one whose model is here soonest."""
    if name != AUTO:
        space = REGISTRY.get(name, host)
        if space.kind(settings, host) not in index.spaces():
            raise GoneError(f"No picture was looked at by {name!r} yet.", f"`history add --by {name}` does.")
        return space
    held = index.spaces()

    def worth(one: Space) -> tuple[int, bool, int]:
        return held.get(_kind(one, settings, host), 0), not one.asked or one.at_hand(host), -one.order

    space = max(_working(host), key=worth)
    if not worth(space)[0]:
        raise GoneError("The history holds no pictures yet.", "`history add FOLDER` reads a folder of yours.")
    return space


def _kind(space: Space, settings: Settings, host: Host) -> str:
    try:
        return space.kind(settings, host)
    except (ModelError, UnknownNameError):  # the settings name a model that is not here
        return ""


def _working(host: Host) -> list[Space]:
    return [one for one in REGISTRY.all(host) if not one.missing(host)]
