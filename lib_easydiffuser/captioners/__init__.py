"""image -> Caption. One captioner, one file, found by scanning this folder."""

from ..parts import Registry
from ._auto import GENERAL, best, chosen
from ._contract import Captioner
from ._downloads import Offer, fetch, offer, offers
from .pixels import sentence as pixels_sentence

REGISTRY: Registry[Captioner] = Registry("captioner", Captioner, [__name__])

__all__ = ["GENERAL", "REGISTRY", "Captioner", "Offer", "best", "chosen", "fetch", "offer", "offers", "pixels_sentence"]
