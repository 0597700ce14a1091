"""What is proposed for twenty pictures in a host like 1.10.1 with an SD1 checkpoint, each value with its reason."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.propose import Proposal, proposals

from .twenty import BOXES, MADE, facts, picture, reading

# A line for each proposal: [x] is ticked, [ ] is not, [=] stands in the boxes already, [!] cannot be sent;
# name: value <- what it replaces | how its reason begins.
PHOTOGRAPH = "[ ] clip_skip: 2 <- 1 | One team's impression of photographs, nobody's measurement; this is one: share of"
NO_SEED = "[=] seed: -1 <- -1 | The picture names no seed; -1 draws a new one each time."
FILE = "The picture was made with it, as its file says"
SEED = f"{FILE} (webui). It gives the same picture only with the same checkpoint"
COOL = "One team's impression of cool tones, nobody's measurement; this is one: share of colour that is cool"
WARM = "One team's impression of warm tones, nobody's measurement; this is one: share of colour that is warm"
SQUARE = "[=] size: 512 x 512 <- 512 x 512 | The picture is"


def of_cool() -> list[str]:
    now = "DPM++ 2M, Automatic"
    return [f"[ ] sampler: Euler a, Automatic <- {now} | {COOL}", f"[ ] sampler 2: DPM++ 2M, Karras <- {now} | {COOL}"]


def of_warm() -> list[str]:
    now = "DPM++ 2M, Automatic"
    return [f"[ ] sampler: Euler, Automatic <- {now} | {WARM}", f"[ ] sampler 2: DPM++ SDE, Karras <- {now} | {WARM}"]


def sized(size: str, said: str, more: str = "") -> str:
    whose = "the sizes that SD1 checkpoints are used at"
    return f"[x] size: {size} <- 512 x 512 | The picture is {said}; of {whose} this is the nearest in shape.{more}"


LONG = " Longer ones repeat what they show."
TABLE: dict[str, list[str]] = {
    "portrait 2:3": [sized("512 x 768", "384 x 576"), NO_SEED, PHOTOGRAPH],
    "landscape 3:2": [sized("768 x 512", "576 x 384"), NO_SEED, PHOTOGRAPH],
    "square": [SQUARE, NO_SEED, PHOTOGRAPH],
    "16:9": [sized("832 x 448", "576 x 324"), NO_SEED, PHOTOGRAPH],
    "panorama 3:1": [sized("768 x 384", "576 x 192", LONG), NO_SEED, PHOTOGRAPH],
    "tower 1:5": [sized("384 x 768", "100 x 500", LONG), NO_SEED, *of_cool()],
    "warm portrait": [sized("512 x 768", "384 x 576"), NO_SEED, *of_warm(), PHOTOGRAPH],
    "cool landscape": [sized("768 x 512", "576 x 384"), NO_SEED, *of_cool(), PHOTOGRAPH],
    "large photograph": [
        sized("512 x 768", "2000 x 3000"), NO_SEED, PHOTOGRAPH,
        "[ ] hires: 2x, R-ESRGAN 4x+, denoising strength 0.4 <- off | The picture is 3.9 times as large as the",
    ],
    "large poster": [
        SQUARE, NO_SEED, *of_cool(),
        "[ ] hires: 1.5x, R-ESRGAN 4x+ Anime6B, denoising strength 0.4 <- off | The picture is 2.0 times as large",
    ],
    "pixel art": [SQUARE, NO_SEED],
    "line art": [SQUARE, NO_SEED],
    "noise": [sized("768 x 512", "300 x 200"), NO_SEED],
    "one pixel": [SQUARE, NO_SEED, *of_warm()],
    "own parameters": [
        f"[x] size: 640 x 960 <- 512 x 512 | {FILE} (webui).", f"[x] steps: 28 <- 20 | {FILE} (webui).",
        f"[x] cfg_scale: 5.5 <- 7 | {FILE} (webui).", f"[x] seed: 4711 <- -1 | {SEED}",
        f"[x] sampler: DPM++ 2M, Karras <- DPM++ 2M, Automatic | {FILE} (webui).",
        f"[x] clip_skip: 2 <- 1 | {FILE} (webui).",
    ],
    "own second pass": [
        f"[x] size: 512 x 768 <- 512 x 512 | {FILE} (webui).", f"[x] steps: 30 <- 20 | {FILE} (webui).",
        f"[x] cfg_scale: 6 <- 7 | {FILE} (webui).", f"[x] seed: 1 <- -1 | {SEED}",
        f"[x] sampler: Euler a, Automatic <- DPM++ 2M, Automatic | {FILE} (webui).",
        f"[x] hires: 1.5x, R-ESRGAN 4x+, 12 steps, denoising strength 0.35 <- off | {FILE} (webui).",
    ],
    "own, absent here": [
        "[x] size: 512 x 2048 <- 512 x 512 | The file says 513 x 9000; a WebUI takes multiples of 8 from 64 to 2048.",
        "[x] steps: 150 <- 20 | The file says 999; a WebUI takes from 1 to 150.",
        "[x] cfg_scale: 1 <- 7 | The file says 0.5; a WebUI takes from 1 to 30.",
        "[!] seed: 99999999999 <- -1 | The seed 99999999999 is none that a WebUI takes: they go from 0 to 4294967295.",
        "[!] sampler: Restart++ <- DPM++ 2M, Automatic | This WebUI has no sampler 'Restart++'.",
        f"[ ] hires: 2x, Lanczos <- off | {FILE} (webui). This WebUI has no upscaler '4x-UltraSharp': Lanczos takes",
    ],
    "ComfyUI": [
        SQUARE, f"[x] steps: 24 <- 20 | {FILE} (comfyui).", f"[x] cfg_scale: 8 <- 7 | {FILE} (comfyui).",
        f"[x] seed: 7 <- -1 | {FILE} (comfyui).",
        f"[x] sampler: DPM++ 2S a, Karras <- DPM++ 2M, Automatic | {FILE} (comfyui).",
    ],
    "NovelAI": [
        f"[x] size: 832 x 1216 <- 512 x 512 | {FILE} (novelai).", f"[x] steps: 28 <- 20 | {FILE} (novelai).",
        f"[x] cfg_scale: 5 <- 7 | {FILE} (novelai).", f"[x] seed: 12 <- -1 | {FILE} (novelai).",
        f"[x] sampler: Euler a, Automatic <- DPM++ 2M, Automatic | {FILE} (novelai).",
    ],
    "InvokeAI": [
        f"[x] size: 768 x 512 <- 512 x 512 | {FILE} (invokeai).", f"[x] steps: 30 <- 20 | {FILE} (invokeai).",
        f"[x] cfg_scale: 7.5 <- 7 | {FILE} (invokeai).", f"[x] seed: 3 <- -1 | {FILE} (invokeai).",
        f"[x] sampler: DPM++ 2M, Karras <- DPM++ 2M, Automatic | {FILE} (invokeai).",
    ],
}  # fmt: skip


def line(one: Proposal) -> str:
    tick = "!" if one.absent else "=" if one.same else "x" if one.on else " "
    return f"[{tick}] {one.name}: {one.shown} <- {one.replaces} | {one.absent or one.reason}"


def test_there_are_twenty() -> None:
    assert len(TABLE) == 20 and list(TABLE) == list(MADE)


@pytest.mark.parametrize("name", MADE)
def test_what_is_proposed(name: str) -> None:
    found = proposals(reading(picture(name)), QuietHost(), BOXES, facts())
    expected = TABLE[name]
    assert len(found) == len(expected), [line(one) for one in found]
    for one, said in zip(found, expected, strict=True):
        assert line(one).startswith(said)
        assert one.reason.endswith(".") and "None" not in one.reason


def test_impressions_are_never_ticked() -> None:
    found = [one for name in MADE for one in proposals(reading(picture(name)), QuietHost(), BOXES, facts())]
    impressions = [one for one in found if one.origin == "impression"]
    assert {one.title for one in impressions} == {"Sampler and scheduler", "CLIP skip"}
    assert not any(one.on for one in impressions)
