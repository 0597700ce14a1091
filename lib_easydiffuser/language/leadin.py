"""The part of a caption that speaks about the picture and not about what is in it.

"a black and white photo of a cat" is a cat, and a black and white photo; "there is a cat that is sitting" is
a cat sitting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What people call pictures. The value is the tag it makes; "" where it says nothing ("an image of").
_MEDIA = {
    "photo": "photo", "photograph": "photo", "photography": "photo", "snapshot": "photo", "selfie": "selfie",
    "polaroid": "polaroid", "picture": "", "image": "", "pic": "", "scene": "", "view": "", "shot": "",
    "painting": "painting", "watercolor": "watercolor", "watercolour": "watercolor", "drawing": "drawing",
    "sketch": "sketch", "illustration": "illustration", "cartoon": "cartoon", "comic": "comic",
    "render": "3d render", "rendering": "3d render", "screenshot": "screenshot", "poster": "poster",
    "portrait": "portrait", "close-up": "close-up", "closeup": "close-up", "close up": "close-up",
    "sculpture": "sculpture", "statue": "", "mosaic": "mosaic", "collage": "collage", "print": "print",
    "engraving": "engraving", "etching": "etching", "anime": "anime", "silhouette": "silhouette",
    "stock photo": "photo", "artwork": "", "digital art": "digital art", "pixel art": "pixel art",
    "line art": "line art", "concept art": "concept art",
}  # fmt: skip
# Words before the medium that belong to it; anything else there means the sentence is about that thing.
_MODIFIERS = (
    "black and white|black-and-white|monochrome|sepia|color|colour|vintage|old|blurry|blurred|grainy|aerial|"
    "overhead|wide|wide-angle|macro|close-up|closeup|close up|extreme|full-body|cropped|digital|oil|acrylic|"
    "watercolor|watercolour|pencil|charcoal|ink|crayon|chalk|pastel|line|pixel|stock|3d|cgi|computer|generated|"
    "abstract|impressionist|surreal|realistic|photorealistic|minimalist|retro|stylized|cinematic|candid|studio|"
    "professional|high quality|low quality|beautiful|stunning|detailed|nice|small|large|anime|cartoon|comic|book|"
    "fantasy|night|daytime|outdoor|indoor|side|front|rear|back|top|birds-eye|panoramic|low angle|high angle"
)
# Modifiers that make a tag of their own together with the medium; the rest only praise.
_PRAISE = re.compile(r"\b(?:high quality|low quality|beautiful|stunning|detailed|nice|small|large|professional)\b\s*")
_VERBS = "of|showing|shows|depicting|depicts|featuring|features|containing|contains|displaying|displays|with"
_OPENING = re.compile(
    rf"""^\W*(?:(?:this|it|here|that)(?:\ is|'s|\ shows)\ )?
    (?:an?|the|this|one|two|some|araf+ed?)?\ ?
    (?P<modifiers>(?:(?:{_MODIFIERS.replace(" ", chr(92) + " ")})[\ ,]+)*)
    (?P<medium>{"|".join(sorted(map(re.escape, _MEDIA), key=len, reverse=True))})s?
    \ (?:(?:taken|shot|made|that)\ )?(?:{_VERBS})\b\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_EXISTS = re.compile(
    r"^\W*(?:there (?:is|are|was|were|seems to be|appears to be)|there's|this is|these are|here is|here are|it is|it's"
    r"|we (?:can )?see|you can see|i see)\b\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LeadIn:
    """Where the lead-in ends, and the medium it names ("" for none)."""

    end: int
    medium: str = ""


def lead_in(text: str) -> LeadIn:
    """The lead-in of a caption; `LeadIn(0)` when it begins with its subject."""
    opening = _OPENING.match(text)
    if opening:
        return LeadIn(opening.end(), _medium(opening["modifiers"], opening["medium"]))
    exists = _EXISTS.match(text)
    return LeadIn(exists.end()) if exists else LeadIn(0)


def _medium(modifiers: str, medium: str) -> str:
    """The tag a lead-in makes: "old photograph" -> "old photo", "nice picture" -> ""."""
    noun = _MEDIA[medium.lower()]
    words = " ".join(_PRAISE.sub("", modifiers.lower().replace(",", " ") + " ").split())
    if not noun and words:
        # "an aerial view of": here the modifier is the news.
        noun = {"view": "view", "shot": "shot"}.get(medium.lower(), "photo" if "black" in words else "picture")
    return f"{words.removesuffix(noun.rpartition(' ')[0]).strip()} {noun}".strip()  # "3d" of "3d render" is said once
