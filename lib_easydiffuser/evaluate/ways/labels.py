"""clip-interrogator's text of a mode: the caption and CLIP's labels behind it."""

from __future__ import annotations

from ...clip.look import wanted
from ...errors import Interrupted, UnknownNameError
from ...host import Host
from ...models.find import with_models_dir
from ...pipeline import look
from ...records import Picture
from ...settings import Settings, knobs
from ..records import Answer, Answers
from ._contract import Asked, Way, each
from ._state import captioner_state, clip_state
from .captioner import captioner_of


class LabelsWay(Way):
    """classic, fast, best, negative or caption; classic where none is named."""

    name = "labels"
    title = "caption and CLIP labels, as clip-interrogator writes them"
    takes = "MODE"

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        modes = knobs()["mode"].choices
        if argument and argument not in modes:
            raise UnknownNameError("mode of labels", argument, modes)
        captioner_of("", settings, host)
        wanted(settings, with_models_dir(host, settings))

    def state(self, argument: str, settings: Settings, host: Host) -> str:
        captioner = captioner_of("", settings, host)
        return f"{captioner_state(captioner, settings, host)}\n{clip_state(settings, host)}"

    def answers(self, asked: Asked) -> Answers:
        captioner = captioner_of("", asked.settings, asked.host)
        mode = asked.argument or "classic"

        def one(picture: Picture) -> Answer:
            caption = captioner.caption(picture, asked.settings, asked.host)[0].text
            text, finished = look(picture, asked.settings, asked.host).text(mode, caption)
            if not finished:
                raise Interrupted
            labels = text.removeprefix(caption).strip(", ")
            whole = text.startswith(caption) and labels
            return Answer((text,), {"the caption": (labels,), "the labels": (caption,)} if whole else {})

        return list(each(asked, one))
