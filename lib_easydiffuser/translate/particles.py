"""What stands behind a Korean noun: particles and words of place, and the role each gives its noun."""

from __future__ import annotations

from collections.abc import Iterator

# The value is the English preposition, or the role; "~" waits for the noun that follows.
PARTICLES = {
    "위에서": "on", "위에": "on", "위의": "on~", "위로": "onto", "위를": "over", "아래에서": "under",
    "아래에": "under", "아래의": "under~", "아래로": "under", "밑에서": "under", "밑에": "under", "밑의": "under~",
    "밑으로": "under", "속에서": "in", "속에": "in", "속의": "in~", "속으로": "into", "안에서": "in",
    "안에": "in", "안의": "in~", "안으로": "into", "앞에서": "in front of", "앞에": "in front of",
    "앞의": "in front of~", "앞을": "in front of", "뒤에서": "behind", "뒤에": "behind", "뒤의": "behind~",
    "뒤로": "behind", "옆에서": "next to", "옆에": "next to", "옆의": "next to~", "옆을": "next to", "곁에": "next to",
    "곁에서": "next to", "근처에서": "near", "근처에": "near", "근처의": "near~", "사이에": "between",
    "사이로": "through", "사이의": "between~", "너머로": "beyond", "너머의": "beyond~", "너머에": "beyond",
    "가에": "beside", "에서의": "in~", "에서": "in", "에게": "to", "에게서": "from", "한테": "to", "에": "in",
    "에는": "in", "에선": "in", "에서는": "in", "으로": "with", "로": "with", "을": "object",
    "를": "object", "은": "subject", "는": "subject", "이": "subject", "가": "subject", "께서": "subject",
    "와 함께": "with", "과 함께": "with", "와": "and", "과": "and", "하고": "and", "이랑": "and", "랑": "and",
    "이나": "and", "의": "of", "도": "subject", "만": "subject", "들이": "subject", "들은": "subject",
    "들을": "object", "들의": "of", "들과": "and", "들도": "subject", "들에게": "to", "들": "", "이다": "",
    "입니다": "", "이에요": "", "예요": "", "인": "", "처럼": "like", "같은": "like~",
    "위": "on~", "아래": "under~", "밑": "under~", "앞": "in front of~", "뒤": "behind~",
    "옆": "next to~", "근처": "near~", "부터": "from", "까지": "to",
}  # fmt: skip
SUBJECT = ("이", "가", "들이")
TOPIC = ("은", "는", "들은")
_LONGEST = max(map(len, PARTICLES))
# What kind of place a particle names: the word of it that homonyms are told by.
_PLACES = ("위", "아래", "밑", "속", "안", "앞", "뒤", "옆")


def stems(text: str) -> Iterator[tuple[str, str]]:
    """(noun, particle) of every way a word ends in a particle, the longest particle first."""
    for length in range(min(_LONGEST, len(text) - 1), 0, -1):
        particle = text[-length:]
        if particle in PARTICLES and text[:-length].strip():
            yield text[:-length].rstrip(), particle


def place_word(particle: str) -> str:
    """위에서 → 위; "" for a particle that names no place."""
    return next((word for word in _PLACES if particle.startswith(word)), "")
