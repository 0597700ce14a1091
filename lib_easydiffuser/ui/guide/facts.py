"""What the guide says of the picture in the tab. Every value is the analysis' own, or the counter's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from ...dataclass import dataclass
from ...host import Host, clip_skip_of
from ...records import Analysis, Polarity, Tag
from .numbers import CHUNK, LAYERS, chunks, latents

if TYPE_CHECKING:
    from ...prompt.budget import Placed
    from ..desk import Desk

How = Literal["person", "measured", "across", "questions", "prompt", "unknown"]
"""How a caption came: you wrote it, it is put together of measurements, a language model looks across to the patches
(BLIP, GPT-2), a Q-Former asks them (BLIP-2), they stand in the language model's own prompt, or nobody says."""
_MEASURED = ("pixels", "eyes")
_AROUND = 3  # words on either side of a border within a phrase


@dataclass(frozen=True)
class Piece:
    """A word of the prompt as the text encoder gets it.

    Attributes:
        text: The word; `tokens` are what it is cut into.
        place: Of its first token, through all chunks.
    """

    text: str
    tokens: tuple[str, ...]
    place: int

    @property
    def chunk(self) -> int:
        """Which chunk it begins in, from 0."""
        return chunks(self.place + 1) - 1


@dataclass(frozen=True)
class Tokens:
    """How long the prompt is.

    Attributes:
        count: As the tab's own counter says it, gaps included.
        room: Tokens of the chunks it fills.
        pieces: Its words; () where only the host's own counter knows them.
        second: The phrase that the second chunk begins with; "" where there is none.
        torn: Whether the border lies within a phrase; `second` then is the words around it, "|" between.
        exact: False for an estimate.
    """

    count: int
    room: int
    pieces: tuple[Piece, ...] = ()
    second: str = ""
    torn: bool = False
    exact: bool = True

    @property
    def most(self) -> Piece | None:
        """The word that is cut into most tokens, where one is cut at all."""
        cut = max(self.pieces, key=lambda piece: len(piece.tokens), default=None)
        return cut if cut is not None and len(cut.tokens) > 1 else None


@dataclass(frozen=True)
class Facts:
    """All of it.

    Attributes:
        how: How the caption was made, by the captioner `title`.
        reader: The title of the text encoder whose attention was read; "" for none.
        grid: Rows and columns of patches where the captioner says where it looked; None where it does not.
        clip_skip: The host's own; 0 where it does not say.
        size: Width and height of the picture as it came; None without one.
        made_with: What the picture's file says of its own making, by the writer's names.
    """

    analysis: Analysis
    prompt: str
    tags: Mapping[Polarity, tuple[Tag, ...]]
    how: How
    title: str
    tokens: Tokens
    reader: str = ""
    grid: tuple[int, int] | None = None
    clip_skip: int = 0
    size: tuple[int, int] | None = None
    made_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def chunks(self) -> int:
        return chunks(self.tokens.count)

    @property
    def latents(self) -> tuple[int, int, int] | None:
        """(channels, rows, columns) of such a picture in SD1."""
        return latents(*self.size) if self.size else None


def facts(desk: Desk, host: Host) -> Facts | None:
    """Of what lies on the desk, edits of the person's included; None for an empty one."""
    analysis = desk.analysis
    if analysis is None:
        return None
    reading, prompt = analysis.reading, desk.prompts.prompt
    picture, tags = reading.picture, desk.tags()
    how, title = _how(analysis, host)
    focus = next((caption.focus for caption in reading.captions if caption.focus is not None), None)
    return Facts(
        analysis,
        prompt,
        {side: tuple(tag for tag in tags if tag.polarity == side) for side in ("positive", "negative")},
        how,
        title,
        tokens_of(prompt, host),
        _title(reading.encoder, host),
        focus.grid if focus else None,
        skip if 0 < (skip := clip_skip_of(host)) <= LAYERS else 0,
        (picture.original_size or (picture.width, picture.height)) if picture else None,
        dict(picture.embedded.settings) if picture and picture.embedded else {},
    )


def tokens_of(prompt: str, host: Host) -> Tokens:
    """Counted as the tab's counter does; cut into words only where the two agree on the length."""
    from ...prompt.budget import ClipCounter, token_counter

    counter = token_counter(host)
    count = counter(prompt)
    cutter = counter if isinstance(counter, ClipCounter) else ClipCounter()
    room, exact = chunks(count) * CHUNK, bool(getattr(counter, "exact", True))
    pieces = tuple(_pieces(cutter.placed(prompt))) if cutter(prompt) == count else ()
    return Tokens(count, room, pieces, *_second(pieces), exact)


def _pieces(placed: Sequence[Placed]) -> Iterator[Piece]:
    from ...prompt.bpe import readable

    word: list[Placed] = []
    for one in placed:
        word.append(one)
        if one.token.endswith("</w>"):
            text = readable("".join(part.token for part in word))
            parts = tuple(readable(part.token) for part in word)
            yield Piece(text, parts, word[0].place)
            word = []


def _second(pieces: Sequence[Piece]) -> tuple[str, bool]:
    """(the phrase the second chunk begins with, False), or (the words around the border in a phrase, True)."""
    first = next((index for index, piece in enumerate(pieces) if piece.chunk > 0), None)
    if first is None:
        return "", False
    if pieces[first].text == ",":
        first += 1
    after = _phrase(pieces[first:])
    before = _phrase(pieces[:first][::-1])[::-1]
    # Behind BREAK a chunk begins though the one before it was not full.
    torn = bool(before and after) and before[-1].place + len(before[-1].tokens) >= pieces[first].place
    words = [piece.text for piece in after]
    if not torn:
        return " ".join(words), False
    return " ".join([*(piece.text for piece in before[-_AROUND:]), "|", *words[:_AROUND]]), True


def _phrase(pieces: Sequence[Piece]) -> list[Piece]:
    """What stands before the first comma."""
    return list(takewhile(lambda piece: piece.text != ",", pieces))


def _title(encoder: str, host: Host) -> str:
    from ...attention.encoders import REGISTRY

    return next((part.title for part in REGISTRY.all(host) if part.name == encoder), encoder)


def _how(analysis: Analysis, host: Host) -> tuple[How, str]:
    """By the captioner, ready or not: an answer may have been carried here from a machine with other parts."""
    from ...captioners import REGISTRY

    name = analysis.reading.captioner
    if name in ("", "person"):
        return "person", ""
    part = next((one for one in REGISTRY.all(host) if one.name == name), None)
    if part is None:
        return "unknown", name
    return _by_architecture(name, getattr(part, "architectures", ())), part.title


def _by_architecture(name: str, architectures: Sequence[str]) -> How:
    if name in _MEASURED:
        return "measured"
    first = architectures[0] if len(architectures) == 1 else ""  # a person's own model may be any of several
    if first.startswith("Blip2"):
        return "questions"
    if first.startswith(("Blip", "VisionEncoderDecoder")) or name == "webui-blip":
        return "across"
    return "prompt" if first else "unknown"
