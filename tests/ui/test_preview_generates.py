"""`preview --webui URL`: the tab sends, the page beside it generates, against a little server that speaks the API."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_easydiffuser.standalone.api import WebUI
from lib_easydiffuser.standalone.preview import PreviewHost, build_page

from . import settings_page
from .chromium import require_chromium
from .tab_page import TabPage

LOGIN = "me:se:cret"
CAPTION = "a smiling woman astronaut in an orange space suit"
MADE = "(long hair:1.2), <lora:x:1> BREAK fate \\(series\\), 한국어 😀\nSteps: 2, Sampler: Euler, Seed: 1, Size: 32x24"


class Api(BaseHTTPRequestHandler):
    """Generates one picture that carries its own parameters; wants a login."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
        known = self.headers.get("Authorization") == "Basic " + base64.b64encode(LOGIN.encode()).decode()
        code = self.server.code if known else 401  # type: ignore[attr-defined]
        self.server.seen.append((self.path, body))  # type: ignore[attr-defined]
        answer = {"images": [_png()], "info": json.dumps({"infotexts": [MADE]})} if code == 200 else {}
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST

    def log_message(self, *args: Any) -> None: ...


def _png() -> str:
    info, buffer = PngInfo(), io.BytesIO()
    info.add_itxt("parameters", MADE)
    Image.new("RGB", (32, 24), "red").save(buffer, "PNG", pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str, Path]]:
    """(the API's server, the preview's address, the folder for its pictures)."""
    require_chromium()
    from lib_easydiffuser.standalone.commands.preview import launch

    models, out = tmp_path_factory.mktemp("models"), tmp_path_factory.mktemp("out")
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        page = build_page(PreviewHost("cpu", str(models)), WebUI(f"http://127.0.0.1:{api.server_port}", LOGIN, out))
        yield api, launch(page, 0, out), out
        page.close()
        api.shutdown()


@pytest.fixture
def sender(chromium_running: Any, served: tuple[Any, str, Path]) -> Iterator[TabPage]:
    """The tab of that page, with a caption read."""
    api, url, _ = served
    api.seen, api.code = [], 200
    opened = TabPage(chromium_running.new_page(viewport={"width": 1400, "height": 1000}))
    opened.open(url)
    opened.caption = CAPTION
    opened.run("retag")
    yield opened
    opened.page.close()
    assert opened.errors == []


def generate(tab: TabPage, name: str) -> str:
    """Press Generate in that tab; gives what it says then."""
    tab.tab(name)
    tab.page.click(f"button#{name}_generate")
    tab.page.wait_for_function(
        "name => document.querySelector(`#${name}_said textarea, #${name}_said input`)?.value", arg=name
    )
    said = f"#{name}_said textarea, #{name}_said input"
    return str(tab.page.locator(said).first.input_value())


def test_what_was_sent_is_generated_and_both_files_lie_side_by_side(
    sender: TabPage, served: tuple[Any, str, Path]
) -> None:
    api, _, out = served
    sender.place("replace")
    prompts = sender.send()
    said = generate(sender, "txt2img")
    path, asked = api.seen[-1]
    assert path == "/sdapi/v1/txt2img" and (asked["prompt"], asked["negative_prompt"]) == prompts
    (record,) = out.glob("*-txt2img.json")
    (picture,) = out.glob("*-txt2img-0.png")
    assert said == f"Saved as {picture.name}, the request as {record.name}."
    assert json.loads(record.read_text("utf-8")) == asked
    assert "secret" not in record.read_text("utf-8") and "se:cret" not in record.read_text("utf-8")


def test_a_generated_picture_comes_back_with_its_own_prompt(sender: TabPage) -> None:
    sender.send()
    generate(sender, "txt2img")
    sender.page.wait_for_selector("#txt2img_gallery img")
    sender.page.click("button#txt2img_send_to_easy_diffuser")
    sender.page.wait_for_selector("#easy_diffuser_image img")
    assert sender.tab_is_open("easy_diffuser")
    assert "Done" in sender.run("generate")
    assert sender.page.text_content("#easy_diffuser_embedded .ed-full >> nth=0") == MADE.partition("\n")[0]


def test_img2img_starts_from_a_picture_and_says_when_there_is_none(
    sender: TabPage, served: tuple[Any, str, Path], photographs: Path
) -> None:
    api, _, out = served
    sender.place("replace")
    prompts = sender.send("img2img")
    assert generate(sender, "img2img") == "There is no picture to start from."
    assert not api.seen
    sender.page.set_input_files("#img2img_image input[type=file]", str(photographs / "coffee.png"))
    sender.page.wait_for_selector("#img2img_image img")
    sender.settled()
    sender.page.click("button#img2img_generate")
    sender.page.wait_for_selector("#img2img_gallery img")
    path, asked = api.seen[-1]
    assert path == "/sdapi/v1/img2img" and (asked["prompt"], asked["negative_prompt"]) == prompts
    assert asked["denoising_strength"] == 0.75 and len(asked["init_images"]) == 1
    assert len(list(out.glob("*-img2img.json"))) == 1


def test_a_refusal_is_a_sentence_and_the_next_try_works(sender: TabPage, served: tuple[Any, str, Path]) -> None:
    served[0].code = 404
    sender.send()
    assert "answered 404" in generate(sender, "txt2img")
    served[0].code = 200
    sender.page.click("button#txt2img_generate")
    sender.page.wait_for_selector("#txt2img_gallery img")


def test_settings_go_into_its_numbers_and_style_words_into_img2img_and_one_undo_takes_all_back(
    sender: TabPage, tmp_path: Path
) -> None:
    info, path = PngInfo(), tmp_path / "own.png"
    info.add_text("parameters", "a cat\nSteps: 28, Sampler: Euler, CFG scale: 5.5, Seed: 4711, Size: 640x960")
    Image.new("RGB", (64, 96), "navy").save(path, pnginfo=info)
    before = {name: numbers(sender, name) for name in ("txt2img", "img2img")}
    sender.tab("easy_diffuser")
    sender.upload(path)
    sender.run("generate")
    settings_page.ask(sender, "propose", "list")
    assert settings_page.listed(sender) == {
        "Size": "x 640 x 960", "Sampling steps": "x 28", "CFG Scale": "x 5.5", "Seed": "x 4711",
    }  # fmt: skip
    settings_page.tick(sender, "seed").uncheck()
    assert settings_page.ask(sender, "send", "sent") == "3 settings were sent to txt2img."
    assert sender.tab_is_open("txt2img") and numbers(sender, "txt2img") == ["28", "640", "960", "5.5", "-1"]
    said = settings_page.ask(sender, "style", "sent")
    assert "denoising strength 0.35" in said and sender.tab_is_open("img2img")
    assert numbers(sender, "img2img") == ["20", "384", "576", "7", "-1", "0.35"]
    assert "cool tones" in sender.boxes("img2img")[0] and sender.page.locator("#img2img_image img").count() == 1
    sender.undo()
    assert {name: numbers(sender, name) for name in before} == before
    assert sender.boxes("img2img") == ("", "") and sender.page.locator("#img2img_image img").count() == 0


def numbers(tab: TabPage, name: str) -> list[str]:
    """What stands in the numbers of a tab, in their order."""
    return [str(box.input_value()) for box in tab.page.locator(f"#tab_{name} input[type=number]").all()]
