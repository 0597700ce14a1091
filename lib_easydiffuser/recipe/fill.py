"""Placeholders: {prompt}, {negative} and {style} of a recipe become what it is made with."""

from __future__ import annotations

import re

from .records import Texts

_NAMES = re.compile(r"\{(prompt|negative|style)\}")


def filled(text: str, texts: Texts) -> str:
    """The text with its placeholders replaced; other braces stay, they are other extensions' grammar.

    A placeholder that stands for nothing takes its comma along.
    """
    if not _NAMES.search(text):
        return text.strip()
    return _tidy(_NAMES.sub(lambda found: _plain(getattr(texts, found[1])), text))


def _plain(text: str) -> str:
    return text.strip().strip(",").strip()


def _tidy(text: str) -> str:
    return re.sub(r"\s*,(?:\s*,)+\s*", ", ", text).strip().strip(",").strip()
