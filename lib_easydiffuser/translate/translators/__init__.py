"""text -> text in another language. One translator, one file, found by scanning this folder."""

from ...parts import Registry
from ._contract import Translator

REGISTRY: Registry[Translator] = Registry("translator", Translator, [__name__])

__all__ = ["REGISTRY", "Translator"]
