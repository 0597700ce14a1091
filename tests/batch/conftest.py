"""Folders of small real pictures, and jobs run in this thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lib_easydiffuser.batch.kinds.folder import FolderJob
from lib_easydiffuser.jobs.records import Job, Status
from lib_easydiffuser.jobs.runner import run
from lib_easydiffuser.jobs.store import Store
from lib_easydiffuser.standalone.host import StandaloneHost

# Two rows of colours: what is in a picture follows from its number.
_COLOURS = ((220, 30, 30), (30, 160, 40), (40, 60, 210), (240, 200, 40), (20, 20, 20), (235, 235, 235))


def make_picture(path: Path, number: int, size: tuple[int, int] = (64, 64)) -> None:
    """Noise over two colours; every number another picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(number)
    first, second = _COLOURS[number % 6], _COLOURS[(number // 6 + 1) % 6]
    pixels = np.empty((size[1], size[0], 3))
    pixels[:, : size[0] // 2], pixels[:, size[0] // 2 :] = first, second
    pixels += rng.normal(0, 4 + number % 9, pixels.shape)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Bureau:
    """Runs jobs as the command line does.

    Attributes:
        pictures: The folder they are about; eight pictures, one in a subfolder.
    """

    def __init__(self, tmp: Path) -> None:
        self.pictures = tmp / "pictures"
        self.host = StandaloneHost("cpu", str(tmp / "models"))
        self.store = Store(tmp / "jobs")
        self.kind = FolderJob()

    def start(self, **spec: Any) -> Job:
        said = {"folder": str(self.pictures), **spec}
        said["settings"] = {"captioner": "pixels", **spec.get("settings", {})}
        checked = self.kind.check(said, self.host)
        return self.store.create("folder", self.kind.title_of(checked), checked)

    def run(self, job: Job, stopped: Callable[[], bool] = lambda: False, **more: Any) -> Status:
        return run(job, self.kind, self.store, self.host, stopped, **more)

    def done(self, **spec: Any) -> tuple[Job, Status]:
        job = self.start(**spec)
        return job, self.run(job)

    def change(self, job: Job, **spec: Any) -> Job:
        return self.store.update(job, self.kind.check({**job.spec, **spec}, self.host))


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    for number in range(7):
        make_picture(made.pictures / f"{number}.png", number)
    make_picture(made.pictures / "deep" / "7.png", 7)
    return made


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pictures that were decoded, in order."""
    from lib_easydiffuser.batch import stages

    seen: list[str] = []
    real = stages.load

    def load(source: Any, name: str, settings: Any) -> Any:
        seen.append(Path(name).name)
        return real(source, name, settings)

    monkeypatch.setattr(stages, "load", load)
    return seen
