"""A picture as a handler is given it by an image box."""

from __future__ import annotations

from typing import Any, Final

from ..errors import GoneError
from ..records import Picture


class Gone:
    """Stands for a picture that was sent and is not on this machine any more: the host was started anew, say."""


GONE: Final = Gone()


def read_given(image: Any, **how: Any) -> Picture:
    """The picture itself.

    Args:
        image: What the box's preprocessing gave; see `compat.undecoded`.
        how: As for `images.load_picture`.

    Raises:
        GoneError: If it was sent and is not here any more.
        ImageError: If it cannot be read.
    """
    from ..images import load_picture

    if isinstance(image, Gone):
        raise GoneError(
            "The picture that was sent is not here any more.", "Press again; if that does not help, drop it again."
        )
    return load_picture(image, **how)
