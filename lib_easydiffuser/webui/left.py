"""Pages that are left while one of our runs reports to them.

Gradio 3.41 closes a run's connection at its end, but forgets it where the page went away in between: the handler
then waits for ever, and with it the next Reload UI, which lets every connection end first. The WebUI's own events
send one answer and are not concerned; ours send progress. Gradio 4 has no such connections.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any


def app_started(demo: Any, _app: object) -> None:
    """Have every connection closed once its run is over, whoever is still there. `demo` is None with --nowebui."""
    queue = getattr(demo, "_queue", None)
    if queue is None or not _has_sockets():
        return
    process = queue.process_events

    async def process_events(events: list[Any], batch: bool) -> None:
        # Gradio takes the gone ones out of a list of its own; this one keeps all.
        try:
            await process(events, batch)
        finally:
            for event in events:
                # Closed already, as after every run whose page is there.
                with suppress(Exception):
                    await event.disconnect()

    queue.process_events = process_events


def _has_sockets() -> bool:
    from gradio import queueing

    return hasattr(queueing.Event, "disconnect")
