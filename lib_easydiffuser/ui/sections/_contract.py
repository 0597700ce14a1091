"""What a section may bind to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...host import PromptBoxes, TabHost

if TYPE_CHECKING:
    from ..events import Events
    from ..post import Post


@dataclass(frozen=True)
class Tab:
    """The built tab: its components, opaque but for binding.

    Attributes:
        host: Whoever runs us.
        events: The tab's handlers; `events.answer(desk)` gives the values of `answer`.
        desk: The session's state.
        image, caption, captioner: The picture, the caption's text, the captioner's name.
        values: The controls, in the order of `events.names`.
        answer: The outputs that show a desk: desk, view, status, caption, prompt, negative prompt.
        status: The line about the run; written with `view.status(...)`.
        boxes: The host's prompt boxes.
        post: The way from runs to the page: `post.shown(box, function)` and `post.run(event, handler, ...)`.
    """

    host: TabHost
    events: Events
    desk: Any
    image: Any
    caption: Any
    captioner: Any
    values: Sequence[Any]
    answer: Sequence[Any]
    status: Any
    boxes: Sequence[PromptBoxes]
    post: Post
