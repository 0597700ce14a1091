"""The records that travel from stage to stage. Frozen, plain, and the only thing stages share."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from .dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

Polarity = Literal["positive", "negative"]
Span = tuple[int, int]
Box = tuple[float, float, float, float]


def place_of(box: Box | None) -> str:
    """ "on the left", "in the middle" or "on the right", by the middle of a box; "" for none."""
    if box is None:
        return ""
    middle = box[0] + box[2] / 2
    return "on the left" if middle < 1 / 3 else "on the right" if middle > 2 / 3 else "in the middle"


@dataclass(frozen=True)
class PromptPair:
    """The two texts of the txt2img boxes, exactly as they would be sent."""

    prompt: str = ""
    negative_prompt: str = ""


@dataclass(frozen=True)
class EmbeddedPrompt:
    """What a picture file says about its own making.

    Attributes:
        source: Who wrote it, by the reader's name: "webui", "novelai", "comfyui", "invokeai", ...
        raw: The text as found in the file.
        settings: Other parameters by the writer's own names ("Steps", "Seed", ...).
    """

    prompt: str
    negative_prompt: str
    source: str
    raw: str
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture.

    Attributes:
        rgb: Mode "RGB", turned as EXIF says, alpha laid on white.
        name: File name or "" when the picture never had one.
        format: Pillow's name of the file format, "" when unknown.
        width, height: Pixels, after the EXIF turn.
        embedded: The true prompt, when the file carries one.
        original_size: (width, height) after the EXIF turn and before any scaling down; None when unknown.
        part: Which rectangle of a larger picture this is, (left, top, width, height) as shares 0..1 of it; None for a
            whole one.
    """

    rgb: Image.Image
    name: str = ""
    format: str = ""
    embedded: EmbeddedPrompt | None = None
    original_size: tuple[int, int] | None = None
    part: Box | None = None

    @property
    def width(self) -> int:
        return int(self.rgb.width)

    @property
    def height(self) -> int:
        return int(self.rgb.height)


@dataclass(frozen=True)
class Evidence:
    """One claim about the picture that did not come through a sentence.

    Attributes:
        kind: What it is about: "medium", "light", "colour", "contrast", "sharpness", "framing", ...
        text: The phrase, ready to be a tag ("low-key lighting").
        score: How sure, 0..1.
        reason: The measurement in words ("median lightness 0.08, below 0.20").
        source: Who claims it ("pixels", "clip", a tagger's name).
        is_tag: False for a claim that is worth saying but not worth prompting ("landscape orientation").
        box: Where in the picture, (left, top, width, height) as shares 0..1 of it; None when it is nowhere in
            particular, or its source cannot say.
        boxes: Every one of them where it names several, surest first; () where `box` is all there is.
    """

    kind: str
    text: str
    score: float
    reason: str
    source: str
    is_tag: bool = True
    box: Box | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, eq=False)
class Focus:
    """Where in the picture a captioner looked when it chose each piece of its caption.

    Attributes:
        pieces: Span of every generated token's text in the caption, in order.
        attention: Attention of the decoding step that chose the token to the picture, shape (layers, heads, pieces,
            patches); across to its encoder in BLIP, to its tokens in the prompt in a vision-language model, there
            averaged over the heads (heads is 1). Patches run row by row; the class token is cut away, so rows sum to
            at most 1.
        grid: Rows and columns of patches; the picture was squeezed to this grid whatever its shape.
    """

    pieces: tuple[Span, ...]
    attention: NDArray[np.float32]
    grid: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Place:
    """Where a tag, or a word of a caption, is in the picture that was read.

    Attributes:
        text: The tag's or the word's.
        span: (caption, start, end) of a word; None for a tag.
        boxes: (left, top, width, height) as shares 0..1 of the picture, surest first; several where the text names
            several, or its map has several peaks.
        map: How strongly it is seen in every cell, 0..255, shape (rows, columns); all maps of one picture are on one
            scale, so that they compare. None where only boxes are known.
        source: Who says so: "eyes", or the captioner whose attention it is; "" for no place.
        score: How sure, 0..1; of a box its thing's, of a map how little it is spread.
        area: The share of the picture it covers, 0..1.
        why: Why it has no place, a sentence; "" where it has one.
    """

    text: str
    span: tuple[int, int, int] | None = None
    boxes: tuple[Box, ...] = ()
    map: NDArray[np.uint8] | None = None
    source: str = ""
    score: float = 0.0
    area: float = 0.0
    why: str = ""

    def __bool__(self) -> bool:
        return bool(self.boxes)


@dataclass(frozen=True)
class Caption:
    """One sentence about the picture.

    Attributes:
        text: The sentence.
        source: The captioner's name, or "person" for one that was typed.
        attended: Whether it goes through attention. False for sentences made from evidence, whose
            claims become tags directly.
        evidence: The claims behind the sentence, when the captioner has any.
        focus: Where the captioner looked, when it can say so.
        original: What the person typed or the captioner said, where that was Korean and `text` is its translation; ""
            otherwise.
        notes: Sentences for the person about how it was made.
        instruction: What the captioner was asked for, where it takes instructions; "" otherwise.
        phrases: Spans of `text` that are one thing or one doing each, where whoever made the text knows them (the
            reader of Korean, of its own words); () where attention has to find them.
    """

    text: str
    source: str = "person"
    attended: bool = True
    evidence: tuple[Evidence, ...] = ()
    focus: Focus | None = field(default=None, compare=False, repr=False)
    original: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)
    instruction: str = ""
    phrases: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Word:
    """A whole word of a caption and what attention says of it.

    Attributes:
        text: As written in the caption, `caption.text[start:end]`.
        start, end: Character offsets into that caption.
        taggable: Probability that the word names a thing in the picture or its attribute, 0..1.
        importance: Expected share of other people who would use this word for the same picture, 0..1.
        caption: Index of the caption the word stands in.
    """

    text: str
    start: int
    end: int
    taggable: float
    importance: float
    caption: int = 0


@dataclass(frozen=True)
class Tag:
    """One prompt phrase, who proposed it and why.

    Attributes:
        text: The phrase as a person would say it: no escapes, no emphasis.
        attention: What attention (or the evidence's score) gives it, 0..1; 0.0 when neither was read.
        emphasis: The prompt's multiplier, 1.0 is neutral.
        source: The tag source's name.
        reason: One line for a person.
        kind: "subject", "medium", "style", "light", "colour", "quality", ... ; orders the prompt.
        score: Sorts tags of one polarity, larger first; comparable within one source only.
        typed: The text is prompt text, as a person spelled it for the host: it is written to the letter.
        box: Where the thing is, as an Evidence's; None when nobody says.
    """

    text: str
    polarity: Polarity = "positive"
    attention: float = 0.0
    emphasis: float = 1.0
    source: str = ""
    reason: str = ""
    kind: str = "subject"
    score: float = 0.0
    typed: bool = False
    box: Box | None = None

    def but(self, **changes: object) -> Tag:
        """A copy with some fields changed."""
        # A dozen times as fast as `replace`, which calls __init__; every caption has some eighty negatives to score.
        if not changes.keys() <= self.__dict__.keys():
            raise TypeError(f"a tag has no {', '.join(sorted(changes.keys() - self.__dict__.keys()))}")
        copy = object.__new__(Tag)
        copy.__dict__.update(self.__dict__, **changes)
        return copy


@dataclass(frozen=True, eq=False)
class Reading:
    """Everything inference found in a picture; tags are made from it, again and again, without a model.

    Attributes:
        picture: The picture's own facts; None when only captions were given.
        encoder: Name of the text encoder whose attention was read, "" when none was.
        embedding: Unit sentence embedding of the captions together, shape (width,); None when the encoder
            gives none.
        inverse: The inverse-attention vector, shape (width,); only read for "attention-opposite".
        korean: The captions in Korean, one for each, "" where there is none; () when nobody wants them.
        fits: How well each value of the contrast sets fits the picture, in deviations above the mean of all; {} where
            no CLIP looked at it.
    """

    captions: tuple[Caption, ...] = ()
    words: tuple[Word, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    picture: Picture | None = None
    captioner: str = ""
    encoder: str = ""
    notes: tuple[str, ...] = ()
    embedding: NDArray[np.float32] | None = None
    inverse: NDArray[np.float32] | None = None
    korean: tuple[str, ...] = ()
    fits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """The answer: what was read, the tags, and the prompts they make.

    Attributes:
        tags: Positive ones first, each polarity in order of rank.
        dropped: Tags that did not fit (budget, maximum, blacklist); `reason` says why.
        tokens: Tokens of prompt and of negative prompt, as CLIP counts them.
        notes: Sentences for the person ("a captioning model would see more ...").
        glosses: (tag, its Korean) of the tags the lexicon knows, for a person who wants them.
    """

    reading: Reading
    tags: tuple[Tag, ...]
    prompt: PromptPair
    dropped: tuple[Tag, ...] = ()
    tokens: tuple[int, int] = (0, 0)
    notes: tuple[str, ...] = ()
    glosses: tuple[tuple[str, str], ...] = ()

    @property
    def positives(self) -> tuple[Tag, ...]:
        return tuple(tag for tag in self.tags if tag.polarity == "positive")

    @property
    def negatives(self) -> tuple[Tag, ...]:
        return tuple(tag for tag in self.tags if tag.polarity == "negative")


@dataclass(frozen=True)
class Hires:
    """The second, larger pass of txt2img ("Hires. fix").

    Attributes:
        scale: How many times larger; not used where `width` or `height` is given.
        steps: 0 takes the first pass's.
        width, height: Exact size of the second pass; 0 follows `scale`.
    """

    scale: float = 2.0
    upscaler: str = ""
    denoising_strength: float = 0.7
    steps: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class GenerationSettings:
    """How a picture is generated, as the host's txt2img tab names it.

    Attributes:
        checkpoint: The loaded checkpoint by the host's title, "" when unknown.
        family: "sd1", "sd2" or "sdxl"; "" when unknown.
        sampler, scheduler: The host's names; "" for the host's default.
        width, height: Pixels of the first pass.
        seed: -1 draws one.
        clip_skip: Layers of the text encoder that are used up to; 0 for the host's own.
        hires: None when the second pass is off.
    """

    checkpoint: str = ""
    family: str = ""
    sampler: str = ""
    scheduler: str = ""
    steps: int = 20
    width: int = 512
    height: int = 512
    cfg_scale: float = 7.0
    styles: tuple[str, ...] = ()
    seed: int = -1
    clip_skip: int = 0
    hires: Hires | None = None


@dataclass(frozen=True, eq=False)
class GenerationRequest:
    """What to generate.

    Attributes:
        seeds: One picture each; () stands for the settings' own seed alone.
        settings: None for everything as the host's own fields say now: the picture is then the Generate button's.
        preset: Where the settings came from, for the history; generators do not read it.
        init_image: RGB, the picture img2img starts from; None for txt2img.
        denoising_strength: img2img only, 0 keeps the picture, 1 forgets it.
    """

    prompts: PromptPair
    seeds: tuple[int, ...] = ()
    settings: GenerationSettings | None = None
    preset: Literal["current", "quick"] = "current"
    mode: Literal["txt2img", "img2img"] = "txt2img"
    init_image: Image.Image | None = None
    denoising_strength: float = 0.75


@dataclass(frozen=True, eq=False)
class Generated:
    """One picture a host made.

    Attributes:
        picture: Mode "RGB".
        seed: The true one, never -1.
        prompts: As generated, styles not applied.
        infotext: The host's own words about it, as it stands in the file.
        path: Where the host (or we) saved it; None when it was not saved.
        settings: What it was truly made with, the checkpoint that was loaded then included.
    """

    picture: Image.Image
    seed: int
    prompts: PromptPair
    infotext: str = ""
    path: Path | None = None
    settings: GenerationSettings = GenerationSettings()
