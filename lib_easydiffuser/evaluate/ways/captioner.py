"""The first sentence of a captioner."""

from __future__ import annotations

from ... import captioners
from ...host import Host
from ...models.find import with_models_dir
from ...settings import Settings
from ..records import Answer, Answers
from ._contract import Asked, Way
from ._state import captioner_state


class CaptionerWay(Way):
    """The sentence as it is, no tags."""

    name = "captioner"
    title = "the sentence of a captioner"
    takes = "NAME"

    def check(self, argument: str, settings: Settings, host: Host) -> None:
        captioner_of(argument, settings, host)

    def state(self, argument: str, settings: Settings, host: Host) -> str:
        return captioner_state(captioner_of(argument, settings, host), settings, host)

    def answers(self, asked: Asked) -> Answers:
        captioner = captioner_of(asked.argument, asked.settings, asked.host)
        said = captioner.caption_batch(asked.pictures, asked.settings, asked.host)
        return [Answer((one[0].text,)) if isinstance(one, tuple) else one for one in said]


def captioner_of(name: str, settings: Settings, host: Host) -> captioners.Captioner:
    """The captioner of that name; the settings' own for "".

    Raises:
        UnknownNameError, ModelError: If it is not there or lacks something; no other stands in: a score is of one.
    """
    if name or settings.captioner != "auto":
        return captioners.REGISTRY.get(name or settings.captioner, with_models_dir(host, settings))
    return captioners.best(host, settings)[0]
