"""The job of a recipe through a WebUI's API: what each step asks, keeps and leaves; stopped, resumed, failed."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from lib_easydiffuser.errors import UsageError
from lib_easydiffuser.jobs.desk import Jobs
from lib_easydiffuser.jobs.records import Job, Status
from lib_easydiffuser.jobs.store import Store
from lib_easydiffuser.recipe.absent import absent
from lib_easydiffuser.recipe.offers import Offers
from lib_easydiffuser.recipe.read import read
from lib_easydiffuser.recipe.records import Texts
from lib_easydiffuser.recipe.shelf import recipe_named, shipped
from lib_easydiffuser.recipe.spec import RecipeSpec, from_step, spec_of
from lib_easydiffuser.recipe.view import ShownStep, steps_of
from lib_easydiffuser.standalone.host import StandaloneHost
from tests.fakes import recipe_webui
from tests.fakes.recipe_webui import WebUI, opened

from .conftest import CHAIN, SMALL, recipe

TEXTS = Texts("a woman, ohwx, oil painting", "blurry", "oil painting, warm light")


class Bench:
    """The jobs of a host, started and waited for."""

    def __init__(self, host: StandaloneHost, folder: Path) -> None:
        self.host, self.jobs = host, Jobs(Store(folder), host)

    def start(self, document: Any, **more: Any) -> Job:
        made = read(document) if isinstance(document, dict) else document
        return self.jobs.start("recipe", RecipeSpec(made, **{"texts": TEXTS, **more}).values())

    def ended(self, job: Job) -> Status:
        return self.jobs.wait(job.id, 60)

    def ran(self, document: Any, **more: Any) -> tuple[Status, list[ShownStep], Job]:
        job = self.start(document, **more)
        return self.ended(job), steps_of(self.jobs.get(job.id)), job


@pytest.fixture
def bench(host: StandaloneHost, tmp_path: Path) -> Bench:
    return Bench(host, tmp_path / "jobs")


def test_the_whole_chain_each_step_from_the_one_before(bench: Bench, webui: WebUI) -> None:
    status, steps, _ = bench.ran(CHAIN)
    assert status.state == "done", status
    assert [kind for kind, _ in webui.seen] == ["txt2img", "img2img", "img2img", "img2img", "extra-single-image"]
    bodies = [body for _, body in webui.seen]
    assert bodies[0]["prompt"] == TEXTS.prompt and bodies[2]["prompt"] == TEXTS.style
    assert [step.state for step in steps] == ["done"] * 5
    for body, step in zip(bodies[1:], steps, strict=False):
        begun = opened(body.get("image") or body["init_images"][0])
        assert step.picture is not None and begun.tobytes() == Image.open(step.picture).tobytes()
    for step in steps:
        assert step.picture is not None and step.picture.with_suffix(".txt").read_text("utf-8") == step.infotext
        assert Image.open(step.picture).info["parameters"] == step.infotext
    assert "Seed: 8" in steps[2].infotext and "Postprocess upscaler: Lanczos" in steps[4].infotext
    assert Image.open(str(steps[4].picture)).size == (128, 128)
    assert status.result["file"] == str(steps[4].picture) and not webui.written


def test_a_host_without_lanczos_still_makes_it_larger(
    bench: Bench, webui: WebUI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forge Neo lists None and ESRGAN: None leaves a picture as large as it is, ESRGAN would be fetched."""
    monkeypatch.setattr(recipe_webui, "UPSCALERS", ["None", "ESRGAN_4x"])
    kinds = [{"step": "txt2img", "width": 64, "height": 64}, {"step": "sd_upscale", "scale": 2}, {"step": "upscale"}]
    _, steps, _ = bench.ran({**CHAIN, "steps": kinds})
    (_, painted), (_, upscaled) = webui.seen[1:]
    assert opened(painted["init_images"][0]).size == (128, 128)
    begun = Image.open(str(steps[1].picture)).size
    assert opened(upscaled["image"]).size == (2 * begun[0], 2 * begun[1])
    assert (upscaled["upscaler_1"], upscaled["upscaling_resize"]) == ("None", 1.0)
    assert "enlarged the picture itself" in " ".join(steps[2].notes)


def test_adetailer_by_its_documented_arguments(bench: Bench, webui: WebUI) -> None:
    bench.ran(CHAIN)
    enable, skips, unit = webui.seen[1][1]["alwayson_scripts"]["ADetailer"]["args"]
    assert (enable, skips) == (True, True) and unit["ad_model"] == "face_yolov8n.pt"
    assert all(name.startswith("ad_") for name in unit)


def test_lora_weight_and_trigger_words_once(bench: Bench, webui: WebUI) -> None:
    step = {"step": "txt2img", **SMALL, "lora": [{"name": "face", "weight": 0.6}, {"name": "plain", "weight": 1}]}
    bench.ran(recipe(step))
    assert webui.seen[0][1]["prompt"] == f"{TEXTS.prompt}, ohwx woman, <lora:face_v2:0.6>, <lora:plain:1>"
    bench.ran(recipe(step), texts=replace(TEXTS, prompt="Ohwx Woman smiling"))
    assert webui.seen[1][1]["prompt"] == "Ohwx Woman smiling, <lora:face_v2:0.6>, <lora:plain:1>"


def test_adetailer_paints_the_face_with_its_lora(bench: Bench, webui: WebUI, photo: Path) -> None:
    step = {"step": "adetailer", "lora": [{"name": "face", "weight": 0.6}]}
    bench.ran(recipe(step, {**step, "detail_prompt": "her face"}), picture=photo)
    first, second = (body for _, body in webui.seen)
    assert first["prompt"] == f"{TEXTS.prompt}, ohwx woman, <lora:face_v2:0.6>"
    units = [body["alwayson_scripts"]["ADetailer"]["args"][2]["ad_prompt"] for body in (first, second)]
    assert units == ["", "her face, ohwx woman, <lora:face_v2:0.6>"]


def test_a_text_of_the_persons_is_not_written_over(bench: Bench, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "01-txt2img.txt").write_text("my notes", "utf-8")
    _, (step,), _ = bench.ran(recipe({"step": "txt2img", **SMALL}), out=out)
    assert (out / "01-txt2img.txt").read_text("utf-8") == "my notes"
    assert step.picture == out / "01-txt2img-2.png" and step.picture.with_suffix(".txt").is_file()


def test_a_unit_of_controlnet_with_the_reference(bench: Bench, webui: WebUI, photo: Path) -> None:
    unit = {"module": "openpose_full", "model": "openpose", "weight": 0.9}
    bench.ran(recipe({"step": "txt2img", "steps": 4, "aspect": "2:3", "controlnet": [unit]}), picture=photo)
    (sent,) = webui.seen[0][1]["alwayson_scripts"]["ControlNet"]["args"]
    assert (sent["module"], sent["model"]) == ("openpose_full", "control_v11p_sd15_openpose [cab727d4]")
    assert opened(sent["image"]).size == (64, 96)
    width, height = webui.seen[0][1]["width"], webui.seen[0][1]["height"]
    assert abs(width / height - 2 / 3) < 0.02 and width * height <= 512 * 512


@pytest.mark.parametrize(
    ("unit", "scripts", "says"),
    [
        ({"module": "openpose_full", "model": "openpose"}, None, "no reference picture for openpose_full"),
        ({"module": "depth_midas"}, None, "no module 'depth_midas'"),
        ({"module": "none", "model": "canny"}, None, "no model 'canny'"),
        ({"module": "none"}, ["sd upscale"], "ControlNet is not installed"),
    ],
)
def test_a_unit_that_cannot_work_is_left_out_and_said(
    bench: Bench, webui: WebUI, unit: dict[str, Any], scripts: list[str] | None, says: str
) -> None:
    webui.scripts = scripts or webui.scripts
    status, (step,), _ = bench.ran(recipe({"step": "txt2img", **SMALL, "controlnet": [unit]}))
    assert status.state == "done" and says in step.notes[0] and "alwayson_scripts" not in webui.seen[0][1]


def test_absent_steps_are_passed_over_and_the_rest_runs(bench: Bench, webui: WebUI, host: StandaloneHost) -> None:
    webui.scripts = ["sd upscale"]
    status, steps, _ = bench.ran(CHAIN)
    assert status.state == "done" and (status.result["pictures"], status.result["absent"]) == (3, 2)
    assert [step.state for step in steps] == ["done", "absent", "done", "absent", "done"]
    assert "Bing-su/adetailer would be needed" in steps[1].reason
    caller = host.caller()
    assert caller is not None
    listed = absent(recipe_named("Upscale without dirt", host), Offers(caller))
    assert [key for key, _ in listed] == ["01-ultimate_upscale"] and "Coyote-A" in listed[0][1]


def test_upscalers_that_paint_in_tiles(bench: Bench, webui: WebUI, photo: Path) -> None:
    chain = recipe(
        {"step": "sd_upscale", "upscaler": "nearest", "scale": 1.5, "overlap": 32, "steps": 4},
        {"step": "ultimate_upscale", "seams": "Band pass", "mode": "Chess", "steps": 4,
         "controlnet": [{"module": "tile_resample", "model": "tile", "image": "picture"}]},
    )  # fmt: skip
    status, steps, _ = bench.ran(chain, picture=photo, keeps=False)
    assert status.state == "done", status
    first, second = (body for _, body in webui.seen)
    assert first["script_args"] == [0, 32, 2, 1.5] and first["prompt"] == TEXTS.style
    assert second["script_args"] == [0, 512, 512, 8, 32, 0, 0, 0, 1, False, 1, 0, 0, 1, 2, 0, 0, 2.0]
    (unit,) = second["alwayson_scripts"]["ControlNet"]["args"]
    assert unit["module"] == "tile_resample" and "image" not in unit, "each tile is its own picture"
    assert Image.open(str(steps[1].picture)).size == (192, 288)


def test_settings_of_the_person_are_overridden_for_the_picture_alone(bench: Bench, webui: WebUI) -> None:
    before = dict(webui.options)
    webui.answers = {1: (500, {"error": "RuntimeError", "errors": "NaN in the picture"})}
    chain = recipe({"step": "txt2img", **SMALL, "clip_skip": 2}, {"step": "img2img", "clip_skip": 2})
    status, _, _ = bench.ran(chain)
    assert status.state == "failed" and "NaN in the picture" in status.text
    for _, body in webui.seen:
        assert body["override_settings"] == {"CLIP_stop_at_last_layers": 2}
        assert body["override_settings_restore_afterwards"] is True
    assert webui.options == before and not webui.written


def test_names_of_samplers_as_the_host_has_them(bench: Bench, webui: WebUI) -> None:
    _, steps, _ = bench.ran(
        recipe({"step": "txt2img", **SMALL, "sampler": "dpm++ 2m", "scheduler": "Karras"},
               {"step": "img2img", "sampler": "UniPC", "scheduler": "sgm"},
               {"step": "img2img", "sampler": "DPM++ 2M Karras"}, {"step": "img2img", "sampler": "K_euler_a"},
               {"step": "img2img", "sampler": "dpmpp_2m", "scheduler": "karras"},
               {"step": "img2img", "sampler": "euler_ancestral"})
    )  # fmt: skip
    assert (webui.seen[0][1]["sampler_name"], webui.seen[0][1]["scheduler"]) == ("DPM++ 2M", "Karras")
    assert "sampler_name" not in webui.seen[1][1] and len(steps[1].notes) == 2
    assert (webui.seen[2][1]["sampler_name"], webui.seen[2][1]["scheduler"]) == ("DPM++ 2M", "Karras")
    assert webui.seen[3][1]["sampler_name"] == "Euler a", "by its alias"
    assert (webui.seen[4][1]["sampler_name"], webui.seen[4][1]["scheduler"]) == ("DPM++ 2M", "Karras")
    assert webui.seen[5][1]["sampler_name"] == "Euler a" and "scheduler" not in webui.seen[5][1]


@pytest.mark.parametrize("writes", [True, False], ids=["into the picture", "in its answer alone"])
def test_what_the_upscaler_did_is_in_the_infotext(bench: Bench, webui: WebUI, photo: Path, writes: bool) -> None:
    webui.writes_upscalers = writes
    _, (step,), _ = bench.ran(recipe({"step": "upscale"}), picture=photo)
    assert step.infotext.endswith("Postprocess upscaler: Lanczos, by: 2 > 1")


def test_an_upscaler_that_is_fetched_is_said_and_an_unknown_one_refused(bench: Bench, photo: Path) -> None:
    _, (step,), _ = bench.ran(recipe({"step": "upscale", "upscaler": "ESRGAN_4x"}), picture=photo)
    assert "fetches it from https://example.org/ESRGAN.pth" in step.notes[0]
    status, _, _ = bench.ran(recipe({"step": "upscale", "upscaler": "SwinIR"}), picture=photo)
    assert status.state == "failed" and "no upscaler 'SwinIR'" in status.text and "Lanczos" in status.hint


@pytest.mark.parametrize("place", range(5))
def test_interrupted_in_any_step_and_gone_on_with(bench: Bench, webui: WebUI, place: int) -> None:
    webui.waits_at = place
    job = bench.start(CHAIN)
    assert webui.began.wait(30) and bench.jobs.stop(job.id)
    assert bench.ended(job).state == "stopped" and webui.interrupted.is_set()
    steps = steps_of(bench.jobs.get(job.id))
    assert [step.state for step in steps] == ["done"] * place + ["open"] * (5 - place)
    kept = [step.picture for step in steps[:place]]
    bench.jobs.resume(job.id)
    assert bench.ended(job).state == "done" and len(webui.seen) == 6
    after = steps_of(bench.jobs.get(job.id))
    assert [step.state for step in after] == ["done"] * 5 and [step.picture for step in after[:place]] == kept


def test_interrupted_at_the_webui_itself(bench: Bench, webui: WebUI) -> None:
    webui.waits_at = 2
    job = bench.start(CHAIN)
    assert webui.began.wait(30)
    webui.interrupted.set()
    assert bench.ended(job).state == "stopped"
    assert [step.state for step in steps_of(bench.jobs.get(job.id))][:3] == ["done", "done", "open"]


def test_resumed_at_any_step_what_was_before_is_kept(bench: Bench, webui: WebUI) -> None:
    _, before, job = bench.ran(CHAIN)
    spec = spec_of(bench.jobs.get(job.id).spec)
    bench.jobs.resume(job.id, {"anew": from_step(spec, "3")})
    assert bench.ended(job).state == "done" and len(webui.seen) == 8
    after = steps_of(bench.jobs.get(job.id))
    assert [one.picture for one in after[:2]] == [one.picture for one in before[:2]]
    assert all(one.picture != other.picture for one, other in zip(after[2:], before[2:], strict=True))
    assert all(one.picture is not None and one.picture.is_file() for one in (*before, *after)), "none was replaced"
    with pytest.raises(UsageError, match="step of the recipe"):
        from_step(spec, "9")


def test_a_changed_field_makes_its_step_anew_and_all_behind_it(bench: Bench, webui: WebUI) -> None:
    _, _, job = bench.ran(CHAIN)
    bench.jobs.resume(job.id, {"changes": {"03-img2img": {"denoising_strength": 0.2}}})
    assert bench.ended(job).state == "done"
    assert [kind for kind, _ in webui.seen[5:]] == ["img2img", "img2img", "extra-single-image"]
    assert webui.seen[5][1]["denoising_strength"] == 0.2


def test_a_picture_that_was_deleted_is_made_again_with_all_behind_it(bench: Bench, webui: WebUI) -> None:
    _, steps, job = bench.ran(CHAIN)
    assert steps[3].picture is not None
    steps[3].picture.unlink()
    assert [one.state for one in steps_of(bench.jobs.get(job.id))][3] == "open"
    bench.jobs.resume(job.id)
    assert bench.ended(job).state == "done" and len(webui.seen) == 7


def test_a_picture_is_waited_for_however_long_it_takes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles of a large picture on a processor take more than the ten minutes that every other answer has."""
    waits: list[float | None] = []

    class Noted(httpx.Client):
        def __init__(self, **more: Any) -> None:
            waits.append(more["timeout"].read)
            super().__init__(**more)

    monkeypatch.setattr(httpx, "Client", Noted)
    status, _, _ = bench.ran(recipe({"step": "txt2img", **SMALL}, {"step": "img2img"}))
    assert status.state == "done" and waits.count(None) == 2 and set(waits) == {None, 600.0}


def test_what_cannot_be_is_said_before_any_work(bench: Bench, webui: WebUI, tmp_path: Path) -> None:
    for one in shipped():
        if one.steps[0].kind != "txt2img":
            with pytest.raises(UsageError, match="needs a picture"):
                bench.start(one)
    with pytest.raises(UsageError, match="step of the recipe"):
        bench.start(CHAIN, changes={"09-upscale": {}})
    with pytest.raises(Exception, match="There is no picture"):
        bench.start(CHAIN, picture=tmp_path / "gone.png")
    assert not webui.seen


def test_a_webui_that_went_away_loses_nothing(bench: Bench, webui: WebUI) -> None:
    webui.answers = {2: (500, {"error": "OutOfMemoryError", "errors": "CUDA out of memory"})}
    status, steps, job = bench.ran(CHAIN)
    assert (status.state, status.type) == ("failed", "OutOfMemoryError") and steps[1].state == "done"
    bench.jobs.resume(job.id)
    assert bench.ended(job).state == "done" and len(webui.seen) == 6


def test_what_is_stopped_while_it_waits_for_its_turn_stops_nobody_else(bench: Bench, webui: WebUI) -> None:
    """Another's picture is being made: our stop must not reach the WebUI."""
    turn = threading.Lock()

    class Busy(StandaloneHost):
        def working(self, text: str) -> Any:
            waits.set()
            return turn

    waits = threading.Event()
    host = Busy("cpu", "")
    caller = bench.host.caller()
    assert caller is not None
    host.call_with(caller)
    bench.jobs = Jobs(bench.jobs.store, host)
    with turn:
        job = bench.start(CHAIN)
        assert waits.wait(30)
        bench.jobs.stop(job.id)
    assert bench.ended(job).state == "stopped" and not webui.seen and not webui.interrupted.is_set()
