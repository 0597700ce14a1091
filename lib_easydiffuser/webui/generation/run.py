"""One picture through the host, watched while it is made; its errors in our tree."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from ...errors import EasyDiffuserError, GenerationError, OutOfMemoryError
from ...models.memory import is_out_of_memory

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
        with _watched(tell):
            return _on_the_hosts_thread(lambda: _processed(made))
    except EasyDiffuserError:
        raise
    # Whatever samplers, scripts and extensions raise.
    except Exception as error:
        raise _translated(error) from error


def _processed(made: Any) -> Any:
    """As the host's tabs do it: the chosen script first, plain processing when there is none."""
    from modules import processing, shared

    with closing(made):
        done = made.scripts.run(made, *made.script_args)
        if done is None:
            done = processing.process_images(made)
    shared.total_tqdm.clear()
    return done


def _on_the_hosts_thread(job: Callable[[], Any]) -> Any:
    """Forge generates on its main thread only; its waiting function loses what is raised there."""
    try:
        main_thread: Any = importlib.import_module("modules_forge.main_thread")
    except ImportError:
        return job()
    ends: list[Callable[[], Any]] = []
    main_thread.run_and_wait_result(lambda: ends.append(_caught(job)))
    return ends[0]()


def _caught(job: Callable[[], Any]) -> Callable[[], Any]:
    try:
        result = job()
        return lambda: result
    except Exception as error:
        caught = error

    def again() -> Any:
        raise caught

    return again


@contextmanager
def _watched(tell: Callable[[float], None]) -> Iterator[None]:
    """The host counts its steps in a place of its own; nobody is called for them."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_EVERY):
            tell(_share())

    thread = threading.Thread(target=look, name="easy-diffuser-steps", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _share() -> float:
    from modules import shared

    steps = shared.state.sampling_steps
    return min(shared.state.sampling_step / steps, 1.0) if steps > 0 else 0.0


def _translated(error: Exception) -> EasyDiffuserError:
    first = (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
    if is_out_of_memory(error):
        return OutOfMemoryError(
            "The graphics card ran out of memory while generating.", "A smaller size or the quick preset needs less."
        )
    return GenerationError(f"The WebUI could not generate: {first}.", "Its console says more.")
