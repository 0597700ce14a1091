"""Where in the picture each tag and each word of the caption comes from.

    captions' attention (Focus) ─► maps of words ─┐
    evidence's boxes ─────────────────────────────┴─► places ─► words for a person | hits | overlays | JSON

No model runs here: all of it is made from what was read. Beside attention, clip and tags; the pipeline knows it not.
"""

from .hits import Hit, tags_at
from .packed import in_whole, places_of, to_dicts
from .places import places
from .where import where

__all__ = ["Hit", "in_whole", "places", "places_of", "tags_at", "to_dicts", "where"]
