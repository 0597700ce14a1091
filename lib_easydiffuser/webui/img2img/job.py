"""One generation's work: read its pictures, then give every picture of the job its own prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from ...dataclass import dataclass
from ...errors import EasyDiffuserError
from ...host import Host
from ...records import PromptPair, Reading
from ...ui.running import attempt
from ..abilities import job as host_job
from ..abilities import scripts
from . import controls, fields
from .view import script_view


@dataclass
class Job:
    """Lives on `p` while it is generated.

    Attributes:
        entry: "script" or "companion".
        problem: Why there is nothing to read with: a control holds a value that cannot be.
        readings: One for each init image.
        tags: Prompts of other tags than the readings give; None for those.
    """

    entry: str
    values: controls.Values
    problem: EasyDiffuserError | None = None
    readings: Sequence[Reading | EasyDiffuserError] = ()
    host: Host = field(default_factory=script_view)
    tags: PromptPair | None = None

    def read(self, p: Any) -> None:
        """Caption the init images.

        Raises:
            Interrupted: If the person stopped or skipped.
        """
        from .reading import readings_of  # the pipeline: the host's start must not pay for it

        _forget_skip()
        if self.problem is not None:
            self.readings = [self.problem]
        else:
            self.readings = readings_of(p, self.values.settings, self.values.area, self.host)

    def write(self, p: Any) -> None:
        """Into `p.all_prompts`, `p.all_negative_prompts` and the infotext; `p.prompt` is the person's and stays."""
        made: dict[tuple[int, PromptPair, PromptPair], tuple[PromptPair, dict[str, str]]] = {}
        rows = []
        for number in range(len(p.all_prompts) if self.readings else 0):
            # With several init images the host makes its batches as large as their number.
            image = number % len(self.readings)
            own, styled = _own(p, number)
            key = (image, own, styled)
            if key not in made:
                made[key] = self._prompt(self.readings[image], own, styled, p)
            pair, said = made[key]
            p.all_prompts[number], p.all_negative_prompts[number] = pair.prompt, pair.negative_prompt
            rows.append(said)
        if rows:
            p.main_prompt, p.main_negative_prompt = p.all_prompts[0], p.all_negative_prompts[0]
        kept = {name: value for name, value in p.extra_generation_params.items() if name not in fields.ALL}
        # A new dictionary: an X/Y/Z plot's cells share the old one.
        p.extra_generation_params = kept | _columns(rows, p.n_iter)

    def _prompt(
        self, reading: Reading | EasyDiffuserError, own: PromptPair, styled: PromptPair, p: Any
    ) -> tuple[PromptPair, dict[str, str]]:
        """(the prompts with styles, the infotext's fields)."""
        from ...batch.own_prompt import Written, own_prompt

        error: EasyDiffuserError | None
        if isinstance(reading, EasyDiffuserError):
            error = reading
        else:
            wearing = _styled(own, p) == styled
            # Another extension's words are in the styled text only.
            text = own if wearing else styled
            styles = _styled(PromptPair(), p) if wearing else PromptPair()
            written = Written(text, styles, self._earlier(reading))
            made, error = attempt(lambda: own_prompt(reading, written, self.values.settings, self.host, self.tags))
            if made is not None:
                pair = _styled(made.prompts, p) if wearing else made.prompts
                return pair, fields.written(self.entry, self.values, fields.Spoke.of(reading), made.tags)
        note = str(error)
        p.comment(f"Easy Diffuser: {note} The picture was made with your own prompt.")
        wanted = fields.Spoke(self.values.settings.captioner)
        return styled, fields.written(self.entry, self.values, wanted, PromptPair(), note)

    def _earlier(self, reading: Reading) -> tuple[PromptPair, ...]:
        """Tags that "read parameters" put into the boxes, and those in the picture's own infotext."""
        embedded = reading.picture.embedded if reading.picture else None
        found = [fields.pair_of(self.values.earlier), fields.earlier(dict(embedded.settings) if embedded else {})]
        return tuple(pair for pair in dict.fromkeys(found) if pair != PromptPair())


def _forget_skip() -> None:
    """One from before meant the picture before; the host clears it as late as when it begins to sample."""
    host_job.take_skip()


def job_of(entry: str, given: Sequence[Any], turned: Mapping[str, Any] | None = None) -> Job:
    """The job the controls describe; a value that cannot be is its problem, and no reason to stop.

    Args:
        turned: Knobs that an X/Y/Z plot turns for this picture.
    """
    values, problem = attempt(lambda: _turned(controls.read(given), turned or {}))
    return Job(entry, values or controls.read(()), problem)


def _turned(values: controls.Values, turned: Mapping[str, Any]) -> controls.Values:
    return replace(values, settings=values.settings.with_values(turned))


def _own(p: Any, number: int) -> tuple[PromptPair, PromptPair]:
    """What the person wrote for a picture of the job, and what the host made of it with styles and extensions."""

    def of(text: Any) -> str:
        return str(text[number]) if isinstance(text, list) else str(text)

    styled = PromptPair(p.all_prompts[number], p.all_negative_prompts[number])
    return PromptPair(of(p.prompt), of(p.negative_prompt)), styled


def _styled(pair: PromptPair, p: Any) -> PromptPair:
    return scripts.styled(pair, p.styles)


def _columns(rows: Sequence[Mapping[str, str]], batches: int) -> dict[str, Any]:
    """The fields of all pictures: a text where all say the same, else a list, as the host wants it."""
    found: dict[str, Any] = {}
    for name in fields.ALL:
        column = [row.get(name) for row in rows]
        if any(column):
            several = column if batches == 1 else _Counted(column)
            found[name] = column[0] if len(set(column)) == 1 else several
    return found


class _Counted(tuple[str | None, ...]):
    """A field whose value the host asks for, picture by picture.

    It is a row of texts besides: Forge Classic (1f95d717) writes the dictionary into an answer of its API as JSON, and
    a function there made that answer a 500. A list it must not be: of that WebUI 1.10.1 takes an item by itself.
    """

    def __call__(self, p: Any, index: int, all_prompts: Any = None, use_main_prompt: bool = False, **_: Any) -> Any:
        # The host counts from the batch's first picture when it saves one, from the job's first one elsewhere.
        within = all_prompts is p.prompts and not use_main_prompt
        return self[index + (p.iteration * p.batch_size if within else 0)]
