"""The one file that knows the order of the stages.

    picture ─► captioner ─► captions ─► attention ─► words ─┐
       └─► pixels (evidence) ───────────────────────────────┴─► tags ─► prompt

`read` runs the models; `compose` makes tags and prompts from what was read, without any model, so that a
person can turn knobs for free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from . import captioners, translate
from .attention.calibrate import maps_for
from .attention.choose import chosen
from .attention.opposite import inverse_vectors
from .attention.reading import Read, read_captions
from .errors import EasyDiffuserError, Interrupted
from .host import Host
from .language.english import require_english
from .prompt.budget import token_counter
from .prompt.compose import compose as compose_prompt
from .prompt.meaning import plain
from .records import Analysis, Caption, Evidence, Picture, Reading, Tag
from .settings import Settings
from .tags.drawn import EYES, not_photographed, without_eyes
from .tags.look import Looks, looked, looked_apart
from .tags.negatives import offer
from .tags.propose import propose_tags

if TYPE_CHECKING:
    from .clip.look import Look

_BATCH = 256


def analyse(picture: Picture | None, settings: Settings, host: Host, captions: Sequence[Caption] = ()) -> Analysis:
    """From a picture (or captions alone) to tags and prompts.

    Args:
        captions: The person's own sentences; the captioner then does not run.

    Raises:
        EasyDiffuserError: Any of the tree in errors.py; nothing else.
    """
    return compose(read(picture, settings, host, captions), settings, host)


def read(picture: Picture | None, settings: Settings, host: Host, captions: Sequence[Caption] = ()) -> Reading:
    """Run the models: caption the picture (unless captions are given) and read the attention."""
    notes: tuple[str, ...] = ()
    name = "person"
    if not captions and picture is not None:
        captioner, notes = captioners.chosen(settings, host)
        captions, name = captioner.caption(picture, settings, host), captioner.name
    result = next(_attend([captions], settings, host))
    if isinstance(result, EasyDiffuserError):
        raise result
    return _whole(picture, captions, name, notes, result, settings, host)


def read_batch(
    pictures: Sequence[Picture], settings: Settings, host: Host, proofs: Sequence[Proof | None] = ()
) -> list[Reading | EasyDiffuserError]:
    """Many pictures, captioned together; one that cannot be read gives its error in its place.

    Args:
        proofs: What `prove` found of each, where that was asked before.

    Raises:
        Interrupted: As soon as `host.stopped()`.
        ModelError: If the captioner cannot be used at all.
    """
    captioner, notes = captioners.chosen(settings, host)
    told = captioner.caption_batch(pictures, settings, host)
    results = _attend([said for said in told if not isinstance(said, EasyDiffuserError)], settings, host)
    readings: list[Reading | EasyDiffuserError] = []
    for picture, said, proof in zip(pictures, told, proofs or [None] * len(pictures), strict=True):
        result = said if isinstance(said, EasyDiffuserError) else next(results)
        if isinstance(result, Reading) and not isinstance(said, EasyDiffuserError):
            readings.append(_tried_whole(picture, said, captioner.name, notes, result, settings, host, proof))
        elif isinstance(result, EasyDiffuserError):
            readings.append(result)
    return readings


def _tried_whole(*arguments: Any) -> Reading | EasyDiffuserError:
    try:
        return _whole(*arguments)
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return error


def _whole(
    picture: Picture | None,
    captions: Sequence[Caption],
    name: str,
    notes: tuple[str, ...],
    result: Reading,
    settings: Settings,
    host: Host,
    proof: Proof | None = None,
) -> Reading:
    """What attention read, together with all that did not come through a sentence."""
    if name != "person":
        # One that cannot look lets another speak, and says why.
        name = captions[0].source if captions and captions[0].notes else name
        notes += tuple(note for caption in captions for note in caption.notes)
    evidence, fits = _evidence(picture, result.captions, settings, host, proof)
    known = proof.looks if proof else {}
    seen, unseen = looked(picture, settings, host, name, known) if picture is not None else ((), ())
    notes = (*notes, *result.notes, *unseen, *_unmeasured(picture, settings))
    korean = translate.in_korean(result.captions, settings, host)
    return replace(
        result, picture=picture, evidence=evidence + seen, captioner=name, notes=notes, korean=korean, fits=fits
    )


@dataclass(frozen=True)
class Proof:
    """What is known of a picture before any captioner has seen it.

    Attributes:
        claims: What its pixels prove; None where that was not asked.
        looks: What tag sources saw that need no device of the host, by name: (evidence, notes).
    """

    claims: tuple[Evidence, ...] | None = None
    looks: Mapping[str, Looks] = field(default_factory=dict)


def prove(picture: Picture, settings: Settings, host: Host, captioner: str) -> Proof:
    """The part of `read` that no device of the host is needed for; any process may do it.

    Args:
        captioner: The name of the one that will speak: what looks for it needs no second look.
    """
    found = None
    if settings.pixel_evidence:
        from .pixels import claims

        found = claims(picture)
    return Proof(found, looked_apart(picture, settings, host, captioner))


def compose(reading: Reading, settings: Settings, host: Host) -> Analysis:
    """Tags and prompts from what was read. Runs no model."""
    settings, unread = translate.settings_in_english(settings, host)
    reading, silent = _quieted(reading, settings, host)
    candidates = propose_tags(reading, settings, host)
    counter = token_counter(host)
    composed = compose_prompt(candidates, reading.captions, settings, counter, host.prompt_boxes())
    said = (*reading.notes, *silent, *unread, getattr(counter, "note", ""), offer(host, settings))
    notes = tuple(note for note in said if note)
    glosses = translate.glosses((*composed.tags, *composed.dropped), settings, host)
    return Analysis(reading, composed.tags, composed.prompt, composed.dropped, composed.tokens, notes, glosses)


def proposed(reading: Reading, settings: Settings, host: Host) -> list[Tag]:
    """The candidates alone, as `propose_tags` gives them, the person's own Korean words in English."""
    settings, _ = translate.settings_in_english(settings, host)
    return propose_tags(_quieted(reading, settings, host)[0], settings, host)


def _quieted(reading: Reading, settings: Settings, host: Host) -> tuple[Reading, tuple[str, ...]]:
    """Without what the eyes see, where somebody calls the picture a drawing; knobs are words too, so it is asked
    whenever tags are made."""
    looked = any(claim.source == EYES for claim in reading.evidence)
    if not looked or settings.eyes_gate != "on":
        return reading, ()
    boxes = host.prompt_boxes()
    why = not_photographed(reading, settings, plain(boxes.prompt) if boxes else "")
    if not why:
        return reading, ()
    from .pixels import few

    quiet = without_eyes(reading)
    told = tuple(
        replace(one, text=captioners.pixels_sentence(few(quiet.evidence, settings.max_pixel_tags)))
        if one.source == EYES
        else one
        for one in reading.captions
    )
    return replace(quiet, captions=told), (f"What the eyes see is left out: {why} is no photograph.",)


def look(picture: Picture, settings: Settings, host: Host) -> Look:
    """CLIP's look at a picture; where it makes banks for that, it makes the one the contrasts need as well.

    Raises:
        MissingModelError, UnknownNameError: See `clip.look.look`.
    """
    from .clip.look import look
    from .clip.vocabulary import vocabulary
    from .tags.negatives.contrasts import texts_by_slot

    return look(picture, settings, host, (vocabulary(texts_by_slot()),))


def analyse_captions(
    groups: Iterable[Sequence[Caption]], settings: Settings, host: Host
) -> Iterator[Analysis | EasyDiffuserError]:
    """Many groups of captions, in order, in batches; a group that cannot be read gives its error in its place."""
    remaining = iter(groups)
    while batch := list(islice(remaining, _BATCH)):
        for result in _attend(batch, settings, host):
            yield result if isinstance(result, EasyDiffuserError) else _composed(result, settings, host)


def _composed(reading: Reading, settings: Settings, host: Host) -> Analysis | EasyDiffuserError:
    try:
        return compose(reading, settings, host)
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return error


def _attend(
    groups: Sequence[Sequence[Caption]], settings: Settings, host: Host
) -> Iterator[Reading | EasyDiffuserError]:
    """Readings of groups of captions; the groups that can be read go through the encoder together."""
    translate.learn(translate.korean_in(settings), settings, host)
    readable = [_readable(captions, settings, host) for captions in groups]
    reads = iter(_read([group[0] for group in readable if isinstance(group, tuple)], settings, host))
    for group in readable:
        if not isinstance(group, tuple):
            yield group
        else:
            (captions, said), (found, notes, encoder) = group, next(reads)
            yield Reading(
                captions, found.words, captioner="person", encoder=encoder, notes=said + notes,
                embedding=found.embedding, inverse=found.inverse,
            )  # fmt: skip


def _readable(
    captions: Sequence[Caption], settings: Settings, host: Host
) -> tuple[tuple[Caption, ...], tuple[str, ...]] | EasyDiffuserError:
    """The captions in English with notes on those that were not, or why they cannot be read."""
    try:
        english, notes = translate.readable(captions, settings, host)
        for caption in english:
            if caption.attended:
                require_english(caption.text)
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return error
    return english, notes


def _read(
    groups: Sequence[Sequence[Caption]], settings: Settings, host: Host
) -> list[tuple[Read, tuple[str, ...], str]]:
    """Words of the groups, the notes about the encoder, and its name; no encoder is loaded for nothing."""
    if not any(caption.attended and caption.text.strip() for captions in groups for caption in captions):
        return [(Read((), None), (), "") for _ in groups]
    encoder, away = chosen(settings.encoder, host)
    maps, encoder, notes = maps_for(encoder, host)
    reads = read_captions(groups, encoder, maps, host)
    if settings.negative == "attention-opposite":
        opposites = inverse_vectors([found.words for found in reads], encoder, host)
        reads = [replace(found, inverse=opposite) for found, opposite in zip(reads, opposites, strict=True)]
    return [(found, away + notes, encoder.name) for found in reads]


def _unmeasured(picture: Picture | None, settings: Settings) -> tuple[str, ...]:
    """What the pixels would prove and cannot on this machine."""
    if picture is None or not settings.pixel_evidence:
        return ()
    from .pixels import cannot_look

    return tuple(filter(None, [cannot_look()]))


def _evidence(
    picture: Picture | None, captions: Sequence[Caption], settings: Settings, host: Host, proof: Proof | None = None
) -> tuple[tuple[Evidence, ...], Mapping[str, float]]:
    """(the captions' own evidence, or else what the pixels prove; and what CLIP says, when it is asked; how well the
    contrast sets' values fit, where CLIP has looked)."""
    said = tuple(evidence for caption in captions for evidence in caption.evidence)
    if picture is not None and settings.pixel_evidence and not said:
        from .pixels import claims

        known = proof.claims if proof else None
        said = claims(picture) if known is None else known
    if picture is None or not settings.labels:
        return said, {}
    from .clip.evidence import said_by_clip
    from .tags.negatives.contrasts import texts_by_slot

    found = said_by_clip(picture, captions, settings, host, texts_by_slot())
    return said + found.evidence, found.fits
