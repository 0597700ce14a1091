"""Textual inversions made for negative prompts: offered when their file is there, never assumed."""

from __future__ import annotations

import re
from pathlib import Path

from ...host import Host
from ...settings import Settings

_SUFFIXES = frozenset((".pt", ".safetensors", ".bin"))
# Spellings differ from upload to upload: compared without case, separators and version endings.
_KNOWN = tuple(
    """
    easynegative badhandv badhands bhands negativehand handneg ngdeepnegative deepnegative verybadimagenegative badimage
    badpromptversion badprompt badartist badpictures fastnegative baddream unrealisticdream badanatomy badyolo badx
    realisticvisionnegative juggernautnegative cyberrealisticnegative aissistneg negfeet beyondnegative unaestheticxl
    negativexl zpdxl boringe
    """.split()
)


def find_embeddings(folder: str | Path) -> list[str]:
    """Names of the negative textual inversions in a folder and below, as a prompt calls them, sorted.

    Args:
        folder: The host's embeddings folder; one that is not there holds none.
    """
    root = Path(folder)
    if not root.is_dir():
        return []
    files = (path for path in root.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    return sorted({path.stem for path in files if is_negative_embedding(path.stem)}, key=str.lower)


def offer(host: Host, settings: Settings) -> str:
    """A sentence that names the installed ones nobody has chosen yet; "" where there are none.

    A host may have `embeddings_dir()`, the folder of its textual inversions.
    """
    where = getattr(host, "embeddings_dir", None)
    folder = where() if where and settings.negatives else None
    free = [name for name in find_embeddings(folder) if name not in settings.negative_embeddings] if folder else []
    return (
        f"Installed negative embeddings: {', '.join(free)}. Name those you want under Negative embeddings."
        if free
        else ""
    )


def is_negative_embedding(name: str) -> bool:
    """Whether a file's name is one of the well-known negative embeddings, or says "negative" itself."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return "negative" in plain or any(plain.startswith(known) for known in _KNOWN)
