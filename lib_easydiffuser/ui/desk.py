"""What one person has on the desk: the reading, the lists as edited, what was sent. No gradio here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from ..dataclass import dataclass
from ..host import Host
from ..records import Analysis, Caption, EmbeddedPrompt, Evidence, Picture, Polarity, PromptPair, Tag
from ..settings import Settings, knobs
from .defaults import default_settings
from .mail import Mail
from .picked_part import PickedPart
from .rows import POLARITIES, Lists, Row, overlaid, recalled, rows_of, tags_of
from .running import Watch, attempt

# The stages are imported when they first run: the host pays for whatever a module needs at every start.
if TYPE_CHECKING:
    from ..prompt.compose import Composed
    from ..propose import Proposal

_MOST_REPLACED = 5


@dataclass
class Desk:
    """A session's state. Mutable: the page holds one, and every event changes it in place.

    Attributes:
        analysis: The last answer, before anything the person did to its lists.
        lists: The lists as the person left them.
        known: The same with the rows that a control has since filtered out: what was done to them is not lost.
        moved: Whether the person reordered them.
        written: The prompts those lists make; None when nobody touched them.
        taken: Whether the file's own prompt stands in for the tags.
        own_text: Prompts that the person typed, to the letter; each stands until its list changes.
        without: What the person took out of the prompts around the tags, by the names of `compose.frame`.
        runs: What this page has begun and not seen the end of, oldest first.
        undo: Per pair of boxes, what stood there before the last send.
        before, wrote: Per pair of boxes, what stood in the fields of its settings before the last send, and what that
            send wrote there; "image" is img2img's picture.
        proposals: The settings that were proposed last, and for which `of`.
        listed: The stamp of the last answer that carried the lists: a page that has not drawn it lacks them.
        mail: What runs have told the page and it has not fetched yet.
        number: The page's last change that was heard.
        of: Counts what was put on the desk: an edit of lists that lay there before comes too late.
        typed: Tags the person typed in Korean, and the English tags they are.
        aside: The `Snapshot` that a failed Analyse of another picture has put away; None when there is none.
        typed_before: Prompts the person typed for a picture before this one, by side: the page offers them again.
        replaced: Captions of the person's own that a captioner's took the place of, the last one first.
        part: The rectangle that the person wants read instead of the whole picture; None for the whole.
        placed: Where the tags are, made when it was asked for; see `placed.py`.
        greeted: Whether its page was told what a page is told when it opens; see `opening.py`.
    """

    analysis: Analysis | None = None
    lists: Lists = field(default_factory=dict)
    known: Lists = field(default_factory=dict)
    moved: bool = False
    written: Composed | None = None
    taken: bool = False
    own_text: dict[Polarity, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    runs: list[Watch] = field(default_factory=list)
    undo: dict[str, PromptPair] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrote: dict[str, dict[str, Any]] = field(default_factory=dict)
    proposals: tuple[int, tuple[Proposal, ...]] = (0, ())
    listed: int = 0
    mail: Mail = field(default_factory=Mail)
    number: int = 0
    of: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    aside: object | None = None
    typed_before: dict[Polarity, str] = field(default_factory=dict)
    replaced: tuple[str, ...] = ()
    part: PickedPart | None = None
    placed: object | None = None
    greeted: bool = False

    @property
    def embedded(self) -> EmbeddedPrompt | None:
        """The prompt the picture file carries."""
        picture = self.analysis.reading.picture if self.analysis else None
        return picture.embedded if picture else None

    @property
    def prompts(self) -> PromptPair:
        """The two texts exactly as they would be sent."""
        embedded = self.embedded
        if self.taken and embedded:
            from ..images.embedded import as_webui

            return as_webui(embedded)
        return self.guess

    @property
    def guess(self) -> PromptPair:
        """The prompts of the tags, as edited."""
        made = self.written or self.analysis
        pair = made.prompt if made else PromptPair()
        return PromptPair(
            self.own_text.get("positive", pair.prompt), self.own_text.get("negative", pair.negative_prompt)
        )

    @property
    def dropped(self) -> tuple[Tag, ...]:
        """What is in no prompt, with the reason; what the person switched off is not among it."""
        before = self.analysis.dropped if self.analysis else ()
        made = self.written.dropped if self.written else ()
        # What is typed is in the prompt, whatever its tags would have had room for.
        return (*before, *(tag for tag in made if tag.polarity not in self.own_text))

    @property
    def picked(self) -> tuple[Evidence, ...]:
        """The labels that the person picked for this picture."""
        from ..tags.sources.picked_labels import PICKED

        claims = self.analysis.reading.evidence if self.analysis else ()
        return tuple(claim for claim in claims if claim.source == PICKED)

    @property
    def edited(self) -> bool:
        """Whether the person changed the lists in any way."""
        touched = any(row.touched for rows in self.lists.values() for row in rows)
        return self.moved or touched or bool(self.own_text or self.without)

    def own_caption(self, box: str) -> str:
        """What the caption box holds where the person wrote it; "" for the caption we put there."""
        ours = caption_of(self.analysis) if self.analysis else ""
        return "" if box.strip() == ours.strip() else box.strip()

    def keep_caption(self, text: str) -> None:
        """A caption of the person's leaves the box: the page offers it again."""
        if text:
            self.replaced = (text, *(one for one in self.replaced if one != text))[:_MOST_REPLACED]

    def tags(self) -> tuple[Tag, ...]:
        """The tags as edited, positive first."""
        proposed = self.analysis.tags if self.analysis else ()
        return tuple(
            tag
            for side in POLARITIES
            for tag in tags_of(self.lists.get(side, ()), [t for t in proposed if t.polarity == side], side)
        )

    @property
    def watch(self) -> Watch | None:
        """The run at work, else the one that waits longest; None when there is none."""
        return next((run for run in self.runs if run.active), self.runs[0] if self.runs else None)

    def begin(self, watch: Watch) -> Watch:
        """A run was started; from now on it can be interrupted."""
        self.runs.append(watch)
        return watch

    def done(self, watch: Watch) -> None:
        """A run has ended; the others can still be interrupted."""
        if watch in self.runs:
            self.runs.remove(watch)

    def interrupt(self) -> bool:
        """Stop the run at work and those that wait; a download only when it is all there is.

        Returns:
            Whether the host is at work for this page, and is to be stopped too. While we wait, what it does is
            somebody else's.
        """
        runs = [run for run in self.runs if not run.apart] or self.runs
        for run in runs:
            run.stop = True
        return any(run.active for run in runs)

    def cut(self, picture: Picture) -> Picture:
        """The part of it that the person chose; the whole of a picture that it was not chosen in.

        Raises:
            ImageError: If it has too few pixels; the next run then reads the whole.
        """
        part, self.part = self.part, None
        found = part.of(picture) if part else None
        if found is None:
            return picture
        self.part, inside = found
        return inside

    def put(self, analysis: Analysis) -> None:
        """A new picture's answer: nothing of the old edits holds; a prompt that was typed is kept to be put back."""
        self.typed_before = dict(self.own_text or getattr(self.aside, "own_text", {}) or self.typed_before)
        self.analysis, self.aside = analysis, None
        self.of += 1
        self.reset()

    def again(self, analysis: Analysis, settings: Settings, host: Host) -> None:
        """A new answer about the same picture: the edits stay."""
        fresh = _fresh(analysis)
        self.known = {side: recalled(self.lists.get(side, ()), self.known.get(side, ())) for side in POLARITIES}
        self.lists = {side: overlaid(rows, self.known[side], self.moved) for side, rows in fresh.items()}
        self.analysis, self.own_text = analysis, {}
        self.write(settings, host)

    def edit(self, lists: Lists, settings: Settings, host: Host) -> None:
        """The lists as the page has them."""
        if self.analysis is None or lists == self.lists:
            return
        self.own_text = {side: text for side, text in self.own_text.items() if lists[side] == self.lists[side]}
        fresh = _fresh(self.analysis)
        self.moved = self.moved or any(_moved(lists[side], fresh[side]) for side in POLARITIES)
        self.lists = lists
        self.write(settings, host)

    def reset(self) -> None:
        """Forget every edit."""
        self.moved, self.taken, self.written = False, False, None
        self.own_text, self.without = {}, frozenset()
        self.lists, self.known = _fresh(self.analysis) if self.analysis else {}, {}

    def write(self, settings: Settings, host: Host) -> None:
        """The prompts of the lists as they stand."""
        from ..prompt.budget import token_counter
        from ..prompt.compose import compose as compose_prompt
        from ..translate import settings_in_english

        self.written = None
        if self.edited and self.analysis:
            captions = self.analysis.reading.captions
            settings, _ = settings_in_english(settings, host)
            counter = token_counter(host)
            self.written = compose_prompt(self.tags(), captions, _as_edited(settings), counter, without=self.without)


def _as_edited(settings: Settings) -> Settings:
    """The person's order and choice hold: no sorting by kind, no maximum, nothing added again."""
    most = {"max_tags": knobs()["max_tags"].high, "max_negatives": knobs()["max_negatives"].high}
    return settings.with_values({"kind_order": (), "always": (), **most})


def analysed(picture: Picture | None, caption: str, settings: Settings, host: Host) -> Analysis:
    """Inference, then tags. A caption of the person's is read instead of running the captioner."""
    from ..pipeline import compose, read

    captions = (Caption(caption),) if caption else ()
    return compose(read(picture, settings, host, captions), settings, host)


def with_picked(analysis: Analysis, picked: tuple[Evidence, ...], settings: Settings, host: Host) -> Analysis:
    """The same with the labels that the person has picked before and keeps."""
    from ..pipeline import compose

    if not picked:
        return analysis
    reading = analysis.reading
    return compose(replace(reading, evidence=(*reading.evidence, *picked)), settings, host)


def same(one: Picture | None, other: Picture) -> bool:
    """Whether both show the same pixels; where one is a part, whether it is that part of the other."""
    from ..images import part_of

    if one is None:
        return False
    part = one.part
    if part is not None and other.part is None:
        found, _ = attempt(lambda: part_of(other, part))
        return found is not None and same(replace(one, part=None), found)
    return bool(one.rgb.size == other.rgb.size and one.rgb.tobytes() == other.rgb.tobytes())


def caption_of(analysis: Analysis) -> str:
    """What stands in the caption box; a caption typed in Korean stays as the person wrote it."""
    return " ".join(caption.original or caption.text for caption in analysis.reading.captions)


def refiltered(desk: Desk, values: Mapping[str, Any], host: Host) -> None:
    """Tags again from what was read: no model runs."""
    from ..pipeline import compose

    if desk.analysis is not None:
        settings, reading = default_settings(host).with_values(values), desk.analysis.reading
        # Who typed a prompt and nothing else gets no negatives for it by turning a knob.
        read = reading.captions or reading.evidence or reading.picture
        desk.again(compose(reading, settings, host) if read else desk.analysis, settings, host)


def _fresh(analysis: Analysis) -> dict[Any, tuple[Row, ...]]:
    return {"positive": rows_of(analysis.positives), "negative": rows_of(analysis.negatives)}


def _moved(rows: tuple[Row, ...], fresh: tuple[Row, ...]) -> bool:
    here = [row.key for row in rows if not row.own]
    return here != [row.key for row in fresh if row.key in set(here)]
