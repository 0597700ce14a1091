"""The host's turn and its busy state: how a job begins, tells of itself, is stopped, and ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from ._look import attribute

_STOPS = ("interrupted", "skipped", "stopping_generation")


def state() -> Any:
    """The host's record of what it is at."""
    return attribute("modules.shared:state")


@contextmanager
def turn(text: str) -> Iterator[None]:
    """The queue lock and the busy state; both are given back whatever happens.

    Args:
        text: What the host says it is at.
    """
    with attribute("modules.call_queue:queue_lock") or nullcontext():
        now = state()
        try:
            # It says busy first, and may fail after that: a device in error cannot be tidied.
            now.begin(text)
            # Generation leaves its steps behind: the host would show them as our progress.
            now.sampling_steps = 0
            yield
        finally:
            now.end()
            clear()


def clear() -> None:
    """Nothing of our job stays: neither a stop that meant it, nor its text, which the host would show while idle."""
    now = state()
    for name in _STOPS:
        if hasattr(now, name):
            setattr(now, name, False)
    now.textinfo = None
    now.job_no = now.job_count = 0


def tell(done: int, total: int, text: str) -> None:
    """How far the job is."""
    now = state()
    now.job_no, now.job_count = done, total
    now.textinfo = text


def tell_text(text: str | None) -> str | None:
    """The line under the bar alone; the bar counts the host's own jobs. Gives what stood there before."""
    before: str | None = state().textinfo
    state().textinfo = text
    return before


def is_stopped() -> bool:
    """Whether the person stopped or skipped."""
    return any(getattr(state(), name, False) for name in _STOPS)


def is_interrupted() -> bool:
    """Whether the person wants no further picture; a skipped one leaves the others."""
    return any(getattr(state(), name, False) for name in _STOPS if name != "skipped")


def was_cut_short() -> bool:
    """Whether the picture that was just made is not whole."""
    return bool(state().interrupted)


def take_skip() -> bool:
    """Whether a picture was skipped; asked once, since it means that picture alone."""
    now = state()
    was, now.skipped = bool(now.skipped), False
    return was


def interrupt() -> None:
    """Ask the work in hand to stop."""
    state().interrupt()


def skip() -> None:
    """Leave the picture that is generated, go on with the next."""
    state().skip()


def share_of_steps() -> float:
    """How much of the picture in hand is sampled, 0..1."""
    steps = state().sampling_steps
    return min(state().sampling_step / steps, 1.0) if steps > 0 else 0.0
