"""What the buttons of the settings do. No gradio component is known here, only the values that come and go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import EasyDiffuserError, UsageError
from ...host import HostFacts, SettingsBoxes, TabHost, facts_of
from ...records import PromptPair
from ...serial import to_line
from ..desk import Desk
from ..events import Events
from ..running import attempt
from ..sending import as_update, placed, settings_sent, targets
from ..stamps import stamp
from ..view import status

if TYPE_CHECKING:
    from ...propose import Proposal
    from ...propose.style_words import Keeping

Update = tuple[Any, ...]
_SKIP_CLIP = "Clip skip"
_SKIPPED = re.compile(rf"{_SKIP_CLIP}:\s*(\d+)")


class SettingsEvents:
    """The handlers of the section.

    Args:
        txt2img, img2img: The fields of the host's tabs; without any where there are none.
    """

    def __init__(self, events: Events, host: TabHost, txt2img: SettingsBoxes, img2img: SettingsBoxes) -> None:
        self._events = events
        self._host = host
        self._fields = tuple(txt2img.fields)
        self._targets = tuple(targets(img2img))

    def propose(self, *values_and_desk: Any) -> Update:
        """The list for the picture on the desk; answers (desk, told)."""
        *values, desk = values_and_desk
        found, error = attempt(lambda: self._proposed(desk, values))
        if found is None:
            return desk, _failed(error)
        return desk, _told("list", rows=_rows(found), sends=bool(self._fields))

    def send(self, ticked: str, *values_and_desk: Any) -> Update:
        """What is ticked into txt2img's fields; answers (desk, told, sent, one value for each field)."""
        *values, desk = values_and_desk
        skip = self._unchanged(self._fields)
        with self._events.turn:
            now = dict(zip(self._fields, values, strict=True))
            done, error = attempt(lambda: self._sent(desk, _names(ticked), now))
        if done is None:
            return desk, _failed(error), skip[0], *skip[1:]
        new, many = done
        line = "1 setting was sent to txt2img." if many == 1 else f"{many} settings were sent to txt2img."
        return desk, _told("sent", text=line), status("sent", line, tab="txt2img"), *_updates(self._fields, new)

    def style(self, document: str, prompt: str, negative: str, *rest: Any) -> Update:
        """The picture and its style's words into img2img.

        Answers (desk, told, sent, prompt, negative prompt, one value for each field and the picture).
        """
        *values, desk = rest
        now = dict(zip(self._targets, values, strict=False))
        knobs = values[len(self._targets) :]
        existing = PromptPair(prompt or "", negative or "")
        with self._events.turn:
            done, error = attempt(lambda: self._styled(desk, document, existing, now, knobs))
        if done is None:
            return desk, _failed(error), *self._unchanged((*self._targets, "", ""))
        pair, new, keeping = done
        line = f"Sent to img2img with style words only and denoising strength {keeping.value:g}. {keeping.reason}"
        told = status("sent", line, tab="img2img", picture=True)
        return desk, _told("sent", text=line), told, pair.prompt, pair.negative_prompt, *_updates(self._targets, new)

    def _proposed(self, desk: Desk, values: Sequence[Any]) -> tuple[Proposal, ...]:
        from ...propose import proposals

        reading = desk.analysis.reading if desk.analysis else None
        if reading is None or reading.picture is None:
            raise UsageError("There is no picture to propose settings for.", "Analyse one first.")
        facts = facts_of(self._host)
        boxes = _boxes(dict(zip(self._fields, values, strict=True)), facts) if self._fields else None
        found = proposals(reading, self._host, boxes, facts)
        desk.proposals = (desk.of, found)
        return found

    def _sent(self, desk: Desk, names: Sequence[str], now: Mapping[str, Any]) -> tuple[Mapping[str, Any], int]:
        from ...propose import chosen

        of, found = desk.proposals
        if not found or of != desk.of:
            raise UsageError("No settings were proposed for this picture yet.", "Press Propose settings first.")
        new = _for_fields(chosen(found, names), now)
        settings_sent(desk, "txt2img", now, new)
        return new, len(names)

    def _styled(
        self, desk: Desk, document: str, existing: PromptPair, now: Mapping[str, Any], knobs: Sequence[Any]
    ) -> tuple[PromptPair, Mapping[str, Any], Keeping]:
        from ...propose.style_words import keeping_strength, style_prompts

        self._events.hear(desk, document, knobs)
        picture = desk.analysis.reading.picture if desk.analysis else None
        if desk.analysis is None or picture is None:
            raise UsageError("There is no picture to send.", "Analyse one first.")
        pair = style_prompts(desk.tags(), self._events.settings("", knobs), self._host)
        keeping = keeping_strength(desk.analysis.reading.evidence)
        size = _size(picture.rgb.size, now, facts_of(self._host))
        new = {name: value for name, value in (("image", picture.rgb), *size, ("denoising_strength", keeping.value))
               if name in self._targets}  # fmt: skip
        settings_sent(desk, "img2img", now, new)
        return placed(desk, "img2img", existing, pair, "replace"), new, keeping

    def _unchanged(self, fields: Sequence[str]) -> list[Any]:
        """Nothing for the line about a send and for each field."""
        import gradio as gr

        return [gr.update() for _ in ("", *fields)]


def _boxes(now: Mapping[str, Any], facts: HostFacts) -> Mapping[str, Any]:
    """The fields as proposals know them: CLIP skip may stand among the options for one picture, or be the host's."""
    boxes = {name: value for name, value in now.items() if name != "overrides"}
    if "overrides" in now:
        said = [found[1] for text in now["overrides"] or () if (found := _SKIPPED.match(str(text)))]
        boxes["clip_skip"] = int(said[-1]) if said else facts.clip_skip
    return boxes


def _for_fields(values: Mapping[str, Any], now: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values by the fields that there are."""
    new = {name: value for name, value in values.items() if name in now}
    if "clip_skip" in values and "clip_skip" not in now:
        others = [str(text) for text in now["overrides"] or () if not _SKIPPED.match(str(text))]
        new["overrides"] = [*others, f"{_SKIP_CLIP}: {values['clip_skip']}"]
    return new


def _size(picture: tuple[int, int], now: Mapping[str, Any], facts: HostFacts) -> tuple[tuple[str, Any], ...]:
    from ...propose.sizes import shaped

    boxes = (int(now["width"]), int(now["height"])) if now.get("width") and now.get("height") else None
    width, height = shaped(picture, facts.family, facts.usual_size or boxes, facts.size_step)
    return ("width", width), ("height", height)


def _updates(fields: Sequence[str], new: Mapping[str, Any]) -> list[Any]:
    import gradio as gr

    return [as_update(name, new[name]) if name in new else gr.update() for name in fields]


def _names(ticked: str) -> list[str]:
    return [name for name in ticked.split("\n") if name]


def _rows(found: Sequence[Proposal]) -> list[dict[str, Any]]:
    from ...propose import to_json

    return to_json(found)


def _told(kind: str, **more: Any) -> str:
    return to_line({"stamp": stamp(), "kind": kind, **more})


def _failed(error: EasyDiffuserError | None) -> str:
    return _told("error", text=str(error or ""))
