"""Pairs made by the host, judged, and found again: make-pairs, evaluate, and My history in the tab."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from typing import Any

from PIL import Image

from .host import ROOT, RealHost
from .session import NotHereError, Session, check

FLAGS = ("--api",)
TEMPLATE = "a {red|blue|green} {boat|house|tree} {by a lake|on a hill}, {oil painting|photo}"
_LINE = "#easy_diffuser_mine_line"
_WAIT = 240_000


def prepare(host: RealHost) -> None:
    """The host saves into its own data folder, so that what it painted can be found there."""
    saved = host.data / "outputs" / "txt2img-images"
    saved.mkdir(parents=True)
    options = {"outdir_txt2img_samples": str(saved), "samples_save": True, "save_to_dirs": False}
    (host.data / "config.json").write_text(json.dumps(options), "utf-8")


def command(s: Session, *given: object) -> subprocess.CompletedProcess[str]:
    """Our command line, as a person types it, in a process of its own."""
    line, environment = of_ours(s, *given)
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)


def of_ours(s: Session, *given: object) -> tuple[list[str], dict[str, str]]:
    """(command line, environment) of a process of ours."""
    environment = {**os.environ, "EASYDIFFUSER_HISTORY": str(s.work / "mine"), "HF_HUB_OFFLINE": "1"}
    return [sys.executable, "-W", "ignore", "-m", "lib_easydiffuser", *map(str, given)], environment


def made(s: Session, *more: object) -> Any:
    """`make-pairs` with a picture of the smallest size; gives its record."""
    if not s.host.has_checkpoint:
        raise NotHereError("the small checkpoints are not there (--ckpt-dir)")
    done = command(
        s, "make-pairs", "--template", TEMPLATE, "--count", 3, "--seeds", 2, "--first-seed", 11, "--steps", 2,
        "--width", 64, "--height", 64, "--sampler", "Euler", "--webui", s.host.url, "--out", s.work / "pairs",
        "--webui-keeps", "--device", "cpu", "--json", *more,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def table(s: Session) -> list[dict[str, str]]:
    with (s.work / "pairs" / "prompts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@check
def pairs(s: Session) -> None:
    """make-pairs has the host paint its prompts: pictures, prompts beside them, a table"""
    told = made(s)
    assert (told["pictures"], told["prompts"], told["failed"]) == (6, 3, 0), told
    rows = table(s)
    assert [row["seed"] for row in rows] == ["11", "12"] * 3 and len({row["prompt"] for row in rows}) == 3
    for row in rows:
        picture = Image.open(s.work / "pairs" / f"{row['imgId']}.png")
        assert picture.size == (64, 64) and picture.info["parameters"].startswith(row["prompt"])
        assert f"Seed: {row['seed']}," in picture.info["parameters"] and row["steps"] == "2"
        assert (s.work / "pairs" / f"{row['imgId']}.txt").read_text("utf-8") == row["prompt"]


@check
def pairs_again(s: Session) -> None:
    """the same command again paints nothing twice, and paints what was deleted"""
    before = {path: path.stat().st_mtime_ns for path in (s.work / "pairs").glob("*.png")}
    saved = len(list(kept_by_host(s)))
    lost = sorted(before)[1]
    lost.unlink()
    assert made(s)["pictures"] == 6
    after = {path: path.stat().st_mtime_ns for path in (s.work / "pairs").glob("*.png")}
    assert {path for path in after if after[path] != before[path]} == {lost}
    assert len(list(kept_by_host(s))) == saved + 1


@check
def judged(s: Session) -> None:
    """evaluate reads the pairs: a score for every way, with its interval, beside the mean embedding"""
    done = command(
        s, "evaluate", s.work / "pairs", "--way", "captioner:pixels", "--way", "tags", "--captioner", "pixels",
        "--out", s.work / "scores", "--device", "cpu", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    ways = {way["way"]: way for way in said["ways"]}
    assert said["pictures"] == 6 and len(ways) == 3 and {"captioner:pixels", "tags"} < {*ways}, said
    base = next(way for way in said["ways"] if way["over_mean_embedding"] is None)
    for way in ways.values():
        assert -1 <= way["mean"]["low"] <= way["mean"]["mean"] <= way["mean"]["high"] <= 1, way
        assert way["not_answered"] == 0 and way["trained_on"] == 0, way
        if way is not base:
            gain = way["over_mean_embedding"]["mean"]
            assert abs(gain - (way["mean"]["mean"] - base["mean"]["mean"])) < 1e-3 and gain != 0, (way, base)
    assert ways["captioner:pixels"]["mean"] != ways["tags"]["mean"], "each is judged by its own answers"
    page = (s.work / "scores" / "evaluation.html").read_text("utf-8")
    assert table(s)[0]["prompt"].split(",")[0] in page


@check
def my_history(s: Session) -> None:
    """in the tab: the host's own folder is ticked and read, pictures like one come with their prompts"""
    page = s.tab.page
    page.locator("#easy_diffuser_mine_section .label-wrap").first.click()
    page.wait_for_selector("button#easy_diffuser_mine_read")
    box = page.locator("#easy_diffuser_mine_folders label", has_text="txt2img-images").locator("input")
    box.check()
    s.tab.quiet()
    said = pressed(s, "read")
    assert f"{len(list(kept_by_host(s)))} pictures read" in said, said
    row = table(s)[0]
    s.tab.upload(s.work / "pairs" / f"{row['imgId']}.png")
    said = pressed(s, "like")
    assert "pictures, by" in said, said
    first = page.locator("#easy_diffuser_mine_found li").first
    assert row["prompt"] in first.inner_text(), first.inner_text()
    assert first.locator("img").evaluate("image => image.naturalWidth") == 64
    page.locator("#easy_diffuser_mine_section").scroll_into_view_if_needed()
    s.shot("my-history")


@check
def my_charts(s: Session) -> None:
    """charts of what was asked for, each with its table; one press erases everything but the pictures"""
    pressed(s, "charts")
    found = s.tab.page.locator("#easy_diffuser_mine_found figure[data-chart=asked]")
    assert found.locator("svg title").first.text_content() == "What I ask for most"
    assert table(s)[0]["prompt"].rpartition(", ")[2] in found.locator("table").text_content()
    before = len(list(kept_by_host(s)))
    assert "erased" in pressed(s, "erase")
    assert len(list(kept_by_host(s))) == before
    assert "Your history is empty." in pressed(s, "charts")


def kept_by_host(s: Session) -> Any:
    return (s.host.data / "outputs" / "txt2img-images").rglob("*.png")


def pressed(s: Session, name: str) -> str:
    page: Any = s.tab.page
    page.evaluate("place => { document.querySelector(place).dataset.told = 'pressed' }", _LINE)
    s.tab.press(f"mine_{name}")
    page.wait_for_function(
        "place => ['done', 'error'].includes(document.querySelector(place)?.dataset.told)", arg=_LINE, timeout=_WAIT
    )
    s.tab.quiet()
    return str(page.inner_text(_LINE))
