"""The whole of `tags`: the prompt that would be sent, and what each of its sources brings."""

from __future__ import annotations

from collections.abc import Iterable

from ...captioners import Captioner
from ...host import Host
from ...loop.scores import bare
from ...models.find import with_models_dir
from ...pipeline import analyse
from ...records import Analysis, Picture, Tag
from ...settings import Settings
from ..records import Answer, Answers
from ._contract import Asked, Way, each
from ._state import captioner_state, clip_state, eyes_state
from .captioner import captioner_of


class TagsWay(Way):
    """The positive prompt without emphasis and escapes, as a sentence encoder should read it."""

    name = "tags"
    title = "the prompt of `tags`"
    takes = "CAPTIONER"

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        captioner_of(argument, settings, host)

    def state(self, argument: str, settings: Settings, host: Host) -> str:
        told = [captioner_state(captioner_of(argument, settings, host), settings, host), eyes_state(settings, host)]
        return "\n".join([*told, *([clip_state(settings, host)] if settings.labels else [])])

    def answers(self, asked: Asked) -> Answers:
        settings = _with(asked.settings, captioner_of(asked.argument, asked.settings, asked.host))
        host = with_models_dir(asked.host, settings)

        def one(picture: Picture) -> Answer:
            return answer_of(analyse(picture, settings, host))

        return list(each(asked, one))


def answer_of(analysis: Analysis) -> Answer:
    """The prompt, and its tags without those of each source in turn."""
    sources = dict.fromkeys(tag.source for tag in analysis.positives)
    without = {f"tags of {source}": (_joined(analysis.positives, source),) for source in sources}
    return Answer((bare(analysis.prompt.prompt),), without if len(sources) > 1 else {})


def _joined(tags: Iterable[Tag], left_out: str) -> str:
    return ", ".join(tag.text for tag in tags if tag.source != left_out)


def _with(settings: Settings, captioner: Captioner) -> Settings:
    from dataclasses import replace

    return replace(settings, captioner=captioner.name, negatives=False)
