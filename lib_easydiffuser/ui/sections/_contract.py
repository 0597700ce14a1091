"""What a section may bind to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...dataclass import dataclass
from ...host import PromptBoxes, SettingsBoxes, TabHost

if TYPE_CHECKING:
    from ..events import Events
    from ..opening import Opening
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
        settings: The fields of the host's tabs that say how a picture is made.
        edits: The page's lists, as `sending.WITH_LISTS` brings them.
        sent: The line about a send, which opens the tab it names.
        opening: What every page that opens is filled with: `opening.fill(boxes, values)`.
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
    settings: Sequence[SettingsBoxes]
    edits: Any
    sent: Any
    opening: Opening
