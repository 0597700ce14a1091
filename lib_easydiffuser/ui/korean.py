"""Korean in the tab: glosses of its rows, tags typed in Korean, and the catalogue of our own texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..host import Host
from .desk import Desk
from .rows import POLARITIES, Lists, Row

_STRINGS = Path(__file__).resolve().parents[2] / "localizations" / "ko_KR.json"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """Exact texts (the host's localisation file) and sentences with {0} places, longest first."""
    from ..translate.lexicon import rows

    strings = json.loads(_STRINGS.read_text("utf-8")) if _STRINGS.is_file() else {}
    sentences = [row for row in rows("korean_sentences.tsv") if len(row) == 2]
    return {"strings": strings, "sentences": sorted(sentences, key=lambda row: -len(row[0]))}


def gloss_wish(host: Host) -> str:
    """The knob as the host keeps it: "auto", "on" or "off"."""
    kept = getattr(host, "default_settings", None)
    return str((kept() if callable(kept) else {}).get("gloss", "auto"))


def in_english(lists: Lists) -> tuple[Lists, dict[str, str]]:
    """The lists with every tag typed in Korean as its English tag, and what became what.

    A Korean word the lexicon does not know stays as it was typed.
    """
    from ..translate import english_phrase, has_hangul

    became: dict[str, str] = {}

    def english(row: Row) -> Row:
        if not has_hangul(row.text):
            return row
        found = english_phrase(row.text)
        if found:
            became[row.text] = found
        return replace(row, text=found or row.text)

    return {side: tuple(english(row) for row in lists[side]) for side in POLARITIES}, became


def korean_of(desk: Desk) -> dict[str, Any]:
    """What the page draws in Korean: the captions, the tags typed in Korean, the gloss of every row."""
    assert desk.analysis is not None
    texts = [row.text for side in POLARITIES for row in desk.lists.get(side, ())]
    return {"korean": list(desk.analysis.reading.korean), "english": dict(desk.typed), "glosses": _glosses(texts)}


def _glosses(texts: Iterable[str]) -> Mapping[str, str]:
    from ..translate import gloss

    return {text: gloss(text) for text in texts}
