"""Tags -> the prompt pair: renamed, without repeats, within the budget, in the order and style the person chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from ..dataclass import dataclass
from ..host import TokenCounter
from ..records import Caption, Polarity, PromptPair, Tag
from ..settings import Settings
from .budget import CHUNK, fill
from .escape import emphasised, escape, plain_text, rounded
from .meaning import without_comments, without_networks
from .merge import Placement, merge_text
from .phrases import key_of, phrases_of
from .styles import LOOKS, Style, kind_rank, spelled, style_named
from .typed import as_typed, breaks_in, has_own_emphasis, is_prompt_text, key_of_typed, keys_of, typed_emphasis

_ALWAYS = "you want it always"
SENTENCE = "sentence"
BREAK = "BREAK"
Frame: TypeAlias = dict[str, str]
# Sources of tags that a person typed.
_PERSONS = ("person", "own")


@dataclass(frozen=True)
class Composed:
    """The prompts and what became of every tag.

    Attributes:
        tags: Those that are in the prompts, in prompt order, positive ones first.
        dropped: The others; `reason` says why.
        tokens: Tokens of prompt and of negative prompt as they will stand in the boxes, what was there included.
    """

    prompt: PromptPair
    tags: tuple[Tag, ...]
    dropped: tuple[Tag, ...]
    tokens: tuple[int, int]


def compose(
    tags: Sequence[Tag],
    captions: Sequence[Caption],
    settings: Settings,
    counter: TokenCounter,
    existing: PromptPair | None = None,
    without: frozenset[str] = frozenset(),
) -> Composed:
    """Write tags, best first within their polarity, as the host reads them.

    Args:
        existing: What stands in the boxes; its tokens are part of the budget.
        without: Names of the parts of `frame` that the person took out.
    """
    return _Composer(settings, counter, existing or PromptPair(), without).compose(tags, captions)


def frame(captions: Sequence[Caption], settings: Settings, polarity: Polarity) -> tuple[Frame, Frame]:
    """What stands before the tags of one polarity and what behind them, by name; only what says something."""
    style = style_named(settings.style)
    if polarity == "positive":
        before = {"style": style.prefix, "prefix": settings.prefix, SENTENCE: escape(_sentence(captions, settings))}
        after = {"style_end": style.suffix, "suffix": settings.suffix}
    else:
        before = {"negative_style": style.negative_prefix, "negative_prefix": settings.negative_prefix}
        after = {}
    return _said(before), _said(after)


class _Composer:
    def __init__(
        self, settings: Settings, counter: TokenCounter, existing: PromptPair, without: frozenset[str]
    ) -> None:
        self._settings = settings
        self._counter = counter
        self._existing = existing
        self._without = without
        self._frames: dict[Polarity, tuple[list[str], list[str]]] = {}
        self._style: Style = style_named(settings.style)
        self._dropped: list[Tag] = []
        self._counted: dict[tuple[str, bool], int] = {}

    def compose(self, tags: Sequence[Tag], captions: Sequence[Caption]) -> Composed:
        always = [Tag(text, source="person", reason=_ALWAYS) for text in self._settings.always]
        positives = self._chosen([*always, *(tag for tag in tags if tag.polarity == "positive")])
        negatives = self._chosen(self._within_reach([tag for tag in tags if tag.polarity == "negative"]))
        negatives = self._not_asked_for(negatives, positives)
        positives = self._wanted(positives)
        self._frames = {"positive": self._frame(captions, "positive"), "negative": self._frame(captions, "negative")}
        sentence = "" if SENTENCE in self._without else _sentence(captions, self._settings)
        positives = self._unsaid(positives, sentence)
        prompt, kept = self._side(self._most(positives, self._settings.max_tags), "positive")
        negative, kept_out = self._side(self._most(negatives, self._settings.max_negatives), "negative")
        pair = PromptPair(prompt, negative)
        tokens = (self._tokens(prompt, "positive"), self._tokens(negative, "negative"))
        return Composed(pair, (*kept, *kept_out), tuple(self._dropped), tokens)

    def _within_reach(self, negatives: list[Tag]) -> list[Tag]:
        """The first of dozens of allowed negatives: all that can be chosen, even if many say the same."""
        return negatives[: 2 * self._settings.max_negatives + len(self._settings.blacklist) + 10]

    def _drop(self, tag: Tag, why: str) -> None:
        self._dropped.append(tag.but(reason=f"{tag.reason}; left out: {why}" if tag.reason else f"left out: {why}"))

    def _split(self, tags: Sequence[Tag], stays: Callable[[Tag], bool], why: str) -> list[Tag]:
        kept = []
        for tag in tags:
            if tag.reason == _ALWAYS or stays(tag):
                kept.append(tag)
            else:
                self._drop(tag, why)
        return kept

    def _chosen(self, tags: Sequence[Tag]) -> list[Tag]:
        """Cleaned, not blacklisted, renamed, one of each."""
        banned = {key for text in self._settings.blacklist for key in (key_of(text), *phrases_of(text))}
        clean = [made for tag in tags if (made := _cleaned(tag)).text]
        clean = self._allowed(clean, banned)
        names = _renamed(self._settings.rename)
        if names:
            clean = [_as_named(tag, names[_key(tag)]) if _key(tag) in names else tag for tag in clean]
            clean = self._allowed(clean, banned)
        return self._once(clean)

    def _allowed(self, tags: list[Tag], banned: set[str]) -> list[Tag]:
        return self._split(tags, lambda tag: _key(tag) not in banned, "it is on the blacklist") if banned else tags

    def _once(self, tags: Sequence[Tag]) -> list[Tag]:
        """One tag for all that say the same: the first one's place, the strongest emphasis, the surest reason."""
        found: list[Tag] = []
        places: dict[str, int] = {}
        for tag in tags:
            keys = keys_of(tag.text) if tag.typed else (_key(tag),)
            if tag.text == BREAK and tag.typed:
                found.append(tag)  # each begins another chunk
            elif all(key in places for key in keys):
                place = places[next(iter(keys))]
                self._drop(tag, f"{found[place].text!r} says the same")
                found[place] = _united(found[place], tag)
            else:
                found.append(tag)
                for key in keys:
                    places.setdefault(key, len(found) - 1)
        return found

    def _not_asked_for(self, negatives: Sequence[Tag], positives: Sequence[Tag]) -> list[Tag]:
        asked = {key for tag in positives for key in ((_key(tag), *keys_of(tag.text)) if tag.typed else (_key(tag),))}
        asked.discard(key_of(BREAK))
        return self._split(negatives, lambda tag: _key(tag) not in asked, "the prompt asks for it")

    def _wanted(self, tags: Sequence[Tag]) -> list[Tag]:
        """All of them, or only those of the subject or of the style."""
        which = self._settings.which_tags
        if which == "all":
            return list(tags)
        looks = which == "style"
        return self._split(
            tags, lambda tag: tag.source == "person" or (tag.kind in LOOKS) == looks, f"only {which} tags are wanted"
        )

    def _frame(self, captions: Sequence[Caption], polarity: Polarity) -> tuple[list[str], list[str]]:
        before, after = (
            [text for name, text in part.items() if name not in self._without]
            for part in frame(captions, self._settings, polarity)
        )
        return before, after

    def _unsaid(self, tags: Sequence[Tag], sentence: str) -> list[Tag]:
        said = f" {key_of(sentence)} "
        return self._split(tags, lambda tag: f" {_key(tag)} " not in said, "the sentence says it")

    def _most(self, tags: Sequence[Tag], most: int) -> list[Tag]:
        # Dozens of negatives are allowed for every picture; that they were not needed is no news.
        for tag in tags[most:]:
            if tag.polarity == "positive":
                self._drop(tag, f"at most {most} are wanted")
        return list(tags[:most])

    def _side(self, ranked: Sequence[Tag], polarity: Polarity) -> tuple[str, list[Tag]]:
        """(prompt text, its tags in prompt order); what the budget has no room for falls off, lowest rank first."""

        def cost(chosen: list[Tag]) -> int:
            return self._tokens(self._text(chosen, polarity), polarity)

        chunks = self._chunks(polarity)
        if chunks:  # who types BREAK wants another chunk: what it pads takes no room from the tags
            chunks += sum(breaks_in(tag.text) for tag in ranked if tag.typed)
        kept, fallen = fill(ranked, CHUNK * chunks, cost) if chunks else (list(ranked), [])
        for tag in fallen:
            self._drop(tag, f"no room in {CHUNK * chunks} tokens")
        kept = self._ordered(kept)
        return self._text(kept, polarity), kept

    def _ordered(self, tags: Sequence[Tag]) -> list[Tag]:
        return sorted(tags, key=lambda tag: kind_rank(tag.kind, self._settings))

    def _text(self, tags: Sequence[Tag], polarity: Polarity) -> str:
        before, after = self._frames[polarity]
        return joined([*before, *(self._written(tag) for tag in self._ordered(tags)), *after])

    def _written(self, tag: Tag) -> str:
        # A caption that says "<lora:x:1>" means these letters; a person who types it means the network.
        if tag.typed:
            return typed_emphasis(tag.text, rounded(tag.emphasis))
        # A textual inversion is found by its name only.
        text = tag.text if tag.kind == "embedding" else spelled(tag.text, self._style, self._settings)
        return emphasised(text, tag.emphasis)

    def _chunks(self, polarity: Polarity) -> int:
        """How many there are to fill: what is there already may be longer, then its last one is filled up."""
        wanted, before = self._settings.prompt_chunks, self._before(polarity)
        if not wanted or not before.strip() or self._settings.placement == "replace":
            return wanted
        said, _ = without_networks(without_comments(before))
        begun = said.rstrip(", \n").endswith("BREAK")
        return max(wanted, -(-(self._counter(before, polarity == "negative") + begun) // CHUNK))

    def _before(self, polarity: Polarity) -> str:
        return self._existing.prompt if polarity == "positive" else self._existing.negative_prompt

    def _tokens(self, text: str, polarity: Polarity) -> int:
        negative, before = polarity == "negative", self._before(polarity)
        if before.strip():
            text, _ = merge_text(before, text, cast(Placement, self._settings.placement), negative)
        # What all tags together cost is asked twice where all of them fit: to choose them, and to say it.
        if (text, negative) not in self._counted:
            self._counted[text, negative] = self._counter(text, negative)
        return self._counted[text, negative]


def joined(parts: Sequence[str]) -> str:
    """Parts of a prompt with commas between; around BREAK stands none, which would be a token of either chunk."""
    text = last = ""
    for part in filter(None, (part.strip().strip(",").strip() for part in parts)):
        between = " " if BREAK in (part, last) else ", "
        text, last = f"{text}{between}{part}" if text else part, part
    return text


def _sentence(captions: Sequence[Caption], settings: Settings) -> str:
    if not style_named(settings.style).sentence or not captions or settings.which_tags == "style":
        return ""
    first = next((caption for caption in captions if caption.attended), captions[0])
    return plain_text(first.text).rstrip(" .,")


def _said(parts: Mapping[str, str]) -> Frame:
    return {name: text for name, text in parts.items() if text.strip(" ,\n")}


def _key(tag: Tag) -> str:
    return key_of_typed(tag.text) if tag.typed else key_of(tag.text)


def _cleaned(tag: Tag) -> Tag:
    """Its text as far as the host can be told it; a person's own may be prompt text."""
    may_be = tag.typed or (tag.source in _PERSONS and tag.kind != "embedding")
    typed = may_be and is_prompt_text(tag.text)
    text = as_typed(tag.text) if typed else plain_text(tag.text)
    return tag if (text, typed) == (tag.text, tag.typed) else tag.but(text=text, typed=typed)


def _as_named(tag: Tag, text: str) -> Tag:
    """The tag under the name the person typed for it."""
    if text == tag.text:
        return tag
    typed = is_prompt_text(text)
    # Who says how strong it shall be has said it.
    emphasis = 1.0 if typed and has_own_emphasis(text) else tag.emphasis
    return tag.but(text=as_typed(text) if typed else plain_text(text), typed=typed, emphasis=emphasis)


def _united(first: Tag, other: Tag) -> Tag:
    surer = first if first.reason and first.attention >= other.attention else other
    emphasis = first.emphasis if first.typed else max(first.emphasis, other.emphasis)
    return first.but(
        emphasis=emphasis, attention=max(first.attention, other.attention), reason=surer.reason or first.reason
    )


def _renamed(pairs: Sequence[str]) -> dict[str, str]:
    """ "old=new" pairs as key -> new text; a pair without both sides is left alone."""
    split = (pair.partition("=") for pair in pairs)
    return {key_of(old): new.strip() for old, _, new in split if key_of(old) and new.strip()}
