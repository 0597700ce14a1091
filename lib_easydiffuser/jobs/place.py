"""Where jobs lie."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..host import Host

JOBS = "jobs"


def jobs_folder(host: Host) -> Path:
    """Where the host's jobs lie: in our own folder below its models.

    Raises:
        UsageError: If it has none.
    """
    from ..models.find import FOLDER

    offered = getattr(host, "jobs_dir", None)
    folder = offered() if callable(offered) else None
    if folder is not None:
        return Path(folder)
    models = host.models_dir()
    if models is None:
        raise UsageError("This host has no folder for jobs.", "Give it a models folder.")
    return (models if models.name.lower() == FOLDER.lower() else models / FOLDER) / JOBS
