"""What goes with the tags: settings a picture suggests, each with its reason, and the words of its style alone.

`proposals(reading, host, boxes)` gives a short list. Nothing here sends anything.
"""

from .listed import chosen, proposals, to_json
from .records import Proposal

__all__ = ["Proposal", "chosen", "proposals", "to_json"]
