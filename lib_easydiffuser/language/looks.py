"""What a long caption says of the picture's looks and poses in a clause of its own, as the tag people write for it:
"The lighting is soft" is soft lighting, "she looks into the camera" is looking at viewer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..records import Span

Said = Callable[["re.Match[str]"], str]
_LIGHTS = "soft|diffused|natural|warm|dramatic|dim|low-key|high-key|golden|harsh|bright|cinematic|moody|studio|ambient|cold|cool"
_MADE = "digital|oil|acrylic|watercolou?r|pencil|ink|charcoal|vector|storybook|fantasy|concept|pixel|line|matte|gouache"
_STYLES = (
    "anime|manga|cartoon|cyberpunk|steampunk|retro|vintage|flat|realistic|semi-realistic|impressionist|minimalist|comic"
)
_VERBS = (
    "sit:sitting stand:standing kneel:kneeling walk:walking run:running leap:jumping jump:jumping danc:dancing read:reading "
    "smil:smiling swim:swimming swimm:swimming hover:hovering howl:howling sing:singing sleep:sleeping crouch:crouching "
    "surf:surfing laugh:laughing play:playing cry:crying danc:dancing"
)
_DOING = dict(pair.split(":") for pair in _VERBS.split())
_POSE = re.compile(rf"\b({'|'.join(sorted(_DOING, key=len, reverse=True))})(?:ing|e?s)\b(?!\s+(?:on\s+)?(?:of|for)\b)")


@dataclass(frozen=True)
class Look:
    """A tag that a clause makes, its kind, and where it stands."""

    text: str
    kind: str
    span: Span


def _first(match: re.Match[str]) -> str:
    return match[1].lower().replace("close up", "close-up").replace("closeup", "close-up")


_RULES: tuple[tuple[str, str, Said], ...] = (
    (r"\blight(?:ing)?\s+(?:is|are)\s+(?:\w+ly\s+)?(%s)\b" % _LIGHTS, "light", lambda m: f"{m[1].lower()} lighting"),
    (r"\b(%s)(?:,?\s+(?:and\s+)?[\w-]+)?\s+light(?:ing)?\b" % _LIGHTS, "light", lambda m: f"{m[1].lower()} lighting"),
    (r"\bdimly\s+lit\b", "light", lambda m: "dim lighting"),
    (r"\b(?:is|are|was)\s+(?:brightly\s+)?shining\s*(?:brightly)?\b", "light", lambda m: "sunlight"),
    (r"\bsun\s+(?:is\s+)?(?:setting|sets)\b", "light", lambda m: "sunset"),
    (r"\bsun\s+(?:is\s+)?(?:rising|rises)\b", "light", lambda m: "sunrise"),
    (r"\bsky\s+is\s+(?:an?\s+)?(?:very\s+|heavy\s+)?((?:dark\s+)?(?!lit\b)\w+)", "light", lambda m: f"{m[1].lower()} sky"),
    (r"\bcolou?rs?\s+(?:is|are)\s+(vibrant|muted|saturated|soft|bright|warm|cool|pastel)\b", "colour",
     lambda m: f"{m[1].lower()} colors"),
    (r"\bcontrast\s+is\s+(high|low)\b", "contrast", lambda m: f"{m[1].lower()} contrast"),
    (r"\b(?:background|wall|scene)\s+(?:is\s+)?(?:softly\s+|slightly\s+)?(?:blurred|blurry|out\s+of\s+focus)\b", "sharpness",
     lambda m: "blurred background"),
    (r"\b(black[- ]and[- ]white)\s+(?:photo|image|picture|drawing|shot)", "colour", lambda m: "black and white"),
    (r"\b(close-?\s?up|(?:extreme |medium |full |wide )?(?:medium|wide|long|full|cowboy)\s+shot|full[- ]body|upper body|aerial"
     r" view|aerial shot|bird's[- ]eye view|low angle|high angle|wide-angle lens|fisheye lens|telephoto lens|macro shot)\b",
     "framing", _first),
    (r"\b(portrait)\s+of\b", "framing", _first),
    (r"\b(?:viewed|seen|shot|view)\s+from\s+(behind|above|below|the\s+side|the\s+front)\b", "framing",
     lambda m: f"from {m[1].lower().removeprefix('the ')}"),
    (r"\b((?:%s)\s+(?:painting|illustration|art|drawing|sketch|poster))\b" % _MADE, "medium", _first),
    (r"\b((?:street|film|fashion|macro|wildlife|travel)\s+photography|3d\s+render|\d+mm\s+film)\b", "medium", _first),
    (r"\b(watercolou?r|gouache|etching|mosaic|collage)\b", "medium", _first),
    (r"\b((?:%s)(?:\s+art)?\s+style)\b" % _STYLES, "style", _first),
    (r"\b(?:%s),\s+(retro)\s+style\b" % _STYLES, "style", lambda m: f"{m[1].lower()} style"),
    (r"\b(steampunk|cyberpunk|art\s+nouveau|art\s+deco|fantasy\s+art)\b", "style", _first),
    (r"\blook(?:s|ing)?\s+(?:\w+\s+)?(?:at|into|towards?)\s+(?:the\s+)?(?:viewer|camera)\b", "pose",
     lambda m: "looking at viewer"),
    (r"\b(?:gaze|eyes|looks?|looking)\s+(?:is\s+|are\s+)?(?:directed\s+|turned\s+)?away\b", "pose", lambda m: "looking away"),
    (r"\bhead\s+(?:is\s+)?tilted\b", "pose", lambda m: "head tilt"),
    (r"\b(?:his|her|its|their|with)\s+arms\s+(?:are\s+)?(?:extended|outstretched|stretched)\b", "pose",
     lambda m: "outstretched arms"),
    (r"\bmid-?(leap|air)\b", "pose", lambda m: "jumping" if m[1].lower() == "leap" else "mid-air"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), kind, said) for pattern, kind, said in _RULES)


def looks(text: str) -> Iterator[Look]:
    """The looks and poses of a text, rule by rule."""
    for pattern, kind, said in _COMPILED:
        for match in pattern.finditer(text):
            yield Look(said(match), kind, match.span())
    for match in _POSE.finditer(text):
        yield Look(_DOING[match[1]], "pose", match.span())
