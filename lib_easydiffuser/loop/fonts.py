"""Fonts for the contact sheet: whatever the machine has, character by character, Korean included.

Where no font has Hangul it is written in Latin letters (Revised Romanization, letter by letter); any other character
nobody has becomes a box. `Pen.lacking` then says so, for a line at the foot of the sheet.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

# By file name, in the order tried: Pillow looks for them where the system keeps its fonts.
_LATIN = (
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "NotoSans-Regular.ttf",
    "segoeui.ttf",
    "arial.ttf",
    "Helvetica.ttc",
)
_KOREAN = (
    "malgun.ttf", "AppleSDGothicNeo.ttc", "AppleGothic.ttf", "NotoSansCJK-Regular.ttc", "NotoSansCJKkr-Regular.otf",
    "NotoSansKR-Regular.otf", "NotoSansKR-Regular.ttf", "NotoSansKR[wght].ttf", "NotoSansKR-VF.ttf",
    "NanumGothic.ttf", "NanumBarunGothic.ttf", "UnDotum.ttf", "baekmuk.ttf", "gulim.ttc", "Arial Unicode.ttf",
    "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "unifont.otf", "unifont.ttf",
)  # fmt: skip
_BOX = "\N{WHITE SQUARE}"
_NOBODY = "\U0010ffff"
_FIRST, _LAST = 0xAC00, 0xD7A3
_LEADS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_TAILS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()


class Pen:
    """Measures and draws text in one size, each character in the first font that has it.

    Attributes:
        lacking: Whether a character had to be replaced.
    """

    def __init__(self, size: int) -> None:
        self._fonts = _fonts(size)
        self.height = round(size * 1.3)
        self.lacking = False
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """Pixels the text takes on a line."""
        return round(float(sum(font.getlength(run) for font, run in self._runs(text))))

    def write(self, draw: Any, place: tuple[int, int], text: str, fill: str) -> None:
        """Draw one line with its top left corner there."""
        x, y = place
        for font, run in self._runs(text):
            draw.text((x, y), run, font=font, fill=fill)
            x += round(font.getlength(run))

    def wrapped(self, text: str, width: int, most: int = 8) -> list[str]:
        """The text in lines of at most that many pixels; what is beyond `most` lines becomes an ellipsis."""
        lines, used = [""], 0
        for word in _breakable(text):
            long = self._width_of(word)
            if used and used + long > width:
                if len(lines) == most:
                    lines[-1] += "..."
                    break
                lines, used = [*lines, ""], 0
            lines[-1] += word
            used += long
        return [line.rstrip() for line in lines]

    def _width_of(self, word: str) -> int:
        # A prompt says the same words again and again, and so do its rounds.
        if word not in self._widths:
            self._widths[word] = self.width(word)
        return self._widths[word]

    def _runs(self, text: str) -> list[tuple[Any, str]]:
        text = "".join(self._possible(c) for c in unicodedata.normalize("NFC", text) if c.isprintable())
        return [
            (self._fonts[number], "".join(run)) for number, run in groupby(text, key=lambda c: self._font_of(c) or 0)
        ]

    def _possible(self, character: str) -> str:
        if self._font_of(character) is not None:
            return character
        self.lacking = True
        return romanised(character) if _FIRST <= ord(character) <= _LAST else _BOX if self._font_of(_BOX) == 0 else "?"

    def _font_of(self, character: str) -> int | None:
        return next((number for number, font in enumerate(self._fonts) if _has(font, character)), None)


def romanised(text: str) -> str:
    """Hangul syllables letter by letter in Latin ones; everything else as it is."""
    return "".join(_syllable(ord(c) - _FIRST) if _FIRST <= ord(c) <= _LAST else c for c in text)


def _syllable(number: int) -> str:
    parts = (_LEADS[number // 588], _VOWELS[number % 588 // 28], _TAILS[number % 28])
    return "".join(part for part in parts if part != "-")


def _breakable(text: str) -> Iterator[str]:
    """Words with the space behind them; a word that has no end is cut every 24 characters."""
    for match in re.finditer(r"\S{1,24}(\s*)", text):
        yield match[0].rstrip() + (" " if match[1] else "")


@lru_cache(maxsize=8)
def _fonts(size: int) -> tuple[Any, ...]:
    """One for Latin, one for Korean where there is one; Pillow's own bitmap font when there is nothing."""
    from PIL import ImageFont

    found = [font for names in (_LATIN, _KOREAN) if (font := _first(names, size))]
    return tuple(found) or (ImageFont.load_default(),)


def _first(names: tuple[str, ...], size: int) -> Any:
    from PIL import ImageFont

    for name in (*names, *_beside_matplotlib(names)):
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def _beside_matplotlib(names: tuple[str, ...]) -> list[str]:
    """matplotlib ships DejaVu; a bare container often has no other font."""
    spec = importlib.util.find_spec("matplotlib") if _LATIN[0] in names else None
    return [str(Path(spec.origin).parent / "mpl-data/fonts/ttf" / _LATIN[0])] if spec and spec.origin else []


@lru_cache(maxsize=16384)
def _has(font: Any, character: str) -> bool:
    if character in (" ", "\N{NO-BREAK SPACE}"):
        return True
    if not hasattr(font, "path"):  # the bitmap font: Latin-1
        return ord(character) < 256
    shape = font.getmask(character)
    nobody = font.getmask(_NOBODY)
    return bool(shape.size != nobody.size or bytes(shape) != bytes(nobody))
