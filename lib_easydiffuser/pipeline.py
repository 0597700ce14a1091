"""The one file that knows the order of the stages.

    picture ─► captioner ─► captions ─► attention ─► words ─┐
       └─► pixels (evidence) ───────────────────────────────┴─► tags ─► prompt

`read` runs the models; `compose` makes tags and prompts from what was read, without any model, so that a
person can turn knobs for free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

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
from .tags.look import looked
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
        # One that cannot look lets another speak, and says why.
        name = captions[0].source if captions and captions[0].notes else name
        notes += tuple(note for caption in captions for note in caption.notes)
    result = next(_attend([captions], settings, host))
    if isinstance(result, EasyDiffuserError):
        raise result
    evidence, fits = _evidence(picture, result.captions, settings, host)
    seen, unseen = looked(picture, settings, host, name) if picture is not None else ((), ())
    notes = (*notes, *result.notes, *unseen, *_unmeasured(picture, settings))
    korean = translate.in_korean(result.captions, settings, host)
    return replace(
        result, picture=picture, evidence=evidence + seen, captioner=name, notes=notes, korean=korean, fits=fits
    )


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
    picture: Picture | None, captions: Sequence[Caption], settings: Settings, host: Host
) -> tuple[tuple[Evidence, ...], Mapping[str, float]]:
    """(the captions' own evidence, or else what the pixels prove; and what CLIP says, when it is asked; how well the
    contrast sets' values fit, where CLIP has looked)."""
    said = tuple(evidence for caption in captions for evidence in caption.evidence)
    if picture is not None and settings.pixel_evidence and not said:
        from .pixels import claims

        said = claims(picture)
    if picture is None or not settings.labels:
        return said, {}
    from .clip.evidence import said_by_clip
    from .tags.negatives.contrasts import texts_by_slot

    found = said_by_clip(picture, captions, settings, host, texts_by_slot())
    return said + found.evidence, found.fits
