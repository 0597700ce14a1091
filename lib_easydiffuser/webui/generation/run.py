"""One picture through the host, watched while it is made; its errors in our tree."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ...errors import EasyDiffuserError, GenerationError, OutOfMemoryError
from ...models.memory import is_out_of_memory
from ..abilities import generation, job, settings

_EVERY = 0.3


def run(made: Any, tell: Callable[[float], None]) -> Any:
    """The host's `Processed`.

    Args:
        tell: Gets the share of this picture that is done, 0..1, now and then.

    Raises:
        OutOfMemoryError: If it does not fit.
        GenerationError: If the host cannot make it.
    """
    try:
        overridden = getattr(made, "override_settings", None) or ()
        with settings.taken_back(overridden), _watched(tell):
            return generation.processed(made)
    except EasyDiffuserError:
        raise
    # Whatever samplers, scripts and extensions raise.
    except Exception as error:
        raise translated(error) from error


@contextmanager
def _watched(tell: Callable[[float], None]) -> Iterator[None]:
    """The host counts its steps in a place of its own; nobody is called for them."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_EVERY):
            tell(job.share_of_steps())

    thread = threading.Thread(target=look, name="easy-diffuser-steps", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def translated(error: Exception) -> EasyDiffuserError:
    """What the host raised while it generated, in our tree."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
    if is_out_of_memory(error):
        return OutOfMemoryError(
            "The graphics card ran out of memory while generating.", "A smaller size or the quick preset needs less."
        )
    return GenerationError(f"The WebUI could not generate: {first}.", "Its console says more.")
