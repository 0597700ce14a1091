"""What a host's own loader would fetch behind our back, and whether it is here already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ...dataclass import dataclass
from ..abilities import folders

_HIDDEN = (
    "One lies in a hidden folder, which the WebUI passes over: "
    "its setting Load models/files in hidden directories is off."
)


@dataclass(frozen=True)
class HostFile:
    """A file a host's loader wants.

    Attributes:
        name: As the loader would save it.
        size: For a person.
        licence: SPDX name, or a phrase when the publisher states none.
        page: Where it comes from.
        suffix: The loader takes any file of this suffix below the folder; "" for the name alone.
    """

    name: str
    size: str
    licence: str
    page: str
    suffix: str = ""

    def lies_in(self, folder: str) -> bool:
        """Whether the host's loader would find it there instead of fetching it.

        Args:
            folder: As the host writes it: it passes over what has a hidden part anywhere in its path.
        """
        # What it would fetch it does not fetch over a file of that name, hidden or not.
        return Path(folder, self.name).is_file() or any(Path(path).exists() for path in self._listed(folder))

    def how_to_get(self, folder: str) -> str:
        """What is missing, how big it is, where it belongs, and where it comes from."""
        told = (
            f"Missing {self.name} ({self.size}, {self.licence}) in {folder}. The WebUI would fetch it unasked; "
            f"copy it there from {self.page}, or use the WebUI's own button once."
        )
        return f"{told} {_HIDDEN}" if self._is_hidden(folder) else told

    def _listed(self, folder: str) -> Iterator[str]:
        """What the host's own walk finds of that suffix: through links, and as its setting for hidden folders says."""
        if self.suffix:
            yield from folders.walked(folder, self.suffix)

    def _is_hidden(self, folder: str) -> bool:
        """Whether a file of that suffix is there all the same."""
        found = (Path(root, name) for root, _, names in os.walk(folder, followlinks=True) for name in names)
        return any(self.suffix and path.suffix.lower() == self.suffix and path.exists() for path in found)
