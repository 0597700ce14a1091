"""`run`: the whole way through a WebUI's API, spoken to a strict stand-in of it."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib_easydiffuser.errors import GenerationError, Interrupted, OutOfMemoryError
from lib_easydiffuser.host import Generator, HostFacts, generator_of
from lib_easydiffuser.records import GenerationRequest, GenerationSettings, Hires, PromptPair
from lib_easydiffuser.standalone.api import WebUI, family_of
from lib_easydiffuser.standalone.generator import ApiGenerator
from lib_easydiffuser.standalone.host import StandaloneHost
from tests.fakes.webui_api import Api, webui_api
from tests.loop.test_refine import Deaf
from tests.loop.world import Shapes, drawn

from .conftest import Cli


@pytest.fixture
def api() -> Iterator[Api]:
    with webui_api() as made:
        yield made


@pytest.fixture
def red_blue(tmp_path: Path) -> Path:
    path = tmp_path / "reference.png"
    drawn(("red", "blue")).save(path)
    return path


@pytest.fixture
def command(cli: Cli, api: Api, red_blue: Path, tmp_path: Path) -> Any:
    def run(*more: object) -> Any:
        return cli(
            "run", red_blue, "--webui", api.url, "--out", tmp_path / "out", "--captioner", "pixels",
            "--width", 128, "--height", 96, "--first-seed", 5, *more,
        )  # fmt: skip

    return run


def history(tmp_path: Path) -> Any:
    return json.loads((tmp_path / "out" / "history.json").read_text("utf-8"))


def test_the_whole_way_to_the_side_by_side(command: Any, api: Api, tmp_path: Path) -> None:
    api.shapes = Shapes(forgets={5: ("blue",)}, invents={0: ("green",)})
    answer = command("--seeds", 3)
    assert answer.code == 0, answer.err
    assert "lost in 1 of 3" in answer.out and "green tones" in answer.out.partition("Invented")[2]
    assert "Prompt, " in answer.out and "seed 5" in answer.out and "from -1 to 1" in answer.out
    (done,) = history(tmp_path)["rounds"]
    assert [result["seed"] for result in done["results"]] == [5, 6, 7] and done["finished"]
    assert done["results"][0]["settings"]["checkpoint"] == "tiny_sd1"
    assert Image.open(tmp_path / "out" / "contact.png").width > 1000
    for result in done["results"]:
        assert Image.open(result["path"]).info["parameters"] == result["infotext"]
    assert [kind for kind, _ in api.seen] == ["txt2img"] * 3
    assert all(
        body["save_images"] and body["override_settings"] == {"CLIP_stop_at_last_layers": 2} for _, body in api.seen
    )
    saved = sorted((tmp_path / "out" / "pictures").glob("*.json"))
    assert [json.loads(path.read_text("utf-8")) for path in saved] == [body for _, body in api.seen]


def test_img2img_starts_from_the_picture(command: Any, api: Api, tmp_path: Path) -> None:
    assert command("--seeds", 1, "--img2img", "--denoising-strength", 0.4).code == 0
    kind, body = api.seen[0]
    assert kind == "img2img" and body["denoising_strength"] == 0.4
    assert Image.open(io.BytesIO(base64.b64decode(body["init_images"][0]))).size == (128, 96)
    assert history(tmp_path)["rounds"][0]["request"]["mode"] == "img2img"


def test_quick_is_few_steps_in_the_picture_s_proportions(cli: Cli, api: Api, red_blue: Path, tmp_path: Path) -> None:
    answer = cli(
        "run", red_blue, "--webui", api.url, "--out", tmp_path / "out", "--quick", "--seeds", 1, "--sampler", "Euler a"
    )
    body = api.seen[0][1]
    assert answer.code == 0 and body["steps"] == 12 and body["sampler_name"] == "Euler a"
    assert abs(body["width"] / body["height"] - 128 / 96) < 0.03 and body["width"] * body["height"] <= 512 * 512


def test_a_second_run_goes_on_in_the_same_history(command: Any, tmp_path: Path) -> None:
    assert command("--seeds", 1).code == command("--seeds", 1).code == 0
    assert [done["number"] for done in history(tmp_path)["rounds"]] == [1, 2]


def test_json_is_one_record(command: Any) -> None:
    answer = command("--seeds", 1, "--json")
    (record,) = answer.records
    assert record["results"][0]["seed"] == 5 and record["reference"]["analysis"]["prompt"]


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        ({"dies_at": 1}, 6, "broke off its answer"),
        (
            {"answers": {1: (500, {"error": "OutOfMemoryError", "errors": "CUDA out of memory. Tried"})}},
            5,
            "out of memory",
        ),
        (
            {"answers": {1: (500, {"error": "RuntimeError", "errors": "mat1 and mat2\nshapes"})}},
            6,
            "500: mat1 and mat2",
        ),
        ({"answers": {1: (200, {"images": [], "info": "{}"})}}, 6, "made no picture"),
        ({"answers": {1: (200, {"images": ["bm8="], "info": "{}"})}}, 6, "no picture"),
        ({"answers": {1: (200, "<html>")}}, 6, "not JSON"),
    ],
)
def test_a_webui_that_fails_half_way_leaves_what_was_made(
    command: Any, api: Api, tmp_path: Path, fault: dict[str, Any], code: int, says: str
) -> None:
    for name, value in fault.items():
        setattr(api, name, value)
    answer = command("--seeds", 3)
    assert answer.code == code and says in answer.err and "Traceback" not in answer.err
    assert "1 of 3 pictures were made" in answer.err
    (done,) = history(tmp_path)["rounds"]
    assert len(done["results"]) == 1 and done["results"][0]["scores"] and done["problem"]
    assert (tmp_path / "out" / "contact.png").exists()


def test_a_checkpoint_switched_meanwhile_is_said(command: Any, api: Api) -> None:
    api.models = {1: "other"}
    answer = command("--seeds", 3)
    assert answer.code == 0 and "switched from tiny_sd1 to other" in " ".join(answer.out.split())


def test_what_is_asked_wrongly_is_said_before_any_work(
    cli: Cli, api: Api, red_blue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Any] = []
    monkeypatch.setattr("lib_easydiffuser.standalone.commands.run.analyse", lambda *given: ran.append(given))
    there = ("--webui", api.url, "--out", tmp_path / "out")
    for arguments in (
        (red_blue,), (*there,), (red_blue, red_blue, *there), (red_blue, "--webui", "nowhere"),
        (red_blue, *there, "--seeds", 0), (red_blue, *there, "--denoising-strength", 2),
        (red_blue, *there, "--denoising-strength", "nan"), (red_blue, *there, "--cfg-scale", "inf"),
        (red_blue, *there, "--steps", 0), (red_blue, *there, "--width", -64), (red_blue, *there, "--height", "tall"),
        (red_blue, *there, "--seeds", "many"), (red_blue, *there, "--first-seed", 2**32),
        (red_blue, *there, "--clip-skip", 0), (red_blue, *there, "--encoder", "minilmm"),
        (red_blue, *there, "--captioner", "pixel"), (red_blue, *there, "--labels", "--label-kinds", "flavour"),
        (red_blue, *there, "--labels", "--label-counts", "flavor=3"), (red_blue, *there, "--labels", "--clip", "vit"),
    ):  # fmt: skip
        answer = cli("run", *arguments)
        assert answer.code == 2 and answer.is_one_sentence(), (arguments, answer.err)
    assert ran == [], "nothing was captioned for a command that cannot be done"
    gone = cli("run", red_blue, "--webui", "http://127.0.0.1:9", "--out", tmp_path / "out")
    assert gone.code == 6 and gone.is_one_sentence() and api.seen == []
    assert not (tmp_path / "out").exists()


def test_a_sampler_it_does_not_have_is_said_in_its_words(command: Any) -> None:
    answer = command("--seeds", 1, "--sampler", "Eular")
    assert answer.code == 6 and "Sampler not found" in answer.err and "--api" not in answer.err


def test_a_picture_that_is_none_is_said(cli: Cli, api: Api, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_text("no")
    assert cli("run", tmp_path / "x.png", "--webui", api.url, "--out", tmp_path / "out").code == 3


def generator(api: Api, tmp_path: Path) -> ApiGenerator:
    return ApiGenerator(WebUI(api.url, out=tmp_path))


ONE = GenerationRequest(PromptPair("red tones", ""), (1, 2), GenerationSettings(width=64, height=64, steps=1))


def test_stop_interrupts_the_webui_and_gives_no_half_picture(api: Api, tmp_path: Path) -> None:
    api.waits = True
    made = generator(api, tmp_path)
    threading.Thread(target=lambda: (api.began.wait(30), made.stop()), daemon=True).start()
    with pytest.raises(Interrupted):
        next(made.generate(ONE))
    assert api.interrupted.is_set() and len(api.seen) == 1


def test_ctrl_c_while_it_generates_is_an_interrupt(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    api.waits = True

    def pressed(self: Any, done: Any, tell: Any) -> None:
        api.began.wait(30)
        raise KeyboardInterrupt

    monkeypatch.setattr(ApiGenerator, "_wait", pressed)
    with pytest.raises(Interrupted):
        next(generator(api, tmp_path).generate(ONE))
    assert api.interrupted.is_set()


def test_the_generator_keeps_the_protocol(api: Api, tmp_path: Path) -> None:
    made = generator(api, tmp_path)
    assert isinstance(made, Generator)
    now = made.current()
    assert (now.checkpoint, now.clip_skip, now.seed) == ("tiny_sd1", 2, -1)
    host = StandaloneHost("cpu")
    assert generator_of(host) is None
    host.generate_with(made)
    assert generator_of(host) is made


def test_the_preview_s_interrupt_reaches_the_webui(api: Api, tmp_path: Path) -> None:
    from lib_easydiffuser.standalone.preview import PreviewHost

    api.waits, made, host = True, generator(api, tmp_path), PreviewHost("cpu")
    host.generate_with(made)
    threading.Thread(target=lambda: (api.began.wait(30), host.stop()), daemon=True).start()
    with pytest.raises(Interrupted):
        next(made.generate(ONE))
    assert api.interrupted.is_set() and not host.stopped()


def test_the_true_seed_and_settings_are_the_webui_s(api: Api, tmp_path: Path) -> None:
    settings = GenerationSettings(
        "", "", "DPM++ 2M", "karras", 3, 64, 96, 5.0, ("mine",), -1, 0, Hires(1.5, "Latent", 0.5, 4)
    )
    (made,) = generator(api, tmp_path).generate(GenerationRequest(PromptPair("red tones"), (), settings))
    body = api.seen[0][1]
    assert (body["enable_hr"], body["hr_scale"], body["hr_upscaler"], body["denoising_strength"]) == (
        True,
        1.5,
        "Latent",
        0.5,
    )
    assert "override_settings" not in body and body["scheduler"] == "karras" and body["styles"] == ["mine"]
    assert made.seed == made.settings.seed == 4242 and made.settings.checkpoint == "tiny_sd1"
    assert (made.settings.width, made.settings.height) == (64, 96) and made.picture.mode == "RGB"


def test_faults_are_those_of_the_protocol(api: Api, tmp_path: Path) -> None:
    api.answers = {
        0: (500, {"error": "OutOfMemoryError", "errors": ""}),
        1: (500, {"error": "ValueError", "errors": "no"}),
    }
    with pytest.raises(OutOfMemoryError):
        next(generator(api, tmp_path).generate(ONE))
    with pytest.raises(GenerationError, match="500: no"):
        next(generator(api, tmp_path).generate(ONE))


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("sd_xl_base_1.0", "sdxl"), ("ponyDiffusionV6XL", "sdxl"), ("v2-1_768-ema-pruned", "sd2"), ("sd2.1", "sd2"),
        ("v1-5-pruned-emaonly", ""), ("dreamshaper_8", ""), ("tiny_sd2", "sd2"), ("anything-v20", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_checkpoint_s_name_tells_its_family(name: str, family: str) -> None:
    assert family_of(name) == family


def test_names_and_family_as_the_webui_lists_them(api: Api, tmp_path: Path) -> None:
    api.options = {"sd_model_checkpoint": "sub/dream_xl.safetensors [768abcd0]", "CLIP_stop_at_last_layers": 2}
    found = generator(api, tmp_path).facts()
    assert found.size_step == 8
    api.options["res_step"] = 64
    assert generator(api, tmp_path).facts().size_step == 64
    assert found.asked and (found.family, found.clip_skip) == ("sdxl", 2)
    assert [one.name for one in found.samplers] == ["DPM++ 2M", "Euler a"]
    assert [(one.name, one.aliases) for one in found.schedulers] == [
        ("Automatic", ("automatic",)),
        ("Karras", ("karras",)),
    ]
    assert [one.name for one in found.upscalers] == ["Latent", "R-ESRGAN 4x+"]


def test_a_webui_that_is_not_there_says_nothing_of_itself(tmp_path: Path) -> None:
    found = ApiGenerator(WebUI("http://127.0.0.1:9", "", tmp_path)).facts()
    assert found == HostFacts()


# --refine


def test_refining_goes_on_by_itself_and_says_why_it_ends(command: Any, api: Api, tmp_path: Path) -> None:
    api.shapes = Deaf(deaf={"blue": 1.25})
    answer = command("--refine", 5, "--seeds", 2)
    assert answer.code == 0, answer.err
    assert "Raise 'blue tones' from 1 to 1.3: lost in 2 of 2 pictures at emphasis 1" in answer.err
    assert "A picture has everything that counts." in answer.err
    assert "* 2 (from 1) " in answer.out and "(blue tones:1.3" in answer.out.partition("Best: seed ")[2]
    assert [item["refined"]["parent"] for item in history(tmp_path)["rounds"]] == [0, 1]
    assert [body["seed"] for _, body in api.seen] == [5, 6, 7, 8]
    assert all((tmp_path / "out" / name).is_file() for name in ("contact.png", "side-by-side.html"))


def test_refining_goes_on_where_the_folder_ends(command: Any, api: Api, tmp_path: Path) -> None:
    api.shapes = Deaf(deaf={"blue": 1.25})
    assert "other tags" not in command("--refine", 1, "--seeds", 2).err
    again = command("--refine", 1, "--seeds", 2, "--max-tags", 1)
    assert again.code == 0 and "These settings make other tags than the rounds in this folder" in again.err
    first, second = history(tmp_path)["rounds"]
    assert second["refined"]["parent"] == 1 and "(blue tones:1.3" in second["prompt"] and "1.3" not in first["prompt"]


def test_another_picture_with_the_same_caption_begins_anew(
    command: Any, api: Api, tmp_path: Path, red_blue: Path
) -> None:
    api.shapes = Deaf(deaf={"blue": 1.25})
    assert command("--refine", 1, "--seeds", 2, "--caption", "a thing").code == 0
    drawn(("green", "yellow")).save(red_blue)
    assert command("--refine", 1, "--seeds", 2, "--caption", "a thing").code == 0
    _, second = history(tmp_path)["rounds"]
    assert second["number"] == 2 and second["refined"]["parent"] == 0 and not second["refined"]["lines"]
    assert "green tones" in second["prompt"] and "blue tones" not in second["prompt"]


def test_a_webui_that_dies_while_refining_is_one_sentence(command: Any, api: Api, tmp_path: Path) -> None:
    api.shapes, api.dies_at = Shapes(forgets={0: ("blue",)}), 2
    answer = command("--refine", 4, "--seeds", 2)
    assert answer.code == 6 and "Traceback" not in answer.err and answer.err.splitlines()[-1].startswith("Error: ")
    assert len(history(tmp_path)["rounds"]) == 2 and len(history(tmp_path)["rounds"][0]["results"]) == 2


def test_options_of_refining_want_it(command: Any) -> None:
    answer = command("--counts", "things")
    assert answer.code == 2 and "--counts is for --refine" in answer.err
    assert "There is no aspect to count 'colors'" in command("--refine", 2, "--counts", "colors").err
    assert [command("--refine", number).code for number in (-1, 0)] == [2, 2]


def test_what_a_request_overrides_is_taken_back_where_the_webui_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1.10.1 remembers only what its file of settings holds."""
    webui, standing, asked = WebUI("http://127.0.0.1:9", "", tmp_path), {"CLIP_stop_at_last_layers": 1}, []

    def said(method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        asked.append((method, path, body))
        if path == "/sdapi/v1/txt2img":
            standing.update(body["override_settings"])
        if (method, path) == ("POST", "/sdapi/v1/options"):
            standing.update(body)
        return 200, json.dumps(standing if method == "GET" else {"images": []})

    monkeypatch.setattr(webui, "_said", said)
    webui.post("/sdapi/v1/txt2img", {"override_settings": {"CLIP_stop_at_last_layers": 2}})
    assert standing == {"CLIP_stop_at_last_layers": 1}
    before = len(asked)
    webui.post("/sdapi/v1/txt2img", {"override_settings": {}})
    assert len(asked) == before + 1, "nobody is asked where nothing is overridden"
