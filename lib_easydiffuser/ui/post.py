"""How runs reach the page: they put into the session's mailbox, and the page fetches.

Not by gradio's own streams, which lose what they carry: gradio 3.41 ends a stream for good when the page takes longer
than a second to take one message, forgets a press whose page answers its greeting later than after 5 s, and says
nothing of either (`gradio/queueing.py`: `send_message`; `gradio/routes.py`: `join_queue`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import compat
from .carrying import page_step
from .compat import bind, each_time, hidden_text, written
from .desk import Desk
from .mail import Mail, read_asked
from .running import broken
from .view import status

_LOG = logging.getLogger(__name__)
Handler = Callable[..., Iterator[Sequence[Any]]]


class Post:
    """One tab's way from its runs to the page. Made inside the tab's blocks."""

    def __init__(self) -> None:
        self._letter, self._ask = (hidden_text(f"easy_diffuser_{name}") for name in ("letter", "ask"))
        self._names: dict[int, str] = {}
        self._components: list[Any] = []
        self._lock = threading.Lock()

    def shown(self, box: Any, name: str) -> None:
        """The page draws a box's text by its function of that name, whether a run says it or an answer."""
        self._names[id(box)] = name
        compat.shown(box, name)

    def run(self, event: Callable[..., Any], handler: Handler, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        """Bind a press that begins something long.

        Args:
            handler: Gives values of `outputs` again and again; the session's `Desk` is among what it is given.
        """
        self.bind(event, self.beginning(handler, outputs), inputs)

    def bind(self, event: Callable[..., Any], begin: Callable[..., str], inputs: Sequence[Any]) -> None:
        """Bind a press to a `beginning`."""
        bind(event, begin, page_step(), inputs=inputs, outputs=[self._letter], queue=False, **each_time(event))

    def beginning(self, handler: Handler, outputs: Sequence[Any]) -> Callable[..., str]:
        """The same as a function that answers at once with the first letter."""
        self._components += [box for box in outputs if box not in self._components and self._fetched(box)]

        def begin(*given: Any) -> str:
            desk = next(one for one in given if isinstance(one, Desk))
            answers = handler(*given)
            with self._lock:
                desk.mail.open += 1
            # The run is known, and can be interrupted, before the page hears of it.
            if self._carried(desk.mail, answers, outputs):
                work = threading.Thread(
                    target=self._carry, args=(desk.mail, answers, outputs), name="easy-diffuser-post", daemon=True
                )
                work.start()
            with self._lock:
                return desk.mail.letter(values=False)

        return begin

    def connect(self, desk: Any, everything: Callable[[Desk], Sequence[Any]], outputs: Sequence[Any]) -> None:
        """Let the page fetch; after all sections have bound their runs.

        Args:
            everything: How the desk stands, as values of `outputs`.
        """

        def fetch(held: Desk, document: str) -> list[Any]:
            asked = read_asked(document)
            with self._lock:
                held.mail.come(asked.come)
            if asked.all:
                self._put(held.mail, everything(held), outputs)
            with self._lock:
                return [held.mail.letter(), *self._values(held.mail)]

        bind(self._letter.change, None, js="(text) => easyDiffuser.letter(text)", inputs=[self._letter], outputs=[])
        asked = written(self._ask)
        bind(asked, fetch, inputs=[desk, self._ask], outputs=[self._letter, *self._components], queue=False,
             **each_time(asked))  # fmt: skip

    def _fetched(self, box: Any) -> bool:
        import gradio as gr

        return id(box) not in self._names and not isinstance(box, gr.State)

    def _carry(self, mail: Mail, answers: Iterator[Sequence[Any]], outputs: Sequence[Any]) -> None:
        while self._carried(mail, answers, outputs):
            pass

    def _carried(self, mail: Mail, answers: Iterator[Sequence[Any]], outputs: Sequence[Any]) -> bool:
        """Whether there was one more; after the last the run is over."""
        try:
            answer = next(answers, None)
            if answer is not None:
                self._put(mail, answer, outputs)
                return True
        # The page must hear of the end whatever broke.
        except Exception as error:
            _LOG.exception("Easy Diffuser failed")
            with self._lock:
                mail.say("tell", status("error", str(broken(error))))
        with self._lock:
            mail.open -= 1
        return False

    def _put(self, mail: Mail, answer: Sequence[Any], outputs: Sequence[Any]) -> None:
        import gradio as gr

        skip = gr.update()
        with self._lock:
            for box, value in zip(outputs, answer, strict=True):
                if isinstance(value, dict) and value == skip:
                    continue
                if id(box) in self._names:
                    mail.say(self._names[id(box)], value)
                elif self._fetched(box):
                    mail.put(self._components.index(box), value)

    def _values(self, mail: Mail) -> list[Any]:
        import gradio as gr

        skip = (0, gr.update())
        return [mail.values.get(place, skip)[1] for place in range(len(self._components))]
