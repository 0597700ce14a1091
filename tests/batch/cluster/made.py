"""Pictures, tars and Parquet files for the tests, and the stages one after the other without any cluster."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from lib_easydiffuser.batch.cluster.parts import parts_of
from lib_easydiffuser.batch.cluster.plan import Plan, kind_of, planned
from lib_easydiffuser.batch.cluster.shards import finish
from lib_easydiffuser.batch.cluster.work import Captioning, Setup, Writing, put
from lib_easydiffuser.batch.spec import BatchSpec, spec_of
from lib_easydiffuser.host import QuietHost


def picture(number: int) -> bytes:
    """A small PNG of its own colours."""
    image = Image.linear_gradient("L").resize((64, 48))
    tinted = Image.merge("RGB", [image.point(lambda value, k=k: (value * k + number * 37) % 256) for k in (1, 2, 3)])
    file = io.BytesIO()
    tinted.save(file, "PNG")
    return file.getvalue()


def pictures_in(folder: Path, number: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for one in range(number):
        (folder / f"p{one}.png").write_bytes(picture(one))
    return folder


def tar_of(path: Path, members: Mapping[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as tar:
        for name, data in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            tar.addfile(about, io.BytesIO(data))
    return path


def parquet_of(path: Path, rows: list[dict[str, Any]]) -> Path:
    import pyarrow
    import pyarrow.parquet as parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def spec(*inputs: Path, out: Path, **more: Any) -> BatchSpec:
    """A job on some inputs, read by pixels."""
    return spec_of(
        {"files": [str(one) for one in inputs], "out": str(out), "recursive": True, "settings": {"captioner": "pixels"}}
        | more
    )


def driven(job: BatchSpec, size: int = 3, most: int | None = None) -> Plan:
    """Do the job here, `most` shards of it, and write the manifest where it is done; gives the plan it began with."""
    plan = planned(job, QuietHost(), size)
    setup = Setup(job, kind_of(job), plan.tokens, size=size)
    captioning, writing = Captioning(setup), Writing(job)
    marks, made = list(plan.marks), 0
    for source, done in plan.todo:
        for part in parts_of(source, size, done):
            if made == most:
                return plan
            marks.append(put(writing.texts(part, captioning.results(part)), setup)[0])
            made += 1
    finish(job.out, plan.job, kind_of(job), marks)
    return plan


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path below it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
