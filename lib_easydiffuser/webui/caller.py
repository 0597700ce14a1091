"""A recipe's way to the WebUI around us: its API from inside, within the turn that the job holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from ..errors import EasyDiffuserError, GenerationError, HostError, OutOfMemoryError
from ..models.memory import is_out_of_memory
from .abilities import checkpoint, job, own_api, settings
from .generation import family
from .generation.run import translated

_TURN = threading.Lock()
_SERVER: list[Any] = []


def app_started(_demo: object, app: Any) -> None:
    """The host's server is up: extensions have put their routes into it. Reload UI makes a new one."""
    with _TURN:
        _SERVER[:] = [app]


def caller() -> HostCaller | None:
    """The WebUI around us; None for one whose API cannot be asked from inside."""
    return HostCaller() if own_api.is_there() else None


class HostCaller:
    """See `recipe.caller.Caller`. Made for one run: Reload UI makes other scripts."""

    def __init__(self) -> None:
        self._made: own_api.OwnApi | None = None
        self._making = threading.Lock()

    def get(self, path: str) -> Any:
        code, text = self._asked("GET", path)
        return None if code == 404 else _read(code, text)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        with settings.taken_back(body.get("override_settings") or ()):
            return _read(*self._asked("POST", path, body))

    def progress(self) -> tuple[float, bool]:
        return job.share_of_steps(), job.was_cut_short()

    def interrupt(self) -> None:
        job.interrupt()

    def family(self) -> str:
        return family.chosen(checkpoint.chosen())

    def _asked(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, str]:
        try:
            with self._making:
                self._made = self._made or own_api.OwnApi(_SERVER[0] if _SERVER else None)
            return self._made.ask(method, path, body)
        except EasyDiffuserError:
            raise
        # Whatever samplers, scripts and extensions raise.
        except Exception as error:
            raise translated(error) from error


def _read(code: int, text: str) -> Any:
    try:
        answer = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise HostError("The WebUI answered something that is no JSON.", "Its console may say why.") from error
    if code == 200:
        return answer
    said = _reason(answer)
    if is_out_of_memory(RuntimeError(said)):
        raise OutOfMemoryError("The graphics card ran out of memory while generating.", "A smaller size needs less.")
    raise GenerationError(f"The WebUI could not do it: {said or code}.", "Its console says more.")


def _reason(answer: Any) -> str:
    found = (answer.get("errors") or answer.get("detail")) if isinstance(answer, dict) else ""
    lines = str(found or "").strip().splitlines()
    return lines[0][:200].rstrip(".") if lines else ""
