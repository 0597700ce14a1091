"""The prompt of one picture: what the person wrote for all of them, and the tags of this picture alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..host import Host
from ..items import COMMAS
from ..pipeline import compose
from ..prompt.merge import Placement, merge, merge_text
from ..prompt.phrases import items_of, networks_of, phrases_of, said_in
from ..records import PromptPair, Reading, Span
from ..settings import Settings

_NOTHING = PromptPair()
_BEFORE = re.compile(rf"(?:^|[{COMMAS}\n>]|\b(?:AND|BREAK))\s*\Z")
_BEHIND = re.compile(rf"\s*(?:[{COMMAS}\n<#:]|(?:AND|BREAK)\b|\Z)")


@dataclass(frozen=True)
class Written:
    """What the person wrote.

    Attributes:
        prompts: The boxes, without prompt styles.
        styles: What the prompt styles will add.
        earlier: Tags of earlier runs that may stand in the boxes, because they were read from an infotext.
    """

    prompts: PromptPair
    styles: PromptPair = _NOTHING
    earlier: tuple[PromptPair, ...] = ()


@dataclass(frozen=True)
class Prompted:
    """What a picture is generated with.

    Attributes:
        prompts: Still without prompt styles.
        tags: Ours before merging.
    """

    prompts: PromptPair
    tags: PromptPair


def own_prompt(
    reading: Reading, written: Written, settings: Settings, host: Host, tags: PromptPair | None = None
) -> Prompted:
    """Merge a picture's tags into what the person wrote; doing it again with the outcome changes nothing.

    Args:
        tags: Others than the reading would give.

    Raises:
        EasyDiffuserError: If no tags can be made.
    """
    bare = _bare(written)
    tags = tags or compose(reading, settings, beside(host, bare, written.styles)).prompt
    if tags in written.earlier and _holds(written.prompts, tags, settings.placement):
        return Prompted(written.prompts, tags)
    placement = cast(Placement, settings.placement)
    new = _unsaid(tags, written.styles) if placement == "merge" else tags
    merged = merge(bare, new, placement).prompts
    return Prompted(_with_networks(merged, bare) if placement == "replace" else merged, tags)


def _bare(written: Written) -> PromptPair:
    prompt, negative = written.prompts.prompt, written.prompts.negative_prompt
    for tags in written.earlier:
        prompt, negative = _without(prompt, tags.prompt), _without(negative, tags.negative_prompt)
    return PromptPair(prompt, negative)


def _without(text: str, tags: str) -> str:
    """The text without those tags, and without the comma that joined them; as it is when they are not in it."""
    found = _found(text, tags)
    if found is None:
        return text
    head, tail = text[: found[0]], text[found[1] :]
    if head.strip():
        return head.removesuffix(" ").removesuffix(",") + tail
    return tail.removeprefix(",").removeprefix(" ")


def _found(text: str, tags: str) -> Span | None:
    """Where the tags stand in the text, to the letter, as phrases of their own."""
    places = (match.span() for match in re.finditer(re.escape(tags), text)) if tags.strip() else ()
    # Several tags in a row are ours whatever stands around them (a style's template); one alone could be any words.
    whole = (
        (re.compile(rf"(?:^|\s|[{COMMAS}])\Z"), re.compile(rf"\s|[{COMMAS}]|\Z")) if "," in tags else (_BEFORE, _BEHIND)
    )
    return next((place for place in places if _between(text, place, *whole)), None)


def _between(text: str, place: Span, before: re.Pattern[str], behind: re.Pattern[str]) -> bool:
    return bool(before.search(text[: place[0]]) and behind.match(text[place[1] :]))


def _holds(prompts: PromptPair, tags: PromptPair, placement: str) -> bool:
    """Whether the tags stand in the prompts; merged ones may stand apart, where the person had said them."""
    pairs = ((prompts.prompt, tags.prompt, False), (prompts.negative_prompt, tags.negative_prompt, True))
    return all(
        not part.strip() or _found(text, part) or phrases_of(part) <= said_in(text)
        for text, said, negative in pairs
        for part in (items_of(said, negative) if placement == "merge" else [said])
    )


def _unsaid(tags: PromptPair, styles: PromptPair) -> PromptPair:
    """The tags that the styles do not say; no negative that the styles ask for."""
    negative = _left(_left(tags.negative_prompt, styles.prompt, True), styles.negative_prompt, True)
    return PromptPair(_left(tags.prompt, styles.prompt), negative)


def _left(text: str, said: str, negative: bool = False) -> str:
    skipped: Sequence[str] = merge_text(said, text, "merge", negative)[1] if said.strip() else ()
    return ", ".join(item for item in items_of(text, negative) if item not in skipped) if skipped else text


def _with_networks(prompts: PromptPair, bare: PromptPair) -> PromptPair:
    """Replacing the words does not switch off a LoRA."""
    lost = sorted(networks_of(bare.prompt) - networks_of(prompts.prompt), key=bare.prompt.index)
    return PromptPair(" ".join([prompts.prompt, *lost]), prompts.negative_prompt)


class _Beside:
    """A host in whose boxes stands what the tags will stand beside: it counts against the budget."""

    def __init__(self, host: Host, boxes: PromptPair) -> None:
        self._host = host
        self._boxes = boxes

    def prompt_boxes(self) -> PromptPair:
        return self._boxes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host, name)


def beside(host: Host, bare: PromptPair, styles: PromptPair) -> Host:
    """The host, its boxes holding what the tags will stand beside."""
    prompt = ", ".join(filter(str.strip, (bare.prompt, styles.prompt)))
    negative = ", ".join(filter(str.strip, (bare.negative_prompt, styles.negative_prompt)))
    return cast(Host, _Beside(host, PromptPair(prompt, negative)))
