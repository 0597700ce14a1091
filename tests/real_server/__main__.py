"""`make test-server`: starts `transformers serve` with a tiny checkpoint and asks it as a person would.

python -m tests.real_server --python .venv-serve/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lib_easydiffuser.captioners import _server_address, _servers
from lib_easydiffuser.captioners._server_answer import caption_in
from lib_easydiffuser.captioners._server_chat import Said, question
from lib_easydiffuser.captioners.server import Server
from lib_easydiffuser.errors import EasyDiffuserError, Interrupted
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Picture
from lib_easydiffuser.settings import Settings
from tests.world.pictures import drawn

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 900.0  # seconds: it imports torch and transformers first


class Foreign:
    """The server's process; `log` is what it says in its window."""

    def __init__(self, python: str, model: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.model = str(model)
        self.url = f"http://127.0.0.1:{self.port}"
        self._said: list[str] = []
        self._process = subprocess.Popen(
            [str(Path(python).with_name("transformers")), "serve", self.model, "--port", str(self.port),
             "--host", "127.0.0.1", "--device", "cpu", "--log-level", "info"],
            env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        self._said.extend(iter(self._process.stdout.readline, ""))

    @property
    def log(self) -> str:
        return "".join(self._said)

    def wait(self) -> None:
        until(lambda: self._answers() or self._process.poll() is not None)
        if self._process.poll() is not None:
            raise SystemExit(f"the server ended:\n{self.log}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/v1/models", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def until(test: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not test():
        if time.monotonic() > end:
            raise SystemExit("nothing happened")
        time.sleep(0.1)


def captions(server: Foreign, picture: Picture, host: Any = None, **values: Any) -> list[str]:
    asked = {"captioner": "server", "server_url": server.url, "server_tokens": 32, "cut_loops": False, **values}
    return [one.text for one in Server().caption(picture, Settings().with_values(asked), host or QuietHost())]


def plainly(server: Foreign, picture: Picture) -> str:
    """The same question without streaming, by no client of ours; then read as we read answers."""
    settings = Settings().with_values({"server_tokens": 32})
    from lib_easydiffuser.captioners._instructions import instruction

    body = json.loads(question(picture, instruction(settings, "server"), server.model, settings, 0)) | {"stream": False}
    request = urllib.request.Request(
        f"{server.url}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
        choice = json.loads(answer.read())["choices"][0]
    return caption_in(Said(choice["message"]["content"], choice["finish_reason"] == "length"), cut_loops=False)


def refused(what: Callable[[], Any]) -> str:
    """The one sentence an attempt ends in."""
    try:
        got = what()
    except EasyDiffuserError as error:
        assert "\n" not in error.message, error.message
        return str(error)
    raise AssertionError(f"no error but {got!r}")


class Stopping(QuietHost):
    """A person who presses Interrupt once the server is at work."""

    def __init__(self, at_work: Callable[[], bool]) -> None:
        self._at_work = at_work

    def stopped(self) -> bool:
        return self._at_work()


def check(server: Foreign) -> None:
    one, other = drawn(0), drawn(1)
    requests = lambda: server.log.count("POST /v1/chat") + server.log.count("Request received")  # noqa: E731
    say(f"models: {_servers.models(_server_address.parsed(server.url), 30.0, lambda: False)}")
    first = captions(server, one)
    say(f"a caption: {first[0][:60]!r}")
    assert captions(server, one) == first, "the likeliest caption is the same each time"
    assert captions(server, other) != first, "it looks at the picture"
    assert first == [plainly(server, one)], "streamed or not, the answer is the same"
    say("the same as the server's own answer without streaming")
    # A random model is very sure of itself: hot enough to hear it hesitate.
    several = captions(server, one, captions_per_picture=4, temperature=2.0, top_p=1.0)
    assert several[0] == first[0] and len(set(several)) == len(several) > 1, several
    kinds = {kind: captions(server, one, caption_kind=kind)[0] for kind in ("short", "tags", "post")}
    assert len(set(kinds.values())) == 3, "every kind asks for something else"
    say("several captions differ, the likeliest is the first; 3 kinds differ")
    asked = [sys.executable, "-m", "lib_easydiffuser", "tags", "--captioner", "server", "--server-url", server.url,
             "--server-tokens", "32", "--caption-kind", "own", "--caption-instruction", "What is it?",
             "--json"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.png"
        one.rgb.save(file)
        told = json.loads(subprocess.run([*asked, str(file)], capture_output=True, text=True, check=True).stdout)
    assert told["captions"][0]["instruction"] == "What is it?" and told["captioner"] == "server"
    say("the command line's JSON holds the instruction")
    say(f"a model it does not have: {refused(lambda: captions(server, one, server_model='nobody/nothing'))}")
    found = {"vllm": server.port}
    _server_address.USUAL = _servers.USUAL = found
    (look,) = _servers.look(QuietHost())
    assert look.models and look.address == server.url
    say(f"`Look for a server` finds it: {look.models}")
    before = requests()
    try:
        captions(server, one, Stopping(lambda: requests() > before), server_tokens=4096)
        raise AssertionError("not interrupted")
    except Interrupted:
        say("Interrupt hangs up while it thinks")
    assert captions(server, one) == first, "and the next one is answered"
    before = requests()

    def die() -> None:
        until(lambda: requests() > before)
        server.kill()

    threading.Thread(target=die, daemon=True).start()
    say(
        f"killed in the middle: {refused(lambda: captions(server, one, server_model=server.model, server_tokens=4096))}"
    )
    say(f"and then: {refused(lambda: captions(server, one))}")


def say(text: str) -> None:
    print(f"ok  {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", required=True, help="an interpreter with transformers[serving]")
    python = parser.parse_args().python
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "tiny-llava"
        subprocess.run([python, "-m", "tests.real_server.tiny", str(model)], check=True, cwd=ROOT, capture_output=True)
        print(f"transformers {json.loads((model / 'about.json').read_text())['transformers']}", flush=True)
        server = Foreign(python, model)
        try:
            server.wait()
            check(server)
        finally:
            server.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
