"""What a round of generating and comparing says. Frozen and plain, as everything that travels.

    Reference + GenerationRequest ─► Generated ─► Comparison ─┐
                                     Generated ─► Comparison ─┴─► Summary      one Round; a History is many

A `Comparison` is about one result, a `Summary` about all seeds of a round: only the summary may call something a
difference, since only it knows the spread.
"""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..dataclass import dataclass
from ..records import Analysis, GenerationRequest, GenerationSettings, PromptPair, Tag, place_of
from .refining.lines import Refined

if TYPE_CHECKING:
    from PIL import Image

Status = Literal["kept", "lost", "invented"]
SURE = 0.9
"""From this probability on a tag is told as lost or invented; below it, as uncertain."""


@dataclass(frozen=True)
class Score:
    """How like the reference one result is, by one measure.

    Attributes:
        name: "clip", "captions", "prompts", "tags", "palette".
        title: What it is called on a page.
        low, high: The values it can take; `high` is the likest.
        what: One sentence: what is measured, and by what.
    """

    name: str
    title: str
    value: float
    low: float
    high: float
    what: str


@dataclass(frozen=True)
class Measure:
    """A property of the pixels, of the reference and of one result.

    Attributes:
        name: "lightness", "contrast", "colourfulness", "warmth", "sharpness", or "share of blue" ...
        low, high: The values it can take.
        least: A distance below this is not worth a word, spread or no spread.
    """

    name: str
    reference: float
    result: float
    low: float
    high: float
    least: float
    what: str


@dataclass(frozen=True)
class TagVerdict:
    """What became of one tag in one result.

    Attributes:
        tag: The reference's tag (kept, lost) or the result's (invented).
        status: Whether both show it, only the reference, or only the result.
        attention: Of the tag in the reference, 0..1; 0.0 where it is not.
        result_attention: Of it in the result.
        seen_as: The result's wording when it is another ("dogs" for "dog"), else "".
    """

    tag: Tag
    status: Status
    attention: float
    result_attention: float
    seen_as: str = ""


@dataclass(frozen=True)
class Comparison:
    """One result beside the reference.

    Attributes:
        analysis: The result, captioned and tagged as the reference was.
        verdicts: Kept, then lost, then invented, most attended first.
    """

    analysis: Analysis
    verdicts: tuple[TagVerdict, ...] = ()
    scores: tuple[Score, ...] = ()
    measures: tuple[Measure, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, status: Status) -> tuple[TagVerdict, ...]:
        """The tags of one status."""
        return tuple(verdict for verdict in self.verdicts if verdict.status == status)


@dataclass(frozen=True)
class TagDifference:
    """What became of one tag over all results of a round.

    Attributes:
        tag: The reference's tag (kept, lost) or the commonest wording among the results (invented).
        count, of: In how many of how many results it is lost (invented; kept).
        attention: In the reference, 0..1.
        result_attention: Mean over the results, 0.0 counted where it is not seen.
        asked, denied: Whether the prompt (the negative prompt) that was used holds it already.
        seen_as: Another wording of the results, else "".
        chance: That it is so in one of those results at least, and not only misread (`belief.py`), 0..1.
    """

    tag: Tag
    status: Status
    count: int
    of: int
    attention: float
    result_attention: float
    asked: bool = False
    denied: bool = False
    seen_as: str = ""
    chance: float = 1.0

    @property
    def sure(self) -> bool:
        """Whether it is more than what a reader of pictures may have misread."""
        return self.status == "kept" or self.chance >= SURE

    @property
    def certain(self) -> bool:
        """Whether all results agree: only then it is called a difference."""
        return self.count == self.of

    @property
    def place(self) -> str:
        """Where it was (in the reference; in a result, when it is invented): "on the left"; "" when nobody says."""
        return place_of(self.tag.box)

    @property
    def said(self) -> str:
        """ "lost", or "lost in 2 of 3"."""
        return self.status if self.certain else f"{self.status} in {self.count} of {self.of}"


@dataclass(frozen=True)
class Spread:
    """Values of several seeds.

    Attributes:
        values: One a result, in their order.
        deviation: Sample standard deviation; 0.0 of a single value.
        band: Half width of the band around the mean in which one more seed would fall 19 times of 20
            (Student's t prediction interval); infinite for a single value: nothing is known of its spread.
    """

    values: tuple[float, ...]
    mean: float
    deviation: float
    band: float


@dataclass(frozen=True)
class ScoreSpread:
    """One score over the seeds of a round: `score` says what it is, its value is the mean."""

    score: Score
    spread: Spread


@dataclass(frozen=True)
class MeasureSpread:
    """One measure over the seeds of a round.

    Attributes:
        measure: Its `result` is the mean.
        differs: Whether the reference lies outside the band and further than `least`; for a single seed, further
            than `least`, and `said` says that there is no spread to hold it against.
        said: One sentence.
    """

    measure: Measure
    spread: Spread
    differs: bool
    said: str


@dataclass(frozen=True)
class Summary:
    """All results of a round beside the reference."""

    tags: tuple[TagDifference, ...] = ()
    scores: tuple[ScoreSpread, ...] = ()
    measures: tuple[MeasureSpread, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, status: Status) -> tuple[TagDifference, ...]:
        """The tags that are surely of one status, those that all results agree on first."""
        return tuple(found for found in self.tags if found.status == status and found.sure)

    @property
    def uncertain(self) -> tuple[TagDifference, ...]:
        """What is read as lost or invented, and may be misread."""
        return tuple(found for found in self.tags if not found.sure)


@dataclass(frozen=True)
class Result:
    """One picture of a round.

    Attributes:
        seed: -1 of a picture that was not generated here.
        name: Of its file, "" when it has none.
        size: (width, height), pixels.
        thumbnail: A small JPEG.
        picture: RGB in full; None once only the file (`path`) or the thumbnail is kept.
        comparison: None when it could not be captioned; `problem` says why.
    """

    seed: int
    prompts: PromptPair
    settings: GenerationSettings = field(default_factory=GenerationSettings)
    infotext: str = ""
    path: Path | None = None
    name: str = ""
    size: tuple[int, int] = (0, 0)
    thumbnail: bytes = field(default=b"", repr=False)
    picture: Image.Image | None = field(default=None, repr=False, compare=False)
    comparison: Comparison | None = None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Round:
    """Generated, and compared.

    Attributes:
        number: From 1.
        started: ISO 8601, UTC.
        reference: The picture's analysis at that time: its tags are those of the prompts (as edited).
        reference_thumbnail: A small JPEG.
        request: None when a picture of the person's was compared and nothing was generated.
        settings: What the generation was asked to use; None when it was not known.
        problem: Why it ended early, one sentence; "" when it did not.
        fault: The class of the error behind it ("Interrupted", "OutOfMemoryError", ...), "" for none.
        finished: False while it runs.
        refined: Its place in a refining run; None of a round that a person asked for.
    """

    number: int
    started: str
    reference: Analysis
    reference_thumbnail: bytes = field(default=b"", repr=False)
    request: GenerationRequest | None = None
    settings: GenerationSettings | None = None
    results: tuple[Result, ...] = ()
    summary: Summary = Summary()
    notes: tuple[str, ...] = ()
    problem: str = ""
    finished: bool = False
    fault: str = ""
    refined: Refined | None = None

    @property
    def prompts(self) -> PromptPair:
        """What was asked for, to be put back."""
        return self.request.prompts if self.request else self.reference.prompt

    def but(self, **changes: object) -> Round:
        """A copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
