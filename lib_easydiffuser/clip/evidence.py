"""What CLIP says of a picture, as evidence that tags are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import MissingModelError
from ..host import Host
from ..records import Caption, Evidence, Picture
from ..settings import Settings
from .chain import Chain
from .head import head_evidence
from .look import Look, look, sureness_of
from .table import Ranked
from .vocabulary import Groups, fits, vocabulary

SOURCE = "clip"


@dataclass(frozen=True)
class Said:
    """What CLIP says of a picture.

    Attributes:
        evidence: Ready to be tags.
        fits: See `vocabulary.fits`.
    """

    evidence: tuple[Evidence, ...] = ()
    fits: Mapping[str, float] = field(default_factory=dict)


def said_by_clip(
    picture: Picture | None, captions: Sequence[Caption], settings: Settings, host: Host, groups: Groups | None = None
) -> Said:
    """Look at it once; nothing where it is off, or auto and no model is here.

    Args:
        groups: Values by attribute, to be held against the picture too.
    """
    if picture is None or not settings.labels or settings.mode == "caption":
        return Said()
    groups = groups or {}
    try:
        seen = look(picture, settings, host, (vocabulary(groups),) if groups else ())
    except MissingModelError:
        if settings.clip == "auto":
            return Said()
        raise
    caption = next((caption.text for caption in captions if caption.attended), "")
    try:
        found = (*_label_evidence(seen, caption), *head_evidence(seen.model, seen.image, seen.host))
        return Said(found, fits(seen, groups))
    finally:
        seen.done()


def _label_evidence(seen: Look, caption: str) -> list[Evidence]:
    if not seen.lists:
        return []
    if seen.settings.mode == "best" and caption:
        return _chain_evidence(seen, seen.grown(caption), "")
    if seen.settings.mode == "fast":
        best = sorted((item for items in seen.ranked(seen.settings.max_flavors).values() for item in items), key=_rank)
        found = [_claim(seen, item) for item in best[: seen.settings.max_flavors]]
    else:
        found = [_claim(seen, item) for items in seen.ranked().values() for item in items]
    if seen.settings.mode == "negative":
        found += _chain_evidence(seen, seen.negative(), "negative")
    return found


def _rank(item: Ranked) -> float:
    return -item.similarity


def _claim(seen: Look, item: Ranked) -> Evidence:
    return Evidence(item.kind, item.label, seen.sureness(item), seen.reason(item), SOURCE)


def _chain_evidence(seen: Look, chain: Chain, kind: str) -> list[Evidence]:
    note = "" if chain.finished else " (the chain was stopped)"
    found = []
    for number, (phrase, similarity) in enumerate(chain.picks, 1):
        of_list, above = seen.stands(phrase)
        way = "away from" if kind else "towards"
        reason = f"step {number} of the chain {way} the picture, similarity of the whole {similarity:.3f}{note}"
        found.append(Evidence(kind or of_list, phrase, sureness_of(-above if kind else above), reason, SOURCE))
    return found
