"""A start with no model at all: the tab works with what is built in, and nobody is asked for anything"""

from __future__ import annotations

import atexit
import re
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .host import RealHost
from .session import Session, check

FLAGS = ("--no-download-sd-model",)
WITHOUT = ("--ckpt-dir", "--ckpt")
_ASKED: list[str] = []
_OPEN = ExitStack()
# Before the interpreter takes its threads down: a server stopped later waits for one that is gone.
atexit.register(_OPEN.close)


class _Tap(BaseHTTPRequestHandler):
    """The only way out: it notes who was asked, and refuses."""

    def do_GET(self) -> None:
        _ASKED.append(self.requestline)
        self.send_error(502)

    do_CONNECT = do_HEAD = do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def prepare(host: RealHost) -> None:
    """Every request to the world comes to us; the hub's cache is empty, and the hub may be asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Tap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _OPEN.callback(server.server_close)
    _OPEN.callback(server.shutdown)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    _ASKED.clear()
    proxies = {name: url for word in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY") for name in (word, word.lower())}
    here = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost")
    host.environment |= {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": url, "HF_HOME": str(host.data / "hf"), **proxies, **here}


@check
def says_so(s: Session) -> None:
    """the empty tab says that only the built-in captioner is ready, and what others would be"""
    said = s.tab.page.inner_text("#easy_diffuser_welcome")
    assert "Only the built-in captioner is ready." in said, said
    ours = s.host.data / "extensions"  # our tests bring tiny models along
    assert [path for path in s.host.data.rglob("*.safetensors") if ours not in path.parents] == []
    s.shot("offline")


@check
def analyses(s: Session) -> None:
    """a picture is analysed, re-tagged and sent all the same"""
    s.tab.upload(s.photograph)
    assert "Done" in s.tab.run("generate"), s.tab.line
    assert s.tab.caption and s.tab.texts()
    s.values["caption"] = s.tab.caption
    s.tab.caption = "an astronaut in an orange suit"
    assert "Done" in s.tab.run("retag"), s.tab.line
    s.tab.fill_boxes("", "")
    assert s.tab.send() == s.tab.prompts


@check
def nobody_asked(s: Session) -> None:
    """from its start to now nobody was asked for anything, and the log names no download"""
    s.values["asked"] = str(_ASKED)
    assert _ASKED == []
    # Not the flag, not the address at which the host's driver is to be had, and not Forge Neo's advice to have a model.
    said = [line for line in s.host.said().splitlines() if "Please download models to" not in line]
    lines = [line for line in said if re.search(r"(?<!-)\bdownload(ing|ed)?\b[^/]", line, re.I)]
    assert not lines, lines
