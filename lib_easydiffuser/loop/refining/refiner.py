"""The loop: a round, what it proves, the next one's prompts; the best is kept, what made things worse is taken back.

    reference ─► play ─► Round ─► Ledger ─► propose ─► accept ─► reference' ─► play ...
                            └─► Prompts: surely worse than an earlier prompt? ─► back to that one, its lines remembered

It never paints a line again that made things worse alone or was taken back twice, nor takes a line back by its
opposite: so it ends.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...host import Generator, Host, OnProgress
from ...prompt.phrases import key_of
from ...records import Analysis, GenerationRequest
from ...settings import Settings
from ..edits import with_tags
from ..preset import seed_row
from ..records import Round
from ..rounds import play
from .aspects import counted
from .best import BestSoFar, Prompt, Prompts, said_of, solved
from .counts import judged
from .ledger import Ledger
from .lines import Line, Proposal, Refined, Standing
from .memory import Memory
from .propose import made, propose
from .records import Ended, Event, Options

_AT_ONCE = ("HostError", "GenerationError")
"""Faults that end it: a WebUI that is gone is not asked again. Others end it the second time in a row."""
_LARGEST_SEED = 2**32 - 1


def refine(
    reference: Analysis,
    request: GenerationRequest,
    generator: Generator,
    settings: Settings,
    host: Host,
    options: Options | None = None,
    earlier: Sequence[Round] = (),
    on_progress: OnProgress | None = None,
    number: int = 0,
    aside: Sequence[Round] = (),
) -> Iterator[Event]:
    """Rounds until one of the ends that `Event.ended` names; the last event has it.

    Keep each event's round, which is the caller's: this keeps no picture. Closing it stops the host.

    Args:
        reference: The analysed picture; its tags are those of the first round's prompts.
        request: Seeds and settings of the first round; later ones count on from its last seed.
        earlier: Rounds so far, oldest first, to go on from the last of them: with what they propose where `reference`
            has the tags of that round, else with `reference` as it is.
        number: Of the first round; 0 counts on from `earlier`.
        aside: Rounds that are no steps on the way; what they have painted is not painted again at the start.

    Raises:
        ImageError: If the reference has no picture.
    """
    run = _Run(reference, request, settings, host, options or Options(), earlier, number, aside)
    return run.events(generator, on_progress)


class _Run:
    def __init__(
        self,
        reference: Analysis,
        request: GenerationRequest,
        settings: Settings,
        host: Host,
        options: Options,
        earlier: Sequence[Round],
        number: int,
        aside: Sequence[Round],
    ) -> None:
        self._settings, self._host, self._options = settings, host, options
        self._counts = counted(options.counts)
        self._ledger, self._prompts = Ledger(self._counts), Prompts(self._counts)
        self._best = BestSoFar(self._counts)
        self._memory = Memory.of(earlier)
        # A round read again from a file has no picture: every round's tags are put beside this reading.
        self._reference, self._reading = reference, reference.reading
        self._request = request
        self._parent = 0
        self._lines: tuple[Line, ...] = ()
        self._lineage: dict[int, tuple[int, tuple[Line, ...]]] = {}
        self._first: dict[int, int] = {}  # of a round's prompt, the round that painted it first
        self._pictures = self._done = self._idle = self._faults = 0
        self._began = time.monotonic()
        for item in earlier:
            refined = item.refined
            self._lineage[item.number] = (refined.parent, refined.lines) if refined else (0, ())
        prompts = [self._observe(item)[0] for item in earlier]
        self._number = number or (earlier[-1].number + 1 if earlier else 1)
        if earlier:
            self._go_on(earlier, prompts[-1], aside)

    def _go_on(self, earlier: Sequence[Round], prompt: Prompt | None, aside: Sequence[Round]) -> None:
        """Behind rounds of an earlier run."""
        last, tags = earlier[-1], self._reference.prompt
        if last.prompts == tags:
            self._step(last, self._prompts.better(prompt) if prompt else None)
        else:
            self._parent = next((item.number for item in reversed(earlier) if item.prompts == tags), last.number)
        tags = self._reference.prompt
        painted = [item for item in (*aside, *earlier) if item.request is not None and item.prompts == tags]
        used = [result.seed for item in painted for result in item.results]
        if set(used) & set(self._request.seeds):  # a picture painted twice would count as two
            self._request = replace(self._request, seeds=_row_behind(max(used), len(self._request.seeds)))

    def events(self, generator: Generator, on_progress: OnProgress | None) -> Iterator[Event]:
        ended: Ended = ""
        while not ended:
            request, began = self._next_request(), time.monotonic()
            current: Round | None = None
            known = self._reference, request, generator, self._settings, self._host, self._number
            going = play(*known, on_progress, self._ledger)
            try:
                for current in going:
                    current = current.but(refined=Refined(self._parent, self._lines))
                    if not current.finished:
                        yield self._event(current)
            finally:  # whoever leaves us early stops the host too
                going.close()  # type: ignore[attr-defined]
            assert current is not None
            event = self._after(current, time.monotonic() - began)
            ended = event.ended
            yield event

    def _next_request(self) -> GenerationRequest:
        """The seeds count on, so that no picture is painted twice and each round can be painted again."""
        seeds = self._request.seeds or seed_row(-1, 1)
        if self._options.pictures:
            seeds = seeds[: max(self._options.pictures - self._pictures, 1)]
        return replace(self._request, prompts=self._reference.prompt, seeds=seeds)

    def _observe(self, current: Round) -> tuple[Prompt | None, bool]:
        """Count a round; (its prompt, whether it has the best picture so far)."""
        self._ledger.observe(current)
        if self._ledger.note:
            self._prompts.forget()
        prompt = self._prompts.observe(current)
        if prompt is not None:
            self._first[current.number] = prompt.number
        return prompt, self._best.observe(current, self._prompts)

    def _after(self, current: Round, seconds: float) -> Event:
        """A round has ended: judge it, and make the next one's prompts."""
        self._lineage[self._number] = (self._parent, self._lines)
        self._done += 1
        self._pictures += len(current.results)
        prompt, better = self._observe(current)
        standing, back = self._judge(prompt)
        blamed = self._lines_between(back.number, self._number) if back else ()
        said = self._sentence(current, standing, back, blamed)
        keys = tuple(line.key for line in blamed)
        refined = Refined(self._parent, self._lines, standing, said, keys, round(seconds, 3))
        current = current.but(refined=refined)
        self._memory = self._memory.and_of(refined)
        proposal = self._step(current, back)
        self._idle = 0 if better or proposal or back or prompt is None else self._idle + 1
        ended = self._end(current, prompt)
        self._number += 1
        return self._event(current, proposal, said, ended)

    def _judge(self, prompt: Prompt | None) -> tuple[Standing, Prompt | None]:
        """(beside the prompts before it, the prompt to go back to)."""
        if prompt is None:
            return "same", None
        back = self._prompts.better(prompt)
        if back is not None:
            return "worse", back
        if not self._parent:
            return "first", None
        return ("better" if self._lines and self._prompts.improves(prompt) else "same"), None

    def _lines_between(self, back: int, number: int) -> tuple[Line, ...]:
        """What was changed on the way from one round to a later one."""
        found: list[Line] = []
        while number > back and self._first.get(number) != back:
            number, lines = self._lineage.get(number, (0, ()))
            found = [*lines, *found]
        return tuple(found)

    def _step(self, current: Round, back: Prompt | None) -> Proposal:
        """The next round's reference; the proposal holds the lines that it makes."""
        base = replace(back.reference if back else current.reference, reading=self._reading)
        proposal = propose(self._ledger, base, self._settings, self._host, self._options, self._memory)
        lines = self._memory.next(proposal.possible)
        self._parent, self._lines = (back.number if back else current.number), lines
        self._reference = self._changed(base, lines)
        if current.request is not None:  # a picture of the person's own has no seed
            self._request = replace(self._request, seeds=_counted_on(self._request.seeds, current))
        others = tuple(line for line in proposal.lines if line.kind == "none")
        return Proposal((*lines, *others), proposal.notes)

    def _changed(self, base: Analysis, lines: Sequence[Line]) -> Analysis:
        """The lines made; a tag that had no room is judged further on, so that it may be added later."""
        if not lines:
            return base
        after = with_tags(base, made(lines, base.tags), self._settings, self._host)
        there = {key_of(tag.text) for tag in (*after.tags, *after.dropped)}
        waiting = tuple(tag for tag in base.dropped if key_of(tag.text) not in there)
        return replace(after, dropped=(*after.dropped, *waiting))

    def _end(self, current: Round, prompt: Prompt | None) -> Ended:
        if current.fault == "Interrupted":
            return "stopped"
        self._faults = self._faults + 1 if current.problem or prompt is None else 0
        if self._faults and (current.fault in _AT_ONCE or self._faults > 1):
            return "failed"
        options = self._options
        if options.until_solved and any(solved(*found) for found in judged(current, self._counts)):
            return "solved"
        if options.pictures and self._pictures >= options.pictures:
            return "budget"
        if options.minutes and time.monotonic() - self._began >= options.minutes * 60:
            return "budget"
        if self._done >= options.rounds:
            return "rounds"
        return "nothing" if self._idle >= options.patience else ""

    def _sentence(self, current: Round, standing: Standing, back: Prompt | None, blamed: Sequence[Line]) -> str:
        parts = [said_of(current, self._counts)]
        if back is not None:
            texts = ", ".join(repr(line.tag.text) for line in blamed)
            parts.append(f"It is worse than round {back.number}.")
            parts += [f"Taken back: {texts}."] if texts else []
        elif standing == "better":
            parts.append("It is better than every round before.")
        return " ".join([*parts, *(note for note in (self._ledger.note, current.problem) if note)])

    def _event(
        self, current: Round, proposal: Proposal | None = None, said: str = "", ended: Ended = ""
    ) -> Event:  # fmt: skip
        pictures = self._pictures + (0 if current.finished else len(current.results))
        best = self._best.number
        return Event(
            current, self._options.rounds, self._done, pictures, best, proposal, said or current.problem, ended
        )


def _counted_on(seeds: Sequence[int], current: Round) -> tuple[int, ...]:
    """As many as wanted, behind the last one that was used."""
    last = (
        current.results[-1].seed
        if current.results
        else (current.request.seeds[-1:] or (-1,))[0]
        if current.request
        else -1
    )
    return _row_behind(last, len(seeds))


def _row_behind(last: int, count: int) -> tuple[int, ...]:
    return tuple((last + 1 + place) % (_LARGEST_SEED + 1) for place in range(max(count, 1)))
