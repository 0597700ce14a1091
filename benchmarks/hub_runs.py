"""One download in a process of its own, by our client or by huggingface_hub: `python hub_runs.py ours|peer JSON`.

The peer's half imports nothing of ours: any interpreter with huggingface_hub runs it. Prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any


def ours(asked: dict[str, Any]) -> None:
    """By our own client."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from lib_easydiffuser.models import download, hub
    from lib_easydiffuser.models.checkpoint import Checkpoint
    from lib_easydiffuser.settings import Settings

    hub.TIMEOUT_S = asked["timeout"]
    seen = [0]

    def report(done: int, total: int, name: str) -> None:
        seen[0] = done

    checkpoint = Checkpoint(asked["repo"], asked["commit"], "MIT", 2, files=tuple(asked["files"]))
    hub.require_online(Settings(), checkpoint.repo, asked["folder"])
    revision = hub.ask(checkpoint)
    stop_after = asked["stop_after"]
    download.Download(
        revision,
        Path(asked["folder"]),
        report=report,
        stopped=lambda: bool(stop_after) and seen[0] >= stop_after,
        pause=lambda seconds: None,
    ).run()


def peer(asked: dict[str, Any]) -> None:
    """By huggingface_hub's own snapshot_download, by its documentation; only a progress bar can stop it."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils import tqdm

    seen = [0]

    class Bar(tqdm):  # type: ignore[misc]
        def update(self, n: float | None = 1) -> Any:
            seen[0] += int(n or 0)
            if asked["stop_after"] and seen[0] >= asked["stop_after"]:
                raise KeyboardInterrupt
            return super().update(n)

    more = {"tqdm_class": Bar} if asked["stop_after"] else {}
    snapshot_download(
        asked["repo"],
        revision=asked["commit"],
        local_dir=asked["folder"],
        allow_patterns=asked["files"],
        max_workers=1,
        etag_timeout=asked["timeout"],
        **more,
    )


def main() -> None:
    way, document = sys.argv[1:]
    asked = json.loads(document)
    if asked["limit"]:
        # As on a disk that takes no more: every write beyond fails.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["limit"], asked["limit"]))
    try:
        {"ours": ours, "peer": peer}[way](asked)
        said = {"done": True, "error": "", "said": ""}
    # Whatever it raises is what is looked at.
    except BaseException as error:
        said = {"done": False, "error": type(error).__name__, "said": str(error)}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
