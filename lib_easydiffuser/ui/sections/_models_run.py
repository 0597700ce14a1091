"""What the page may ask about the models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...captioners import _servers as servers
from ...dataclass import dataclass
from ...errors import EasyDiffuserError, UsageError
from ...host import TabHost
from ...models.find import home, with_models_dir
from ...serial import to_line
from ...settings import knobs
from ..defaults import default_settings, keeper
from ..running import attempt
from ..stamps import stamp


@dataclass(frozen=True)
class ModelsDesk:
    """Answers the page: {"do": ..., "name": ...} -> the whole table."""

    host: TabHost
    servers: servers.Desk

    def answer(self, document: str) -> str:
        """Do what is asked and say how things are then; an error is part of the answer.

        The answer says which question it answers, by the question's "count".
        """
        _, error = attempt(lambda: self._do(document))
        number = stamp()  # before anything is looked at
        shown, broken = attempt(self._view)
        problem = error or broken
        said = {"error": _problem(problem) if problem else None, "stamp": number, "answers": _count(document)}
        return to_line({**(shown or _NOTHING), **said})

    def _do(self, document: str) -> None:
        from ... import inventory

        asked = _asked(document)
        name, settings = str(asked.get("name", "")), default_settings(self.host)
        match asked.get("do"):
            case "look":
                return
            case "download":
                inventory.fetch(name, settings, self.host)
            case "cancel":
                inventory.cancel(name, settings, self.host)
            case "unload":
                with self.host.working("Easy Diffuser"):
                    inventory.unload(settings, self.host, name)
            case "offline":
                self._keep("offline", bool(asked.get("on")))
            case "servers":
                self.servers.look()
            case "server":
                self._keep("server", name)
            case "agree":
                self.servers.agree(settings)
            case other:
                raise UsageError(f"The page asked for {other!r}.", "Reload the page.")

    def _keep(self, name: str, value: Any) -> None:
        keep = keeper(self.host)
        if keep is None:
            hint = "Set HF_HUB_OFFLINE=1 before it starts." if name == "offline" else "Name the server by a flag."
            raise UsageError("This host keeps no settings.", hint)
        keep(name, knobs()[name].check(value))

    def _view(self) -> dict[str, Any]:
        from ... import inventory
        from ...models.hub import endpoint, offline_by

        settings = default_settings(self.host)
        lines = inventory.models(settings, self.host)
        by = offline_by()
        return {
            "models": [inventory.described(line) for line in lines],
            "memory": sum(line.memory for line in lines),
            "offline": bool(by) or settings.offline,
            "offline_by": by,
            "home": str(home(with_models_dir(self.host, settings))),
            "hub": endpoint(),
            "server": self.servers.view(settings),
        }


_NOTHING: Mapping[str, Any] = {
    "models": [],
    "memory": 0,
    "offline": False,
    "offline_by": "",
    "home": "",
    "hub": "",
    "server": None,
}


def _asked(document: str) -> dict[str, Any]:
    try:
        asked = json.loads(document)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise UsageError("The page asked for nothing.", "Reload the page.")
    return asked


def _count(document: str) -> int:
    found = attempt(lambda: _asked(document))[0] or {}
    return found["count"] if isinstance(found.get("count"), int) else 0


def _problem(error: EasyDiffuserError) -> dict[str, str]:
    return {"sentence": error.message, "hint": error.hint}
