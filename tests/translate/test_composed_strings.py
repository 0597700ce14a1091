"""Texts put together from pieces, as the page shows them: reasons, notes, runs, refusals, what is missing."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from PIL import Image

from lib_easydiffuser.captioners._downloads import Offer
from lib_easydiffuser.captioners._server_address import Address
from lib_easydiffuser.captioners._server_chat import _server_said
from lib_easydiffuser.captioners._server_http import Exchange, _TooLargeError
from lib_easydiffuser.errors import EasyDiffuserError
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.inventory import _checkpoints, registries
from lib_easydiffuser.models.checkpoint import Checkpoint
from lib_easydiffuser.models.mapped import mapped_arrays
from lib_easydiffuser.pixels.colour import tones
from lib_easydiffuser.pixels.names import EXAMPLES
from lib_easydiffuser.pixels.view import View
from lib_easydiffuser.settings import knobs
from lib_easydiffuser.standalone.api import _refusal, _unanswered
from lib_easydiffuser.webui.abilities import interrogator

from .page_texts import english_in, say, shown_by

STANDALONE = Path(__file__).parents[2] / "lib_easydiffuser" / "standalone"

REASONS = (
    "DeepBooru is 85% sure",
    "wd-vit-tagger-v3 is 90% sure",
    "own: an embedding you chose",
    "own: on your list of always",
    "own: CLIP similarity 0.231, 3.2 deviations below the mean of 100,970 flavors",
    "CLIP similarity 0.231, 3.2 deviations above the mean of 5,265 artists",
    "step 3 of the chain towards the picture, similarity of the whole 0.312",
    "step 3 of the chain away from the picture, similarity of the whole 0.312 (the chain was stopped)",
    "your own pictures: 0.82, proposed from 0.51 (F1 0.90)",
    "nsfw: switched on in the settings",
    "attention-opposite: cosine 0.12 to what attention ignores",
    "attention to 'dog': 0.91, said by 2 of 3 captions",
    "core: 61% of real negative prompts hold it",
    "medium: in colour: nothing says it is not",
    "medium: photo because of the profile 'photo'",
    "medium: painting because of 'a photo of' and 'photo' (attention 0.91)",
    "anatomy (hands): person because of 'woman' (attention 0.91)",
    "contrast (light direction): because of 'backlit' (attention 0.91)",
    "contrast (colour): because of 'red car' (clip: CLIP similarity 0.231, 3.2 deviations above the mean of 9 mediums)",
    "contrast (light): because of 'night' (wd14: wd-vit-tagger-v3 is 90% sure)",
    "denied: the caption says 'There is no dog. The cat is alone.'",
    "result: it shows 'cat' (compare: invented in 1 of 2)",
    "detector 0.98 at first look, 0.77 at the second, classifier 0.91, sure to 99%; box 3-97 % across and 5-99 % down",
    "detector 0.98 at first look, sure to 98%; seen as if it were a photograph",
    "contrast (light): because of 'cat' (eyes: detector 0.98 at first look, classifier 0.91, sure to 99%)",
    "anatomy (hands): person because of 'one person' (eyes: the classifier alone, sure to 81%)",
)
WHY = (
    "it is on the blacklist", "'dog' says the same", "the prompt asks for it", "only subject tags are wanted",
    "the sentence says it", "at most 30 are wanted", "no room in 75 tokens",
)  # fmt: skip


@pytest.mark.parametrize("reason", REASONS)
def test_why_a_tag_is_there_or_was_left_out(reason: str) -> None:
    assert english_in([reason, *(f"{reason}; left out: {why}" for why in WHY), f"left out: {WHY[0]}"]) == []


def test_a_person_in_the_picture_is_not_the_person_before_it() -> None:
    said = say("anatomy (hands): person because of 'woman' (attention 0.97)")
    assert said == "인체(손): 'woman'(으)로 보아 사람 있음 (주목도 0.97)"


def test_what_a_run_says_while_it_waits_and_works() -> None:
    assert say("waiting for its turn") == "차례를 기다리는 중"
    assert say("reading the picture") == "그림을 읽는 중"
    said = [f"reading {title}" for title in ("the loaded checkpoint's text encoder", "CLIP ViT-L/14 text tower")]
    assert english_in([*said, "calibrating all-MiniLM-L6-v2", "Reading the labels of flavors", "DeepBooru"]) == []


def test_what_cannot_be_read_is_not_what_it_cannot_be() -> None:
    """The refusal of a knob's value must not swallow other sentences."""
    assert say("Max side cannot be '9'.") == "Max side은(는) '9'이(가) 될 수 없습니다."
    said = {
        "The configuration in '/m' cannot be read.": "'/m'의 설정을 읽을 수 없습니다.",
        "The device 'cuda:9' of --easydiffuser-device cannot be used here.":
            "--easydiffuser-device의 장치 'cuda:9'을(를) 여기서 쓸 수 없습니다.",
        "No checkpoint is loaded. Temperature cannot be 9.":
            "체크포인트를 불러오지 않았습니다. 온도은(는) 9이(가) 될 수 없습니다.",
    }  # fmt: skip
    assert {english: say(english) for english in said} == said


def test_a_word_of_ours_is_not_translated_inside_what_is_not_ours() -> None:
    assert say("model sheet of a photo") == "model sheet of a photo"
    assert say("Use person") == "'person' 사용", "a tag is a tag in every language"
    assert say("raise 1.10: contrast") == "더 강조 1.10: 'contrast'"


def test_every_knob_refuses_in_korean() -> None:
    said = []
    for knob in knobs().values():
        for value in (object, "no such thing", -1e9):
            with _telling(said):
                knob.check(value)
    assert len(said) > len(knobs()) and english_in(said) == []


def test_why_a_part_or_a_model_is_not_ready() -> None:
    """Sentences put together from pieces, as the Models panel and the notes show them."""
    load = "Load an SD1, SD2 or SDXL checkpoint, or choose minilm."
    get = "Missing config.json and the rest in /m/blip. Download it (990 MiB, BSD-3-Clause): python -m " \
        "lib_easydiffuser download blip-base, or copy the folder from https://hub/blip there."  # fmt: skip
    file = "Missing model.pth (855 MiB, licence not known, see its page) in /m. The WebUI would fetch it unasked; " \
        "copy it there from https://hub/x, or use the WebUI's own button once."  # fmt: skip
    said = [
        interrogator.no_interrogator(),
        "This WebUI has no interrogator: modules.interrogate is gone.",
        "This WebUI has no DeepBooru: modules.deepbooru is gone.",
        f"No checkpoint is loaded. {load}",
        f"The loaded checkpoint has no CLIP text encoder (SD3, Flux). {load}",
        f"The encoder 'checkpoint' is not ready, MiniLM reads: No checkpoint is loaded. {load}",
        f"The captioner 'blip-base' is not ready. Salesforce/blip is not on this machine. {get}",
        f"WD14 tagger could not look: {get}",
        "Faces are not looked for: OpenCV is not installed.",
        "Faces are not looked for: OpenCV 5.0.0.93 cannot find them, versions 4 can.",
        "The tokenizer in '/m/blip' was saved by a newer transformers than this one (4.30.2), which cannot read it. "
        "Take the publisher's own files; they are read by every version.",
        f"DeepBooru of the WebUI could not look: {file}",
        "The WebUI has not loaded its CLIP yet. Press Interrogate CLIP in img2img once, or choose another CLIP model.",
        "Choose the CLIP model vit-l-14-openai: it brings its own text tower.",
        "The weights do not fit the model: they lack a.weight and have no place for b.weight and 3 more. The folder "
        "holds another model, or one damaged in copying. Download it again.",
        "'/m' holds FluxModel, which cannot caption here. Its own program code is not run. Supported are blip.",
        "There is no kind of label 'flavour'. Did you mean 'flavor'?",
        "There is no downloadable model 'x'. Known: blip-base.",
        "Something broke inside: ValueError: oh no. The console says where.",
        "This host keeps checkpoints as pipelines of diffusers, whose text encoder is not read. Choose minilm.",
        "This WebUI has no modules.processing.process_images. A newer Easy Diffuser may know its way.",
    ]
    assert english_in(said) == []
    assert say(said[5]).startswith("인코더 'checkpoint'을(를) 쓸 수 없어 MiniLM이 대신 읽습니다: 체크포인트를 불러오지")


def test_what_downloading_a_captioner_means(tmp_path: Path) -> None:
    lines = []
    for revision in ("", "a" * 40):
        offered = Offer(Checkpoint("org/model", revision, "licence not known, see its page", 0), None, tmp_path)
        lines += [line.strip() for line in offered.text.splitlines()]
    assert english_in(lines) == []
    assert say(lines[1]) == "라이선스: 라이선스 모름, 해당 페이지 참고"


def test_every_licence_and_title_has_its_korean() -> None:
    parts = [part for one in registries().values() for part in one.all(QuietHost())]
    models = [one for part in parts for one in _checkpoints(part)]
    assert english_in([one.licence for one in models]) == []


def test_why_a_server_gave_no_answer() -> None:
    exchange = Exchange(Address("http", "127.0.0.1", 9), "", 60, lambda: False)
    errors = [
        _TooLargeError(), ConnectionRefusedError(), ssl.SSLError(), EOFError(), TimeoutError(),
        http.client.HTTPException(), ValueError(), OSError(), RuntimeError(),
    ]  # fmt: skip
    said = [str(exchange._reason(error)) for error in errors]
    said += [str(exchange._failed("did not answer within 60 seconds", "Give it more patience."))]
    said += [str(_server_said("", "", status)) for status in (0, 500)]
    assert len(set(said)) == 12 and english_in(said) == []
    assert say(said[6]).endswith("HTTP가 모르는 글자가 있습니다.")


@pytest.mark.parametrize("name", ["api", "generate", "host"])
def test_what_the_standalone_page_says_of_the_webui_it_paints_with(name: str) -> None:
    said = [text for text in shown_by(STANDALONE / f"{name}.py") if re.fullmatch(r"[A-Z-].*[.?]", text)]
    assert said and english_in(said) == []


def test_a_webui_that_gives_no_answer_is_told_in_korean_and_without_the_name_of_an_error() -> None:
    errors = [httpx.ConnectError(""), httpx.ConnectTimeout(""), httpx.ReadTimeout(""), httpx.ReadError("")]
    said = [str(_unanswered("http://127.0.0.1:7860", error)) for error in errors]
    said += [str(_refusal("http://127.0.0.1:7860", code, "")) for code in (401, 404, 422, 500)]
    said += [f"{str(_unanswered('http://x', error)).split('.')[0]}; 1 of 3 pictures were made." for error in errors]
    assert english_in(said) == [] and not [one for one in said if "Error" in one or "Timeout" in one]
    assert say(said[0]) == "http://127.0.0.1:7860의 WebUI에 연결할 수 없습니다. --api 옵션으로 실행 중인가요?"
    assert said[0] == said[1] and len({*said[:4]}) == 3


def test_why_weights_read_in_place_are_refused(tmp_path: Path) -> None:
    """The reason within the sentence is ours too."""
    header = json.dumps({"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 8]}}).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
    said: list[str] = []
    with _telling(said):
        mapped_arrays(path)
    assert "a tensor has 8 bytes, not (2, 3) of float32." in said[0]
    assert "텐서 하나가 8바이트로, float32 형식의 (2, 3) 크기와 맞지 않습니다" in say(said[0])
    assert "바이트)을(를)" in say(said[0]) and "bytes" not in say(said[0]) and "tensor " not in say(said[0])


def test_how_much_a_colour_stands_out() -> None:
    """Of every colour that has a name, as the pixels of a patch on another ground say it."""
    said = []
    for name, codes in EXAMPLES.items():
        picture = Image.new("RGB", (96, 96), "#0000ff" if name == "grey" else "#808080")
        picture.paste(f"#{codes.split()[0]}", (24, 24, 72, 72))
        found = {one.text: one.reason for one in tones(View(picture))}
        said.append(found[f"{name} tones"])
    assert all("against the colour that stands out most" in one for one in said)
    assert english_in(said) == []


@contextmanager
def _telling(said: list[str]) -> Iterator[None]:
    """Keep what an error of ours says."""
    try:
        yield
    except EasyDiffuserError as error:
        said.append(str(error))
