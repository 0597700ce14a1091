"""A piece: some words of a Korean clause, read as one."""

from __future__ import annotations

from collections.abc import Sequence

from ..dataclass import dataclass
from .lexicon import Entry
from .verbs import Form

_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "sheep": "sheep", "deer": "deer",
    "leaf": "leaves", "knife": "knives", "wolf": "wolves", "calf": "calves", "shelf": "shelves", "foot": "feet",
    "tomato": "tomatoes", "potato": "potatoes", "tooth": "teeth", "goose": "geese", "mouse": "mice", "fish": "fish",
}  # fmt: skip


# Parts that somebody has two of, however Korean counts them.
PAIRS = {
    "ear": "ears", "hand": "hands", "arm": "arms", "leg": "legs", "foot": "feet", "cheek": "cheeks", "eye": "eyes",
    "shoulder": "shoulders", "wing": "wings",
}  # fmt: skip
_MASS = frozenset(
    """
    tofu kimchi rice bread corn garlic meat ramen soju wine milk water coffee tea sushi squid cash furniture onigiri
    gimbap kimbap jokbal
    """.split()
)
ALL = "다"  # the particle of a verb that is done to all there is: 잎이 다 떨어진
NUMBERS = frozenset(
    """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty many few several
    """.split()
)
# Participles of what was done, by what is being done; any other is made by rule.
_DONE = {
    "cutting": "cut", "tearing": "torn", "breaking": "broken", "drawing": "drawn", "writing": "written",
    "making": "made",
    "eating": "eaten", "throwing": "thrown", "hanging": "hanging", "building": "built", "grinding": "ground",
    "selling": "sold", "buying": "bought", "giving": "given", "taking": "taken", "holding": "held", "wearing": "worn",
    "sewing": "sewn", "knitting": "knitted", "chopping": "chopped", "wrapping": "wrapped", "stirring": "stirred",
    "trimming": "trimmed", "digging": "dug", "spreading": "spread", "squeezing": "squeezed", "shedding": "shed",
    "freezing": "frozen", "baking": "baked", "slicing": "sliced", "carving": "carved", "frying": "fried",
    "drying": "dried", "tying": "tied", "carrying": "carried", "burying": "buried",
    "sending": "sent", "hiding": "hidden", "reading": "read", "catching": "caught", "feeding": "fed",
    "leading": "led", "riding": "ridden", "sinking": "sunken", "peeling": "peeled", "winding": "wound",
    "putting on": "placed", "putting": "put", "applying": "applied", "setting": "set", "laying": "laid",
    "lighting": "lit",
    "driving": "driven", "shooting": "shot", "choosing": "chosen", "sweeping": "swept", "weaving": "woven",
}  # fmt: skip


def participle(doing: str) -> str:
    """What a thing is to which this was done: grilling → grilled, picking up → picked up."""
    first, _, rest = doing.partition(" ")
    done = _DONE.get(doing) or _DONE.get(first) or first.removesuffix("ing") + "ed"
    return done if doing in _DONE else f"{done} {rest}".strip()


@dataclass(frozen=True)
class Piece:
    """Some words of a clause, read as one.

    Attributes:
        kind: "noun", "quality" (before a noun), "action" (behind one, in English), "verb", "being" (있다),
            "place" (빗속에서), "lacking" (없다), "silent" or "unread".
        english: What it says; of a verb its participle.
        korean: The noun without its particle, squeezed; the words of any other.
        role: Of a noun, what its particle makes it ("compound" with none); of a verb "before", "link" or "end".
        particle: The particle itself.
        entry: The lexicon's entry of a noun.
        form: The form of a verb.
        denied: Whether the verb is said not to be so.
    """

    kind: str
    english: str = ""
    korean: str = ""
    role: str = ""
    particle: str = ""
    entry: Entry | None = None
    form: Form | None = None
    denied: bool = False

    @property
    def topic(self) -> str:
        return self.entry.topic if self.entry else ""


_NO_MEN = ("human", "german", "roman", "shaman", "talisman", "ottoman")


def plural(noun: str) -> str:
    """The plural of an English noun phrase, well enough for a tag."""
    head, of, held = noun.partition(" of ")
    if of:
        return f"{plural(head)}{of}{held}"  # bottles of soju
    *before, last = noun.split(" ")
    if last in _MASS:
        return noun
    if last.endswith("man") and last not in _NO_MEN:
        return " ".join([*before, last[:-2] + "en"])
    if last in _PLURALS:
        last = _PLURALS[last]
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = last[:-1] + "ies"
    elif last not in _PLURALS.values() and (not last.endswith("s") or last.endswith("ss")):
        last += "es" if last.endswith(("ss", "x", "ch", "sh")) else "s"
    return " ".join([*before, last])


def piece_at(pieces: Sequence[Piece], at: int) -> Piece:
    """The piece there; a silent one beyond both ends."""
    return pieces[at] if 0 <= at < len(pieces) else Piece("silent")
