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
_WAIT_FOR_STOP = 60.0
"""Seconds a WebUI gets to finish what it is in after an interrupt; an upscaler looks at it between tiles only."""


def answered(caller: Caller, ask: Ask, stopped: Callable[[], bool], tell: Callable[[float], None]) -> Any:
    """The answer.

    Args:
        stopped: Asked a few times a second.
        tell: Gets the share of the picture in hand that is done, 0..1, about once a second.

    Raises:
        Interrupted: If it was stopped, here or at the WebUI: what that then gives is half a picture.
        OutOfMemoryError: If it does not fit.
        GenerationError: If the WebUI could not make it, or went away.
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
    except BaseException:  # Ctrl-C too
        _stop(caller, done)
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


def _stop(caller: Caller, done: threading.Event) -> None:
    """Said again and again: a WebUI that has not begun yet forgets an interrupt as it begins."""
    for _ in range(int(_WAIT_FOR_STOP)):
        if done.is_set():
            return
        try:
            caller.interrupt()
        except EasyDiffuserError:  # it is gone: nothing is left to stop
            return
        if done.wait(1.0):
            return
