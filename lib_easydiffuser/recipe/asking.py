"""One request to the WebUI, watched: its progress told, stopped when the person stops."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import EasyDiffuserError, GenerationError, HostError, Interrupted
from .caller import Caller
from .records import Ask

_EVERY = 0.25
_TURNS = 4
_AGAIN = 1.0
_DEAF = 5
"""A WebUI that could not be told so many times in a row is gone."""
_STILL = 360
"""One that was told so many times and is not a step further hangs."""
_HANGS = (
    "The WebUI was told to stop and does not leave its picture.",
    "It is left to itself; a new run waits until it is free. Where that does not end, restart the WebUI.",
)


def answered(
    caller: Caller,
    ask: Ask,
    stopped: Callable[[], bool],
    tell: Callable[[float], None],
    stopping: Callable[[], None] = lambda: None,
) -> Any:
    """The answer; whatever happens, the WebUI has left the picture when this comes back, or is gone, or hangs.

    Args:
        stopped: Asked a few times a second.
        tell: Gets the share of the picture in hand that is done, 0..1, about once a second.
        stopping: Called once as the WebUI is told to stop.

    Raises:
        Interrupted: If it was stopped, here or at the WebUI: what that then gives is half a picture.
        OutOfMemoryError: If it does not fit.
        GenerationError: If the WebUI could not make it, went away, or was told to stop and hangs.
    """
    ends: list[Any] = []
    done = threading.Event()

    def work() -> None:
        try:
            ends.append(caller.post(ask.path, ask.body))
        except BaseException as error:  # raised again, on the thread that waits
            ends.append(error)
        done.set()

    threading.Thread(target=work, name="easy-diffuser-recipe", daemon=True).start()
    try:
        _wait(caller, done, stopped, tell)
    except BaseException as error:  # Ctrl-C too
        stopping()
        if not _stop(caller, done) and isinstance(error, Interrupted):
            raise GenerationError(*_HANGS) from error
        raise
    if isinstance(ends[0], HostError):
        raise GenerationError(ends[0].message, ends[0].hint) from ends[0]
    if isinstance(ends[0], BaseException):
        raise ends[0]
    if stopped() or _state(caller)[1]:
        raise Interrupted
    return ends[0]


def _wait(caller: Caller, done: threading.Event, stopped: Callable[[], bool], tell: Callable[[float], None]) -> None:
    turn = 0
    while not done.wait(_EVERY):
        if stopped():
            raise Interrupted
        turn += 1
        if turn % _TURNS == 0:
            tell(_state(caller)[0])


def _state(caller: Caller) -> tuple[float, bool]:
    try:
        return caller.progress()
    except EasyDiffuserError:  # the request itself says what is wrong
        return 0.0, False


def _stop(caller: Caller, done: threading.Event) -> bool:
    """Said again and again: a WebUI that has not begun yet forgets an interrupt as it begins.

    As long as it gets on: it looks between sampling steps, an upscaler between tiles. Until then it paints in its turn
    and holds options that it takes back at the end, as ADetailer does with `multiple_tqdm`.

    Returns:
        Whether it has left its picture or is gone; False if it stands still and is left to itself.
    """
    deaf = still = 0
    before = _state(caller)[0]
    while not done.is_set() and deaf < _DEAF:
        try:
            caller.interrupt()
            deaf = 0
        except EasyDiffuserError:  # gone, or too busy to answer: the request itself ends when its connection does
            deaf += 1
        done.wait(_AGAIN)
        now = _state(caller)[0]
        still, before = (still + 1 if now == before else 0), now
        if still >= _STILL:
            return done.is_set()
    return True
