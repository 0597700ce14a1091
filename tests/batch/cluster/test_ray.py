"""A local Ray of two workers, bound to loopback: `make test-ray` installs it and runs this."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from .made import driven, files_of, parquet_of, picture, pictures_in, spec, tar_of

pytest.importorskip(
    "ray", reason="Ray is not installed: `make test-ray` fetches it and runs these", exc_type=ImportError
)

ROOT = Path(__file__).resolve().parents[3]
_LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}
_PATIENCE_S = 840


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A head on loopback with room for two captioners, without dashboard; ended by its own processes' ids."""
    program = shutil.which("ray", path=str(Path(sys.executable).parent))
    assert program, "Ray has a module but no program"
    port = _free_port()
    # Sockets lie in this folder, and their names may not be long.
    folder = Path("/tmp") / f"edray-{os.getpid()}"
    subprocess.run(
        [program, "start", "--head", "--node-ip-address=127.0.0.1", f"--port={port}", "--num-cpus=3", "--num-gpus=0",
         "--include-dashboard=false", "--disable-usage-stats", "--object-store-memory=120000000",
         f"--temp-dir={folder}"],
        env={**os.environ, **_LOOPBACK}, check=True, timeout=_PATIENCE_S, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    yield f"127.0.0.1:{port}"
    for process in _of_cluster(folder):
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _of_cluster(folder: Path) -> list[psutil.Process]:
    """The processes of our Ray alone: its folder stands in the command of each, or of one above it."""
    roots = [one for one in psutil.process_iter() if any(str(folder) in word for word in _command(one))]
    return list({one.pid: one for root in roots for one in [root, *root.children(recursive=True)]}.values())


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _batch(*arguments: object, address: str, watch: Callable[[str], None] = lambda line: None) -> tuple[int, str]:
    """`batch --engine ray` in a process of its own; every line it tells is handed to `watch` as it comes."""
    command = [
        sys.executable, "-m", "lib_easydiffuser", "batch", "--engine", "ray", "--ray-actors", "2",
        "--captioner", "pixels", "--recursive", *map(str, arguments),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "RAY_ADDRESS": address}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    ending = threading.Timer(_PATIENCE_S, process.kill)
    ending.start()
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        watch(line)
    ending.cancel()
    return process.wait(), "".join(said)


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Path, ...]:
    """Files with a broken one among them, a tar and a Parquet file."""
    photos = pictures_in(tmp_path / "photos", 11)
    (photos / "p4.png").write_bytes(b"\x89PNG no")
    tar = tar_of(tmp_path / "in" / "a.tar", {f"{n}.png": picture(n + 20) for n in range(7)})
    table = parquet_of(tmp_path / "in" / "b.parquet", [{"id": f"r{n}", "image": picture(n + 40)} for n in range(5)])
    return photos, tar, table


def test_files_tar_and_parquet_give_the_shards_they_give_without_a_cluster(
    address: str, inputs: tuple[Path, ...], tmp_path: Path
) -> None:
    driven(spec(*inputs, out=tmp_path / "here"))
    code, said = _batch(*inputs, "--out", tmp_path / "there", "--ray-shard-size", 3, address=address)
    assert code == 3, said  # a picture failed
    assert "22 pictures in 9 shards, 1 failed" in said
    assert files_of(tmp_path / "there") == files_of(tmp_path / "here")
    failed = [json.loads(line) for line in (tmp_path / "there" / "failed.jsonl").read_text().splitlines()]
    assert [row["image"] for row in failed] == ["p4.png"]


def test_a_killed_worker_changes_no_row(address: str, tmp_path: Path) -> None:
    photos, out = pictures_in(tmp_path / "photos", 30), tmp_path / "there"
    driven(spec(photos, out=tmp_path / "here"))
    killed: list[int] = []
    stop = threading.Event()
    watching = threading.Thread(target=_kill_one, args=(out, killed, stop))
    watching.start()
    try:
        code, said = _batch(photos, "--out", out, "--ray-shard-size", 3, address=address)
    finally:
        stop.set()
        watching.join()
    assert code == 0, said
    assert len(killed) == 1, "a captioner was to be killed after the first shard and before the last"
    assert files_of(out) == files_of(tmp_path / "here")


def _kill_one(out: Path, killed: list[int], stop: threading.Event) -> None:
    """Kill one captioner as soon as a shard is finished."""
    while not stop.wait(0.05):
        marks = list((out / "done").glob("*.json")) if (out / "done").is_dir() else []
        actors = [one for one in psutil.process_iter() if "_Captioner" in " ".join(_command(one)[:1])] if marks else []
        if actors and len(marks) < 8:
            os.kill(actors[0].pid, signal.SIGKILL)
            killed.append(actors[0].pid)
            return


def test_a_driver_that_was_killed_goes_on_where_it_was(address: str, tmp_path: Path) -> None:
    photos, out = pictures_in(tmp_path / "photos", 12), tmp_path / "out"
    driven(spec(photos, out=tmp_path / "here"))
    driven(spec(photos, out=out), most=3)
    before = {name: (out / name).stat().st_mtime_ns for name in files_of(out) if name.startswith(("shards", "done"))}
    code, said = _batch(photos, "--out", out, "--ray-shard-size", 3, address=address)
    assert code == 0 and "4 sources, 1 to read; 3 shards were finished before" in said
    assert files_of(out) == files_of(tmp_path / "here")
    assert {name: (out / name).stat().st_mtime_ns for name in before} == before


def test_what_ends_everything_is_one_sentence(address: str, tmp_path: Path) -> None:
    tar = parquet_of(tmp_path / "x.parquet", [{"a": "no bytes"}])
    code, said = _batch(tar, "--out", tmp_path / "out", address=address)
    assert code == 2 and "Error: The Parquet file 'x.parquet' has no column of picture bytes." in said
    assert "Traceback" not in said
