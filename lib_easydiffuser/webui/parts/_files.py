"""What a host's own loader would fetch behind our back, and whether it is here already."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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

    def lies_in(self, folder: Path) -> bool:
        if not self.suffix:
            return (folder / self.name).is_file()
        return folder.is_dir() and any(
            path.suffix.lower() == self.suffix for path in folder.rglob("*") if path.exists()
        )

    def how_to_get(self, folder: Path) -> str:
        """What is missing, how big it is, where it belongs, and where it comes from."""
        return (
            f"Missing {self.name} ({self.size}, {self.licence}) in {folder}. The WebUI would fetch it unasked; "
            f"copy it there from {self.page}, or use the WebUI's own button once."
        )
