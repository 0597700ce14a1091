"""A real host, started on a free port with a throw-away data folder and our extension in it."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .kinds import kind_of

ROOT = Path(__file__).resolve().parents[3]
_START_S = 900


class CannotStartError(Exception):
    """The host did not come up; its last words."""


class RealHost:
    """One installed host.

    Attributes:
        environment: Variables of its own; set before it starts.
        kind: What the driver knows of such hosts.

    Args:
        folder: Where launch.py is.
        python: The host's own interpreter; "" looks for its venv.
        more: Further command-line flags for the host.
        extension: Whether ours is installed in it.
    """

    def __init__(self, folder: Path, python: str = "", more: tuple[str, ...] = (), extension: bool = True) -> None:
        self.folder = folder.resolve()
        kind = kind_of(self.folder)
        if kind is None:
            raise CannotStartError(f"There is no WebUI in {folder}.")
        self.kind = kind
        self.python = python or self._own_python()
        self.port = _free_port()
        self._more = more
        self.has_extension = extension
        self._temporary = tempfile.TemporaryDirectory(prefix="easydiffuser-webui-")
        self.data = Path(self._temporary.name)
        self.log = self.data / "host.log"
        # Uploads of its own: SD.Next (058a7f0c), when it starts, deletes all pictures in the folder that gradios share.
        self.environment = {"GRADIO_TEMP_DIR": str(self.data / "gradio")}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def has_checkpoint(self) -> bool:
        return "--ckpt-dir" in self._more

    def flag(self, name: str) -> str:
        """The value of a flag it was given, "" without one."""
        return self._more[self._more.index(name) + 1] if name in self._more else ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *flags: str, until: str = "Startup time") -> None:
        """Start it and wait until it says that it is up.

        Asking its address meanwhile would do harm: WebUI 1.10.1 dies of a request that comes before its API is made.

        Raises:
            CannotStartError: If it ends or stays silent.
        """
        if self.has_extension:
            self._install()
        self._mark_settings()
        # Forge Neo keeps pictures for the page in it and makes it beside its own code alone, not for --data-dir.
        (self.data / "tmp").mkdir(exist_ok=True)
        self._link_checkpoints()
        if self.kind.settings:
            self._settle(self.kind.settings)
        command = [self.python, "launch.py", *self._flags(), *self.kind.spelled((*self._more, *flags))]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(self.python) | self.environment,
                start_new_session=True,
            )
        end = time.monotonic() + _START_S
        while until not in self.said():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise CannotStartError(f"{self.name} did not start. It said:\n{self.said()[-3000:]}")
            time.sleep(0.5)

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace") if self.log.exists() else ""

    def wait_for(self, text: str, times: int = 1, seconds: float = 600) -> None:
        """Wait until the log has said something so often."""
        end = time.monotonic() + seconds
        while self.said().count(text) < times:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} never said {text!r}")
            time.sleep(0.3)

    def stop(self) -> None:
        """End it and everything it started."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(15)

    def kill(self) -> None:
        """End it at once, as a crash does; it may be started again."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(15)

    def close(self) -> None:
        self.stop()
        self._temporary.cleanup()

    def resident_mib(self) -> float:
        """Resident memory of the process, MiB."""
        return self.memory_mib()["resident"]

    def memory_mib(self) -> dict[str, float]:
        """Memory of the process by kind, MiB, as the kernel adds its mappings up."""
        text = Path(f"/proc/{self.process_id}/smaps_rollup").read_text("ascii")
        kib = {line.split(":")[0]: float(line.split()[1]) for line in text.splitlines()[1:]}
        kinds = {"resident": "Rss", "anonymous": "Anonymous", "proportional": "Pss"}
        return {kind: kib[name] / 1024 for kind, name in kinds.items()}

    def _flags(self) -> list[str]:
        served = ("--gradio-allowed-path", str(self.folder)) if self.kind.serves_itself else ()
        return [*self.kind.flags, "--port", str(self.port), "--data-dir", str(self.data), *served]

    def _link_checkpoints(self) -> None:
        """Those of --ckpt-dir, on a host without that flag; a folder of diffusers is chosen, as a person would."""
        if not self.kind.checkpoints or not self.has_checkpoint:
            return
        files, folders = (self.data / place for place in self.kind.checkpoints)
        for path in Path(self.flag("--ckpt-dir")).resolve().iterdir():
            link = (folders if path.is_dir() else files) / path.name
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.symlink_to(path)
                if path.is_dir():
                    self._settle({"sd_model_checkpoint": f"{folders.name}/{path.name}"})

    def _settle(self, options: Mapping[str, Any]) -> None:
        """Put them among the host's settings."""
        config = self.data / "config.json"
        before = json.loads(config.read_text("utf-8")) if config.is_file() else {}
        config.write_text(json.dumps({**options, **before}), "utf-8")

    def _mark_settings(self) -> None:
        """Settings that a check has laid get the mark of the host's version, as if the host had saved them."""
        config = self.data / "config.json"
        if not self.kind.marks_settings or not config.is_file():
            return
        source = (self.folder / self.kind.marks_settings).read_text("utf-8")
        mark = re.search(r'^VERSION_UID\b[^=]*= "(.+)"$', source, re.MULTILINE)
        if mark:
            self._settle({"VERSION_UID": mark[1]})

    def _own_python(self) -> str:
        for candidate in ("venv/bin/python", ".venv/bin/python"):
            if (self.folder / candidate).exists():
                return str(self.folder / candidate)
        raise CannotStartError(f"No venv in {self.folder}; WEBUI_PYTHON names the host's python.")

    def _install(self) -> None:
        """Copy what git tracks, as a person who clones the repository gets it."""
        to = self.data / "extensions" / "easy-diffuser"
        to.mkdir(parents=True, exist_ok=True)
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
        present = b"\0".join(name for name in names.split(b"\0") if name and (ROOT / os.fsdecode(name)).is_file())
        archive = subprocess.run(
            ["tar", "c", "--null", "-T", "-"], cwd=ROOT, input=present, check=True, capture_output=True
        )
        subprocess.run(["tar", "x", "-C", str(to)], input=archive.stdout, check=True)


def reload_ui(host: RealHost, page: Any) -> None:
    """Reload UI, as its button does; the page is left blank for the caller to open again."""
    button, said = host.kind.restart
    before, restarts = (host.said().count(text) for text in ("Startup time", said))
    page.evaluate("button => document.querySelector(button).click()", button)
    host.wait_for(said, restarts + 1)
    # Newer uvicorn waits for open connections: an open page would hold the host's restart up.
    _leave(page)
    host.wait_for("Startup time", before + 1, seconds=_START_S)
    page.wait_for_timeout(1500)


def _leave(page: Any) -> None:
    """To an empty page. The host's own page loads itself anew once its server answers, which may come in between."""
    for left in range(5, -1, -1):
        try:
            page.goto("about:blank")
            return
        except Exception:
            if not left:
                raise
            page.wait_for_timeout(500)


def _environment(python: str) -> dict[str, str]:
    """A person's, who has gone into the host's environment: SD.Next restarts as the `python` that is found first."""
    quiet = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
    # Inside our own environment the host must not find our packages. It keeps its bytecode as a person's does:
    # compiling at every start and reload leaves its memory in pieces.
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    path = {"PATH": os.pathsep.join((str(Path(python).parent), os.environ.get("PATH", "")))}
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **path, **quiet}


def _free_port() -> int:
    """One below those the system gives away: a host takes minutes to ask for it, and others connect meanwhile."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise CannotStartError("No port is free on this machine.")
