"""What a long caption says of the picture's looks and poses in a clause of its own, as the tag people write for it:
"The lighting is soft" is soft lighting, "she looks into the camera" is looking at viewer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..records import Span
from .phrases import COLOURS

Said = Callable[["re.Match[str]"], str]
_LIGHT = (
    "(soft|diffused?|natural|hard|warm|dramatic|dim|low-key|high-key|golden|harsh|bright|cinematic|moody|studio|"
    "ambient|cold)"
)
_COLOUR = "|".join(sorted(COLOURS))
_MADE = "digital|oil|acrylic|watercolou?r|pencil|ink|charcoal|vector|storybook|fantasy|concept|pixel|line|matte|gouache"
_STYLES = "anime|manga|cartoon|cyberpunk|steampunk|retro|vintage|flat|realistic|semi-realistic|impressionist|comic"
_SHOTS = (
    r"close-?\s?up|(?:extreme |full |wide )?(?:medium|wide|long|full|cowboy) shot|full[- ]body|upper body|aerial view|"
    r"aerial shot|bird's[- ]eye view|low angle|high angle|wide-angle lens|fisheye lens|telephoto lens|macro shot"
)
# What somebody does in a picture, as captions say it.
_DOING = {
    word: tag
    for tag, words in {
        "sitting": "sitting sits", "standing": "standing stands", "kneeling": "kneeling kneels",
        "walking": "walking walks", "running": "running runs", "jumping": "jumping jumps leaping leaps",
        "dancing": "dancing dances", "reading": "reading", "smiling": "smiling smiles", "swimming": "swimming swims",
        "hovering": "hovering hovers", "howling": "howling howls", "singing": "singing sings",
        "sleeping": "sleeping sleeps", "surfing": "surfing surfs", "crouching": "crouching crouches",
        "lying": "lying lies", "flying": "flying flies",
        "laughing": "laughing laughs", "crying": "crying cries",
    }.items()
    for word in words.split()
}  # fmt: skip
# "stands on the left side", of a thing, is no pose; who poses is looked for in front of it.
_WHO = (
    r"(?:wom[ae]n|m[ae]n|girls?|boys?|child(?:ren)?|person|people|figure|he|she|they|who|knight|dancer|musician|robot|"
    r"cat|dog|kitten|puppy|bird|horse|wolf|animal|rider|mermaid|queen|king|soldier|warrior|couple|lady|character)"
)
_POSE = re.compile(rf"\b({'|'.join(_DOING)})\b(?!\s+(?:of|for)\b)")
_SOMEBODY = re.compile(rf"\b{_WHO}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """A tag that a clause makes, its kind, and where it stands."""

    text: str
    kind: str
    span: Span


def looks(text: str) -> Iterator[Look]:
    """The looks and poses of a text, rule by rule."""
    for pattern, kind, said in _COMPILED:
        for match in pattern.finditer(text):
            yield Look(said(match), kind, match.span())
    for match in _POSE.finditer(text):
        if match[0].endswith("ing") or _SOMEBODY.search(text, max(match.start() - 60, 0), match.start()):
            yield Look(_DOING[match[1]], "pose", match.span())


def _first(match: re.Match[str]) -> str:
    return match[1].lower().replace("close up", "close-up").replace("closeup", "close-up")


def _lighting(match: re.Match[str]) -> str:
    return f"{match[1].lower()} lighting"


def _sky(match: re.Match[str]) -> str:
    return f"{match[1].lower()} sky"


def _from(match: re.Match[str]) -> str:
    return f"from {match[1].lower().removeprefix('the ')}"


def _fixed(tag: str) -> Said:
    return lambda _: tag


_RULES: tuple[tuple[str, str, Said], ...] = (
    (rf"\blight(?:ing)?\s+(?:is|are)\s+(?:\w+ly\s+)?{_LIGHT}\b", "light", _lighting),
    (rf"\b{_LIGHT}(?:,?\s+(?:and\s+)?[\w-]+)?\s+light(?:ing)?\b", "light", _lighting),
    (r"\bdimly\s+lit\b", "light", _fixed("dim lighting")),
    (r"\bsun\s+is\s+shining\b", "light", _fixed("sunlight")),
    (r"\bsun\s+(?:is\s+)?(?:setting|sets)\b", "light", _fixed("sunset")),
    (r"\bsun\s+(?:is\s+)?(?:rising|rises)\b", "light", _fixed("sunrise")),
    (rf"\bsky\s+is\s+(?:a\s+)?(?:heavy\s+|very\s+)?((?:(?:dark|pale|deep)\s+)?(?:{_COLOUR}))\b", "light", _sky),
    (rf"\bsky\s+is\s+(?:very\s+)?(?!lit\b|(?:a|the|heavy|{_COLOUR})\b|\w+\s+(?:{_COLOUR})\b)(\w+)", "light", _sky),
    (r"\bcolou?rs?\s+(?:is|are)\s+(vibrant|muted|saturated|soft|bright|warm|cool|pastel)\b", "colour",
     lambda match: f"{match[1].lower()} colors"),
    (r"\bcontrast\s+is\s+(high|low)\b", "contrast", lambda match: f"{match[1].lower()} contrast"),
    (r"\b(?:background|wall|scene)\s+(?:is\s+)?(?:softly\s+|slightly\s+)?(?:blurred|blurry|out\s+of\s+focus)\b",
     "sharpness", _fixed("blurred background")),
    (r"\bblack[- ]and[- ]white\s+(?:photo|image|picture|drawing|shot)", "colour", _fixed("black and white")),
    (rf"\b({_SHOTS})\b", "framing", _first),
    (r"\b(portrait)\s+of\b", "framing", _first),
    (r"\b(?:viewed|seen|shot|view)\s+from\s+(behind|above|below|the\s+side|the\s+front)\b", "framing", _from),
    (rf"\b((?:{_MADE})\s+(?:painting|illustration|art|drawing|sketch|poster))\b", "medium", _first),
    (r"\b((?:street|film|fashion|macro|wildlife|travel)\s+photography|3d\s+render|\d+mm\s+film)\b", "medium", _first),
    (r"\b(watercolou?r|gouache|etching|mosaic|collage)\b", "medium", _first),
    (rf"\b((?:{_STYLES})(?:\s+art)?\s+style)\b", "style", _first),
    (r"\b(steampunk|cyberpunk|art\s+nouveau|art\s+deco|fantasy\s+art)\b", "style", _first),
    (r"\blook(?:s|ing)?\s+(?:\w+\s+)?(?:at|into|towards?)\s+(?:the\s+)?(?:viewer|camera)\b", "pose",
     _fixed("looking at viewer")),
    (r"\b(?:gaze|eyes|looks?|looking)\s+(?:is\s+|are\s+)?(?:directed\s+|turned\s+)?away\b", "pose",
     _fixed("looking away")),
    (r"\bcamera\s+angle\s+is\s+(?:\w+ly\s+)?(low|high)\b", "framing", lambda match: f"{match[1].lower()} angle"),
    (r"\b(?:slightly\s+)?elevated\s+(?:angle|viewpoint|perspective)\b", "framing", _fixed("high angle")),
    (r"\b(long\s+exposure|still\s+life|double\s+exposure)\b", "medium", _first),
    (r"\bcel[- ]shad(?:ing|ed)\b", "style", _fixed("cel shading")),
    (r"\b((?:bold|thick|clean|ink)\s+(?:outlines?|linework))\b", "style", _first),
    (r"\b(high|strong|low)[- ]contrast\b", "contrast", lambda match: f"{match[1].lower()} contrast"),
    (r"\b(chiaroscuro|backlit|backlighting|golden hour|bokeh|dappled (?:sun)?light|god rays|light rays)\b",
     "light", _first),
    (r"\bstreaks?\s+of\s+(?:[\w-]+\s+){0,4}light\b|\blight\s+(?:trails|streaks)\b", "light", _fixed("light trails")),
    (r"\b(?:at|of|by)\s+(night|dusk|dawn|sunset|sunrise|twilight|noon)\b", "light", _first),
    (r"\b(muted|desaturated|pastel|vivid|vibrant|saturated)\s+(?:colou?r\s+)?(?:palette|colou?rs|tones)\b", "colour",
     lambda match: f"{match[1].lower()} colors"),
    (r"\b(?:mirrored|reflected)\s+(?:in|on)\b|\breflections?\b", "subject", _fixed("reflection")),
    (r"\b(silhouette)(?:d|s)?\b", "subject", _first),
    (r"\barms\s+(?:are\s+)?(?:crossed|folded)\b|\bcross(?:es|ed|ing)\s+(?:his|her|their)\s+arms\b", "pose",
     _fixed("crossed arms")),
    (r"\bmouth\s+(?:is\s+)?(?:wide\s+|slightly\s+)?open\b|\bopen[- ]mouthed?\b", "pose", _fixed("open mouth")),
    (r"\b(?:stick(?:s|ing)|stuck)\s+out\s+(?:his|her|its|their)\s+tongue\b|\btongue\s+(?:is\s+)?out\b", "pose",
     _fixed("tongue out")),
    (r"\b(?:eyes\s+(?:are\s+)?closed|closed\s+eyes)\b", "pose", _fixed("closed eyes")),
    (r"\blook(?:s|ing)?\s+(?:straight\s+)?(down|up|back)\b", "pose", lambda match: f"looking {match[1].lower()}"),
    (r"\bhood\s+(?:is\s+)?(?:pulled\s+)?up\b", "pose", _fixed("hood up")),
    (r"\bhead\s+(?:is\s+)?tilted\b", "pose", _fixed("head tilt")),
    (r"\b(?:his|her|its|their|with)\s+arms\s+(?:are\s+)?(?:extended|outstretched|stretched)\b", "pose",
     _fixed("outstretched arms")),
    (r"\bmid-?leap\b", "pose", _fixed("jumping")),
    (r"\bmid-?air\b", "pose", _fixed("mid-air")),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), kind, said) for pattern, kind, said in _RULES)
