"""Pictures that the host has saved nowhere, out of memory: a person who walks back sees them in full all the same."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ...dataclass import dataclass

if TYPE_CHECKING:
    from PIL import Image

_LOG = logging.getLogger(__name__)
_QUALITY = 92
"""Of a JPEG: the page is sent one of no better quality while the picture is in memory."""


@dataclass
class Aside:
    """One session's; its folder goes with it."""

    folder: tempfile.TemporaryDirectory[str] | None = None

    def put(self, number: int, index: int, picture: Image.Image) -> bool:
        """Keep a result of a round; False where the disk takes nothing more."""
        try:
            if self.folder is None:
                self.folder = tempfile.TemporaryDirectory(prefix="easy-diffuser-")
            picture.convert("RGB").save(self._place(number, index), "JPEG", quality=_QUALITY)
        except OSError as error:
            _LOG.warning("Easy Diffuser: a picture stays in memory, it could not be put aside: %s", error)
            return False
        return True

    def get(self, number: int, index: int) -> Image.Image | None:
        """That result; None where it was never put aside, or is gone."""
        from PIL import Image

        try:
            if self.folder is None:
                return None
            with Image.open(self._place(number, index)) as file:
                return file.convert("RGB")
        except OSError:
            return None

    def drop(self, number: int) -> None:
        """Forget a round."""
        for path in Path(self.folder.name).glob(f"{number}-*.jpg") if self.folder else ():
            path.unlink(missing_ok=True)

    def _place(self, number: int, index: int) -> Path:
        assert self.folder is not None
        return Path(self.folder.name) / f"{number}-{index}.jpg"
