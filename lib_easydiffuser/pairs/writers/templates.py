"""Templates of the person's words, drawn again and again."""

from __future__ import annotations

import random
from collections.abc import Iterator

from ...errors import Interrupted, UsageError
from ...host import Host
from ..lists import read_lists
from ..template import Template
from ._contract import Wishes, Writer

_AT_ONCE = 256


class Templates(Writer):
    """{a|b} and __list__."""

    name = "templates"
    title = "templates of your own words"

    def check(self, wishes: Wishes, host: Host) -> None:
        if not wishes.templates:
            raise UsageError("There is no template to write from.", '--template "a {red|blue} __animal__"')
        _made(wishes)

    def drafts(self, wishes: Wishes, host: Host) -> Iterator[list[str]]:
        dice, templates = random.Random(wishes.seed), _made(wishes)
        while True:
            if host.stopped():
                raise Interrupted
            yield [dice.choice(templates).draw(dice) for _ in range(_AT_ONCE)]


def _made(wishes: Wishes) -> list[Template]:
    lists = read_lists(wishes.lists)
    return [Template(text, lists) for text in wishes.templates]
