"""What a scene shows and how it is said, as numbers: what the order of the negatives depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...language.words import words_of
from .bodies import bodies
from .mediums import named_mediums
from .vocabulary import SHOWN

if TYPE_CHECKING:
    from ..sources._contract import Scene

MEDIUMS = (
    "photo",
    "anime",
    "painting",
    "drawing",
    "illustration",
    "render",
    "line art",
    "pixel art",
    "black and white",
)
# The medium's column in the table of shares.
_COLUMN = {"drawing": "painting", "illustration": "painting", "line art": "painting"}
# Habits of writing go together: who writes "masterpiece" copies another list than who writes "raw photo".
HABITS = tuple(
    habit.strip()
    for habit in """
    masterpiece|best quality|high quality|8k|4k|hdr|uhd|highres|absurdres|ultra-detailed|ultra detailed|
    extremely detailed|highly detailed|intricate|sharp focus|cinematic|cinematic lighting|wallpaper|cg unity|
    official art|raw photo|photorealistic|realistic|hyperrealistic|trending on artstation|artstation|
    octane render|unreal engine|bokeh|film grain|35mm|dslr|portrait|full body|upper body|close|1girl|
    1boy|solo|2girls|looking at viewer|illustration|digital painting|concept art|greg rutkowski|style|
    professional|award winning|beautiful|detailed face|detailed eyes|skin|detailed|absurd|delicate|
    ultra high|best|quality|dynamic|depth of field|simple background|white background|scenery|landscape|
    no humans|night|outdoors|indoors|smile|dress|armor|hair|eyes|model|photo of|cosplay|fantasy|sci-fi|
    cyberpunk|elegant|smooth|symmetrical|volumetric|studio lighting|soft lighting|dramatic|vibrant|
    colorful|kawaii|cute|chibi|original|novel|photo|portrait of|with|and|of a|wearing|background|
    lighting|light|face|long hair|full|detail|render|unity|art by|art|anime|painting|digital|oil|
    watercolor|retro|film|canon|fujifilm|high resolution|hyper|super|insane|natural|texture|perfect|
    happy|standing|sitting|outdoor|city|forest|sky|water|flower|school|uniform|red|blue|black|white|
    pink|absurdly|cg|game|official|rim|volumetric lighting|epic|symmetr|centered|nikon|style of|
    in the style|trending|cyber|steampunk|dark|magic|robot|mecha|dragon|castle|ocean|beach|room|snow
    """.split("|")
)


def shown(scene: Scene) -> set[str]:
    """Which of SHOWN the scene shows."""
    kinds = {body.kind for body in bodies(scene)}
    names = {_COLUMN.get(medium.name, medium.name) for medium in named_mediums(scene)}
    found = {"person"} if kinds & {"person", "hands", "face"} else set()
    found |= {"animal"} & kinds
    found |= set() if "person" in found else {"no-person"}
    return found | (names & set(SHOWN))


def features(scene: Scene) -> NDArray[np.float32]:
    """Everything besides the embedding, shape (3 + MEDIUMS + HABITS + 3,): who, medium, habits, style of writing."""
    kinds = {body.kind for body in bodies(scene)}
    votes = {medium.name: medium.votes for medium in named_mediums(scene)}
    text = ", ".join(caption.text for caption in scene.reading.captions).lower()
    clauses = [clause for clause in text.split(",") if clause.strip()]
    who = [float("person" in kinds), float("animal" in kinds), float(not kinds)]
    medium = [min(votes.get(name, 0.0), 2.0) for name in MEDIUMS]
    habits = [float(habit in text) for habit in HABITS]
    words = sum(len(words_of(clause)) for clause in clauses) / max(len(clauses), 1)
    style = [min(len(clauses), 80.0), min(len(text) / 100.0, 15.0), min(words, 30.0)]
    return np.asarray(who + medium + habits + style, np.float32)
