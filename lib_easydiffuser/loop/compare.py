"""One result beside the reference: captioned and tagged as the reference was, then compared."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from ..errors import ImageError
from ..host import Host
from ..pipeline import compose, read
from ..prompt.phrases import key_of
from ..records import Analysis, Picture, PromptPair, Reading, Tag
from ..settings import Settings, knobs
from ..translate import settings_in_english
from .measures import Pixels, measures, palette
from .records import Comparison, Score, TagVerdict
from .scores import bare, kept_share, likeness, said, sentences
from .verdicts import Seen, verdicts

# Sources of tags that name things, which pixels alone do not show.
_NAMED = frozenset(("attended", "caption-medium", "person", "picked-labels"))
_EYES = "eyes"


class Comparer:
    """Compares results with one reference; what is known of the reference is found once.

    Args:
        reference: Its tags are those of the prompts that are used, as the person left them.
        prompts: What the results were generated from.

    Raises:
        ImageError: If the reference has no picture.
    """

    def __init__(self, reference: Analysis, prompts: PromptPair, settings: Settings, host: Host) -> None:
        picture = reference.reading.picture
        if picture is None:
            raise ImageError("There is no reference picture to compare with.", "Choose a picture first.")
        self._reference = reference
        self._picture: Picture = picture
        self._prompts = prompts
        self._settings, self._notes = _same_captioner(reference.reading, settings)
        self._host = host

    def compare(self, picture: Picture) -> Comparison:
        """Caption it, tag it, hold it against the reference.

        Raises:
            EasyDiffuserError: If it cannot be captioned.
            Interrupted: If the person stopped.
        """
        reading = read(picture, self._settings, self._host)
        analysis = compose(reading, _bare_of_own_words(self._settings), self._host)
        found = verdicts(self._judged, self._seen, analysis.positives, self._all(reading))
        found, unseen = _within_sight(found, reading)
        pixels = Pixels(picture)
        scores, notes = self._scores(analysis, picture)
        return Comparison(
            analysis,
            tuple(found),
            tuple(score for score in (kept_share(found), *scores, palette(self._pixels, pixels)) if score),
            measures(self._pixels, pixels),
            (*self._notes, *unseen, *notes),
        )

    def _scores(self, analysis: Analysis, picture: Picture) -> tuple[list[Score | None], list[str]]:
        spoken, why = self._sentences(analysis)
        alike, why_not = likeness(self._picture, picture, self._settings, self._host)
        return [*spoken, alike], [note for note in (why, why_not) if note]

    def _sentences(self, analysis: Analysis) -> tuple[list[Score], str]:
        if _sees_things(self._reference.reading) and not _sees_things(analysis.reading):
            return [], ""  # what things a sentence names cannot be held against one that names none
        captions = (said(self._reference.reading), said(analysis.reading))
        prompts = (bare(self._prompts.prompt), bare(analysis.prompt.prompt))
        return sentences(captions, prompts, self._host)

    @cached_property
    def _judged(self) -> list[Tag]:
        """The tags of the prompt and those it had no room for; not "masterpiece", which the person always wants."""
        always = {key_of(text) for text in settings_in_english(self._settings, self._host)[0].always}
        readable = {key_of(tag.text) for tag in self._all(self._reference.reading).tags}
        tags = {key_of(tag.text): tag for tag in self._reference.positives}
        for tag in self._reference.dropped:
            if tag.polarity == "positive" and key_of(tag.text) in readable:
                tags.setdefault(key_of(tag.text), tag)
        return [tag for key, tag in tags.items() if key not in always]

    @cached_property
    def _seen(self) -> Seen:
        # What the person added counts as the reference's: who asks for a hat is not surprised by one.
        found = self._all(self._reference.reading)
        return Seen((*found.tags, *self._reference.positives), self._reference.reading)

    @cached_property
    def _pixels(self) -> Pixels:
        return Pixels(self._picture)

    def _all(self, reading: Reading) -> Seen:
        """Every tag that could be made of it: what had no room in the prompt is seen all the same."""
        most = {name: knobs()[name].high for name in ("max_tags", "max_pixel_tags")}
        wide = _bare_of_own_words(self._settings).with_values({**most, "prompt_chunks": 0})
        return Seen(compose(reading, wide, self._host).positives, reading)


def _sees_things(reading: Reading) -> bool:
    """Whether a captioner that names things (or a person) spoke; `pixels` says only what pixels prove."""
    return any(caption.attended for caption in reading.captions) or (reading.captioner == _EYES and _looked(reading))


def _looked(reading: Reading) -> bool:
    """Whether the eyes have looked: they are silent at what is no photograph."""
    return any(
        claim.source == _EYES or (claim.kind == "medium" and claim.text == "photograph") for claim in reading.evidence
    )


def _within_sight(found: list[TagVerdict], reading: Reading) -> tuple[list[TagVerdict], tuple[str, ...]]:
    """(the verdicts the captioner can know of, a note on the others): what it cannot see is not lost."""
    hidden_sources = frozenset[str]() if _sees_things(reading) else _NAMED
    if not _looked(reading):
        hidden_sources |= {_EYES}
    sure = [verdict for verdict in found if verdict.status != "lost" or verdict.tag.source not in hidden_sources]
    hidden = len(found) - len(sure)
    note = f"The captioner of the results sees no things: tags that name some were not judged ({hidden})."
    return sure, (note,) if hidden else ()


def _same_captioner(reading: Reading, settings: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The settings with the captioner that read the reference, and a note where that cannot be."""
    if reading.captioner in ("", "person"):
        note = "The reference's caption is the person's own; the results were captioned by the captioner."
        return settings, (note,)
    return replace(settings, captioner=reading.captioner), ()


def _bare_of_own_words(settings: Settings) -> Settings:
    """What the person puts into every prompt, and how it is written, says nothing about a result."""
    return replace(
        settings, always=(), prefix="", suffix="", negative_prefix="", style="tags", negatives=False, underscores=False
    )
