"""What CLIP says of a picture, as evidence that tags are made of."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import MissingModelError
from ..host import Host
from ..records import Caption, Evidence, Picture
from ..settings import Settings
from .chain import Chain
from .head import head_evidence
from .look import Look, look, sureness_of
from .table import Ranked

SOURCE = "clip"


def evidence(
    picture: Picture | None, captions: Sequence[Caption], settings: Settings, host: Host
) -> tuple[Evidence, ...]:
    """What CLIP says of a picture, ready to be tags; () where it is off, or auto and no model is here."""
    if picture is None or not settings.labels or settings.mode == "caption":
        return ()
    try:
        seen = look(picture, settings, host)
    except MissingModelError:
        if settings.clip == "auto":
            return ()
        raise
    caption = next((caption.text for caption in captions if caption.attended), "")
    try:
        return (*_label_evidence(seen, caption), *head_evidence(seen.model, seen.image, seen.host))
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
