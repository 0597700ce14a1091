"""Faults of a model hub, tried on our client and on huggingface_hub's alike: `make bench-hub`.

Both fetch the same small repository from a stand-in on this machine (tests/world/hub.py), each in a process of its own.
"ok" is the same for both: the model arrives to the letter where it can, and where it cannot nothing wrong lies under a
file's name, the attempt ends, and what the fault needs (a token kept, a stop heard) holds. More peers by
`--python venv/bin/python`, each with its own huggingface_hub.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.world.hub import Hub, serving

ROOT = Path(__file__).resolve().parents[1]
RUNS = Path(__file__).with_name("hub_runs.py")
REPO, TOKEN = "somebody/a-model", "hf_stand_in_token"
WEIGHTS = bytes(range(256)) * 8000  # 2 MB
PATIENCE = 10  # seconds of silence, for both clients: a busy machine must not look like a silent hub
LARGE = bytes(range(256)) * 200_000  # 51 MB: more than any client's block
WANTED = ["config.json", "tokenizer.json", "model.safetensors"]
FILES = {
    "config.json": b'{"a": 1}',
    "tokenizer.json": b"{}",
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"x" * 5000,
}
_CLEARED = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "HF_HOME")


@dataclass
class Try:
    """A client against the stand-in, and the folder it fills."""

    way: str
    python: str
    hub: Hub
    folder: Path
    home: Path
    env: dict[str, str] = field(default_factory=dict)
    limit: int = 0
    stop_after: int = 0

    def start(self) -> subprocess.Popen[str]:
        asked = {
            "repo": REPO, "commit": self.hub.commit, "files": WANTED, "folder": str(self.folder), "timeout": PATIENCE,
            "limit": self.limit, "stop_after": self.stop_after,
        }  # fmt: skip
        clean = {k: v for k, v in os.environ.items() if k.upper() not in _CLEARED}
        own = {
            "HF_ENDPOINT": self.hub.url, "HF_HOME": str(self.home), "HF_HUB_DOWNLOAD_TIMEOUT": str(PATIENCE),
            "HF_HUB_ETAG_TIMEOUT": str(PATIENCE), "NO_PROXY": "localhost,127.0.0.1", "HF_HUB_DISABLE_TELEMETRY": "1",
        }  # fmt: skip
        return subprocess.Popen(
            [self.python, "-W", "ignore", str(RUNS), self.way, json.dumps(asked)],
            env=clean | own | self.env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self) -> dict[str, Any]:
        """To its end, which is asked to come within two minutes."""
        started = self.start()
        try:
            out, _ = started.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            started.kill()
            return {"done": False, "error": "no end", "said": "It did not end within two minutes."}
        return dict(json.loads(out.splitlines()[-1])) if out.strip() else {"done": False, "error": "died", "said": ""}

    @property
    def wrong(self) -> list[str]:
        """Files under their names that are not what was published."""
        there = [name for name in WANTED if (self.folder / name).is_file()]
        return [name for name in there if (self.folder / name).read_bytes() != self.hub.files[name]]

    @property
    def whole(self) -> bool:
        return not self.wrong and all((self.folder / name).is_file() for name in WANTED)

    @property
    def asked(self) -> list[str]:
        """The Range of every request for the weights."""
        return [kind for path, kind in self.hub.log if path.endswith("model.safetensors")]


Play = Callable[[Try], tuple[bool, str]]
FAULTS: dict[str, Play] = {}


def fault(name: str) -> Callable[[Play], Play]:
    def kept(play: Play) -> Play:
        FAULTS[name] = play
        return play

    return kept


def told(answer: dict[str, Any]) -> str:
    """What a person would read, short."""
    text = " ".join(str(answer["said"]).split())
    return "whole" if answer["done"] else f"{answer['error']}: {text[:90]}"


@fault("no fault")
def plain(one: Try) -> tuple[bool, str]:
    answer = one.run()
    beside = sorted({path.name for path in one.folder.iterdir()} - set(WANTED)) if one.folder.is_dir() else []
    return one.whole, f"{told(answer)}; beside it {', '.join(beside) or 'nothing'}"


@fault("the connection breaks twice in the middle")
def breaks(one: Try) -> tuple[bool, str]:
    one.hub.files["model.safetensors"] = LARGE
    one.hub.drop_after, one.hub.drops = 15_000_000, 2
    answer = one.run()
    resumed = [kind for kind in one.asked if kind.startswith("bytes=") and kind != "bytes=0-"]
    return one.whole and bool(resumed), f"{told(answer)}; went on {len(resumed)}x"


@fault("it breaks and the server knows no ranges")
def no_ranges(one: Try) -> tuple[bool, str]:
    one.hub.ranges, one.hub.drop_after, one.hub.drops = False, 700_000, 1
    answer = one.run()
    return one.whole, f"{told(answer)}{'; WRONG FILE' if one.wrong else ''}"


@fault("a byte of the weights is wrong")
def damaged(one: Try) -> tuple[bool, str]:
    one.hub.corrupt = True
    answer = one.run()
    return not answer["done"] and not one.wrong, f"{told(answer)}{'; WRONG FILE' if one.wrong else ''}"


@fault("a byte of config.json is wrong")
def damaged_small(one: Try) -> tuple[bool, str]:
    one.hub.corrupt_small = True
    answer = one.run()
    return not answer["done"] and not one.wrong, f"{told(answer)}{'; WRONG FILE' if one.wrong else ''}"


@fault("the weights rot on disk, then a second download")
def rotten(one: Try) -> tuple[bool, str]:
    one.run()
    (one.folder / "model.safetensors").write_bytes(bytes(len(WEIGHTS)))
    answer = one.run()
    return one.whole, f"{told(answer)}{'; WRONG FILE' if one.wrong else ''}"


@fault("sent on to another host, with a token")
def redirected(one: Try) -> tuple[bool, str]:
    one.hub.redirect, one.hub.token, one.env = True, TOKEN, dict.fromkeys(("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"), TOKEN)
    answer = one.run()
    leaked = any(TOKEN in said for host, said in one.hub.told if host.startswith("localhost"))
    return one.whole and not leaked, f"{told(answer)}{'; the token went along' if leaked else ''}"


@fault("gated, no token (401)")
def gated(one: Try) -> tuple[bool, str]:
    one.hub.token = TOKEN
    answer = one.run()
    clear = any(word in answer["said"].lower() for word in ("access", "gated", "conditions", "token"))
    return not answer["done"] and clear and len(one.asked) <= 1, told(answer)


@fault("gated, the token in HF_TOKEN")
def gated_token(one: Try) -> tuple[bool, str]:
    one.hub.token, one.env = TOKEN, dict.fromkeys(("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"), TOKEN)
    answer = one.run()
    return one.whole, told(answer)


@fault("gated, the token of `huggingface-cli login`")
def gated_login(one: Try) -> tuple[bool, str]:
    one.hub.token = TOKEN
    one.home.mkdir(parents=True, exist_ok=True)
    (one.home / "token").write_text(TOKEN)
    answer = one.run()
    return one.whole, told(answer)


@fault("the commit is gone (404)")
def gone(one: Try) -> tuple[bool, str]:
    with serving(Hub("somebody/another", dict(FILES))) as other:
        one.hub = other
        answer = one.run()
    return not answer["done"] and not other.told, told(answer)


@fault("files are 404")
def no_file(one: Try) -> tuple[bool, str]:
    one.hub.status = 404
    answer = one.run()
    return not answer["done"] and not one.wrong, told(answer)


@fault("503 to every file")
def busy(one: Try) -> tuple[bool, str]:
    one.hub.status = 503
    answer = one.run()
    return not answer["done"] and answer["error"] != "no end", told(answer)


@fault("silent for longer than the time-out, once")
def silent(one: Try) -> tuple[bool, str]:
    one.hub.silence = 1.5 * PATIENCE
    started = one.start()
    while started.poll() is None and not one.asked:
        threading.Event().wait(0.02)
    one.hub.silence = 0.0
    out, _ = started.communicate(timeout=120)
    answer = json.loads(out.splitlines()[-1])
    return one.whole, told(answer)


@fault("breaks off at once, always; then a second download")
def always_breaks(one: Try) -> tuple[bool, str]:
    one.hub.drop_after, one.hub.drops = 0, 10**6
    first = one.run()
    one.hub.drops = 0
    second = one.run()
    return not first["done"] and one.whole, f"{told(first)}; then {told(second)}"


@fault("killed in the middle; then a second download")
def killed(one: Try) -> tuple[bool, str]:
    one.hub.files["model.safetensors"] = LARGE
    one.hub.pace = True
    started = one.start()
    while started.poll() is None and not one.hub.halfway.is_set():
        threading.Event().wait(0.02)
    started.kill()
    started.communicate()
    one.hub.pace = False
    one.hub.log.clear()
    answer = one.run()
    went_on = any(kind.startswith("bytes=") and kind != "bytes=0-" for kind in one.asked)
    return one.whole and went_on, f"{told(answer)}; {'went on' if went_on else 'began anew'}"


@fault("the person cancels in the middle; then a second download")
def cancelled(one: Try) -> tuple[bool, str]:
    one.hub.files["model.safetensors"] = LARGE
    one.stop_after = 15_000_000
    first = one.run()
    early = first["error"] in ("Interrupted", "KeyboardInterrupt") and not (one.folder / "model.safetensors").exists()
    one.stop_after = 0
    one.hub.log.clear()
    second = one.run()
    went_on = any(kind.startswith("bytes=") and kind != "bytes=0-" for kind in one.asked)
    how = "went on" if went_on else "began anew"
    return early and one.whole and went_on, f"{'stopped' if early else 'not stopped'}; then {told(second)}, {how}"


@fault("a mirror, its address ending in a slash")
def mirror(one: Try) -> tuple[bool, str]:
    one.env = {"HF_ENDPOINT": one.hub.url + "/"}
    answer = one.run()
    return one.whole, told(answer)


@fault("HF_HUB_OFFLINE")
def offline(one: Try) -> tuple[bool, str]:
    one.env = {"HF_HUB_OFFLINE": "1"}
    answer = one.run()
    return not answer["done"] and not one.hub.log and not one.hub.told, told(answer)


@fault("a proxy from the environment")
def proxy(one: Try) -> tuple[bool, str]:
    one.env = {
        "HF_ENDPOINT": "http://hub.invalid",
        "HTTP_PROXY": one.hub.url,
        "http_proxy": one.hub.url,
        "NO_PROXY": "",
    }
    answer = one.run()
    return one.whole, told(answer)


@fault("the mirror names chunk storage (xet) that cannot be reached")
def xet(one: Try) -> tuple[bool, str]:
    one.hub.xet = True
    answer = one.run()
    return one.whole, told(answer)


@fault("the disk takes no more in the middle")
def disk(one: Try) -> tuple[bool, str]:
    one.limit = 1_000_000
    answer = one.run()
    return not answer["done"] and not one.wrong and len(one.asked) <= 1, f"{told(answer)}; asked {len(one.asked)}x"


@fault("two downloads into one folder at once")
def twice(one: Try) -> tuple[bool, str]:
    both = [one.start(), one.start()]
    ends = [json.loads(run.communicate(timeout=120)[0].splitlines()[-1]) for run in both]
    return one.whole and any(end["done"] for end in ends), "; ".join(told(end) for end in ends)


def tried(name: str, way: str, python: str) -> tuple[bool, str]:
    """One fault on one client, in a fresh folder."""
    with tempfile.TemporaryDirectory() as base, serving(Hub(REPO, dict(FILES))) as hub:
        one = Try(way, python, hub, Path(base) / "model", Path(base) / "home")
        try:
            return FAULTS[name](one)
        except (json.JSONDecodeError, IndexError, subprocess.TimeoutExpired) as error:
            return False, f"died ({type(error).__name__})"


def version(python: str) -> str:
    """The huggingface_hub an interpreter has; "" where it has none."""
    ask = "import huggingface_hub as h; print(h.__version__)"
    found = subprocess.run([python, "-c", ask], capture_output=True, text=True)
    return found.stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", default=[], help="an interpreter with another huggingface_hub")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--table", default="", help="write the table to this file, as markdown")
    given = parser.parse_args()
    beside = [str(path) for path in sorted(ROOT.glob(".venv-*/bin/python"))]
    peers = {found: python for python in [sys.executable, *beside, *given.python] if (found := version(python))}
    columns = {"ours": ("ours", sys.executable)} | {v: ("peer", python) for v, python in sorted(peers.items())}
    names = [name for name in FAULTS if given.only in name]
    rows = {name: {title: tried(name, *how) for title, how in columns.items()} for name in names}
    figures = {}
    for name, row in rows.items():
        print(f"\n{name}")
        for title, (ok, said) in row.items():
            print(f"  {'ok ' if ok else 'BAD'} {title:8} {said}")
        figures[name] = {
            "ours": int(row["ours"][0]), "peer": {v: int(row[v][0]) for v in row if v != "ours"}, "ratio": None,
            "bar": {"ours": 1}, "ok": row["ours"][0],
        }  # fmt: skip
    counts = {title: sum(row[title][0] for row in rows.values()) for title in columns}
    print(f"\nof {len(rows)}: " + ", ".join(f"{title} {count}" for title, count in counts.items()))
    if given.table:
        Path(given.table).write_text(_markdown(rows, columns), "utf-8")
    out = ROOT / "build" / "bench" / "hub.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0 if all(figure["ok"] for figure in figures.values()) else 1


def _markdown(rows: dict[str, dict[str, tuple[bool, str]]], columns: dict[str, Any]) -> str:
    head = "| fault | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns)
    lines = [
        f"| {name} | " + " | ".join("ok" if ok else "**no**" for ok, _ in row.values()) + " |"
        for name, row in rows.items()
    ]
    return "\n".join([head, *lines]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
