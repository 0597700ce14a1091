"""One's own history: the pictures one has saved, the prompts that made them, found again. Nothing leaves the machine.

folders (opt-in) ─► gather ─► rows (SQLite) ─► like: pictures and prompts near a picture or a sentence
                       └────► vectors (one mapped matrix a space) ─► charts: what is asked for, changed, scored
"""

from .index import Index, erase, open_index
from .place import folder_of, refusal
from .records import Hit, Saved

__all__ = ["Hit", "Index", "Saved", "erase", "folder_of", "open_index", "refusal"]
