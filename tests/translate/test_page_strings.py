"""Every text the sections, the img2img script and the comparison can show has its Korean, read from the source."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from lib_easydiffuser.attention.calibrate import _reserve
from lib_easydiffuser.attention.calibration import development_captions, parse_calibration
from lib_easydiffuser.batch.sidecars import _read
from lib_easydiffuser.captioners._asked import _IN_KOREAN, TRANSLATE
from lib_easydiffuser.captioners._instructions import _INSTRUCTIONS, _ONLY
from lib_easydiffuser.captioners.joycaption import JoyCaption
from lib_easydiffuser.clip.bank import open_bank, write_bank
from lib_easydiffuser.clip.lists import LabelList
from lib_easydiffuser.errors import EasyDiffuserError
from lib_easydiffuser.host import GENERATING
from lib_easydiffuser.loop import measures, summary
from lib_easydiffuser.models.load import _NEWER
from lib_easydiffuser.pixels.names import NAMES
from lib_easydiffuser.ui.korean import catalogue
from lib_easydiffuser.ui.recipe.fields import kinds_told
from lib_easydiffuser.webui.img2img import controls

from .page_texts import english_in, say, shown_by

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "lib_easydiffuser"
# The command line and the API speak to programs; the rest is English to be read or compared, or made into prompts.
# The contact sheet is drawn in English, since its fonts may lack Hangul; the document holds names, no texts.
# fields.py holds the names of what stands in the infotext, which is data, as are phrases.py and scores.py. No style's
# title is shown yet. history/page.py is the command line's page; batch/cluster, evaluate/ and learn/ are its alone.
# The guide's steps and figures hold numbers of their own: tests/ui/test_guide.py reads them as they are drawn.
NOT_SHOWN = (
    "standalone", "api/", "data", "pairs/", "loop/sheet.py", "loop/fonts.py", "loop/thumbs.py", "loop/document.py",
    "loop/reopen.py", "loop/files.py", "loop/records.py", "webui/img2img/fields.py", "prompt/styles.py",
    "batch/tell.py", "batch/engines", "batch/cluster", "evaluate/", "learn/", "recipe/schema.py",
    "history/page.py", "history/phrases.py", "history/scores.py",
    "ui/guide/steps.py", "ui/guide/figures.py", "ui/guide/painting.py", "ui/guide/svg.py",
)  # fmt: skip
PYTHON = [
    path for path in sorted(PACKAGE.rglob("*.py")) if not path.relative_to(PACKAGE).as_posix().startswith(NOT_SHOWN)
]
# Files full of English words: there only whole sentences are ours to say.
OF_WORDS = (
    "attention/features.py", "captioners/_loops.py", "captioners/pixels.py", "captioners/_scene.py", "eyes/claims.py",
    "batch/alike/sayings.py", "explain/said.py", "explain/same.py", "explain/where.py",
    "eyes/graph_file.py", "eyes/things.py", "eyes/torch_file.py", "tags/unsaid.py", "clip/lists.py", "images/embedded",
    "language", "models/memory.py", "pixels", "tags/negatives", "tags/phrases.py", "translate",
)  # fmt: skip
_SENTENCE = re.compile(r"[A-Z7`].*[.?!]")
# Names of keys, scripts and commands, the host's word for no language, what stands before tags, and messages for who
# writes the page or the program.
NOT_TEXT = {
    "Easy Diffuser companion",
    "ArrowRight",
    "ArrowLeft",
    "ArrowUp",
    "ArrowDown",
    "Enter",
    "Escape",
    "KeyZ",
    "Esc",
    "Tab",
    "Insert",
    "Delete",
    "Space",
    "Ctrl+V",
    "Ctrl+Enter",
    "Ctrl+Shift+Enter",
    "Alt+↑ Alt+↓",
    "None",
    "Clip skip",
    "The page asked for nothing.",
    "The page asked for 7.",
    "easy-diffuser label bank 1",
    "names never end",
    "standard input",
    "7 -m pip install --no-deps 7==7",
    "a picture of yours",
    # What a model is asked, what is looked for in an answer or a library's error, and names in /proc/cpuinfo.
    *(text.removesuffix(_ONLY) for text in _INSTRUCTIONS.values()),
    _ONLY.strip(),
    _IN_KOREAN.strip(),
    TRANSLATE.strip(),
    "You are a helpful image captioner.",
    JoyCaption.title,
    *JoyCaption.words.values(),
    "a tag has no 7",
    _NEWER,
    "model name",
    "cpu family",
    # How infotexts call fields.
    "Hires upscale",
    "Hires upscaler",
    "Hires steps",
    "Hires resize-1",
    "Hires resize-2",
    # What pixels claim, looked for by its name.
    "flat illustration",
    "pixel art",
    "line art",
    # A script's names of its arguments, and where a recipe's sizes are from.
    "the picture's own",
    "by the aspect, at the size the checkpoint was trained at",
    "Tile overlap",
    "Tile width",
    "Tile height",
    "Mask blur",
    "Target size type",
    "Scale from image size",
    "Band pass",
    "Half tile offset pass",
    "Half tile offset pass + intersections",
    "--webui http://127.0.0.1:7860",
}
# Pieces of sentences; below they are tested as they are put together.
PIECES = {
    "Pixels; 0: 7.",
    "start compare",
    "start folder",
    "start refine",
    "7 files are as they were before.7",
    "another header",
    "other columns",
    "pip install regex",
    "import sys; sys.path[:0] = [sys.argv[1]]; from lib_easydiffuser.jobs.child import main; main()",
    "One worker needs no process.",
    "dry run",
    "Many pictures: 7",
    "--webui URL",
    "result: it shows 7 (7)",
    "put among the negatives",
    "'7' from 7 to 7: 7.",
    "7 from 7 to 7: 7.",
    "7 was 77.",
    "7 was not 7: 7.",
    "left out:",
    "share of",
    "Share of the picture a person would call 7 (pixels, OKLab).",
    "an unknown one",
    "The checkpoint was switched from 7 to 7 meanwhile:",
    "77 of 7 pictures are left out of the summary.",
    "7; 7 of 7 7 made. 7",
    "pictures were",
    "picture was",
    "Cosine of 7 as sentences (all-MiniLM-L6-v2); 1 says the same.",
    "the caption of the reference and that of the result",
    "the prompt that was used and the one the result would give",
    "7, 7 in the reference: 7",
    "for one seed, whose spread is unknown",
    "; no room is left for 7",
    "Easy Diffuser: 7 The picture was made with your own prompt.",
    "The caption 7 7, and only English captions can be read.",
    "The label bank 7 7.",
    "cannot be read",
    "cannot be read (7)",
    "is no label bank",
    "was made by another CLIP model",
    "was made of other labels",
    "its newest version (no commit could be verified)",
    "(the chain was stopped)",
    "away from",
    "step 7 of the chain 7 the picture, similarity of the whole 77",
    "CLIP similarity 7, 7 deviations 7 the mean of 7 7",
    "generating picture",
    "a list of texts",
    "an object",
    "a whole number",
    "one of 7",
    "true or false",
    "The weights do not fit the model: they 7.",
    "have no place for 7",
    "7 holds 7, which cannot caption here.7",
    "and no",
    "Put before the tags as it stands; may hold",
    "and emphasis.",
    ", said by 7 of 7 captions",
    "7 because of 7",
    "in colour: nothing says it is not",
    "core: 7 of real negative prompts hold it",
    "DeepBooru is 7 sure",
    "7 is 7 sure",
    "Send tags to 7",
    "The tag 7 7",
    "The server 7 7.",
    "The server answers with an error7.",
    "cannot be asked",
    "cannot be reached from this machine",
    "cannot be asked: its address or its key has a sign that HTTP does not know",
    "sent more than 7 MiB, which is no caption",
    "cannot be reached",
    "cannot be reached in time",
    "has no certificate that holds",
    "broke off in the middle of its answer",
    "does not speak HTTP as it should",
    "did not answer within 7 seconds",
}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_sentences_in_python(path: Path) -> None:
    found = [text for text in shown_by(path) if text not in NOT_TEXT | PIECES]
    if path.relative_to(PACKAGE).as_posix().startswith(OF_WORDS):
        found = [text for text in found if _SENTENCE.fullmatch(text)]
    assert english_in(found) == []


@pytest.mark.parametrize("path", sorted((ROOT / "javascript").glob("*.js")), ids=lambda path: path.name)
def test_texts_in_the_page(path: Path) -> None:
    code = re.sub(r"(?m)^\s*//.*$", "", path.read_text("utf-8"))
    found = [text for text in re.findall(r'"([A-Z][a-z][^"\\{}#]*)"', code) if text not in NOT_TEXT]
    assert english_in(found) == []


def test_the_fields_of_a_recipes_steps() -> None:
    said: list[str] = []

    def gather(told: object) -> None:
        if isinstance(told, dict):
            said.extend(str(told[name]) for name in ("title", "help", "more", "wants") if told.get(name))
            said.extend(title for _, title in told.get("choices", ()))
        for one in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
            gather(one)

    gather(json.loads(kinds_told()))
    assert "Denoising strength" in said and "Reference picture" in said
    assert english_in(said) == []


def test_what_a_comparison_says_of_light_and_colour() -> None:
    verdicts = [
        "no difference",
        *(word for pair in summary._WORDS.values() for word in pair),
        "less of it",
        "more of it",
    ]
    names = [*summary._WORDS, *(f"{measures.COLOUR}{name}" for name in NAMES)]
    assert english_in([*verdicts, *names]) == []
    said = [f"{name} 0.31 ± 0.02 over 3 seeds, 0.62 in the reference: {verdicts[1]}." for name in summary._WORDS]
    said += [f"lightness 0.31 for one seed, whose spread is unknown, 0.62 in the reference: {v}." for v in verdicts]
    said += [f"Share of the picture a person would call {name} (pixels, OKLab)." for name in NAMES]
    said += [item.what for item in measures._PROPERTIES]
    assert english_in(said) == []
    assert say(said[0]) == "밝기 0.31 ± 0.02(시드 3개), 기준 그림 0.62: 더 어두움."


def test_what_a_click_on_a_difference_says() -> None:
    assert (
        english_in(
            [
                "'7' from 1 to 1.1: lost in 2 of 3.",
                "'7' from 1 to 1.1: invented.",
                "'7' was added; no room is left for '8'.",
                "result: it shows '7' (invented in 1 of 2)",
                "lost in 1 of 2; attention to 'dog': 0.5",
                "'7' was put among the negatives.",
                "'7' was not added: no room in 75 tokens.",
                "Stopped; 1 of 3 pictures were made.",
                f"{GENERATING} 1 of 3",
                "comparing picture 2",
                "raise",
                "add",
                "to negatives",
                "better than in the round before",
                "worse than in the round before",
            ]
        )
        == []
    )


def test_what_a_round_says_of_itself() -> None:
    pairs = (
        "the caption of the reference and that of the result",
        "the prompt that was used and the one the result would give",
    )
    said = [f"Cosine of {pair} as sentences (all-MiniLM-L6-v2); 1 says the same." for pair in pairs]
    switched = (
        "The checkpoint was switched from a.ckpt to b.ckpt meanwhile: 1 of 3 pictures are left out of the summary."
    )
    assert english_in([*said, switched.replace("a.ckpt", "an unknown one")]) == []
    assert (
        say(switched)
        == "도중에 체크포인트가 a.ckpt에서 b.ckpt(으)로 바뀌었습니다. 그림 3장 중 1장은 요약에서 뺐습니다."
    )
    assert say("It could not be compared: The caption is empty.") == "비교하지 못했습니다: 캡션이 비어 있습니다."


def test_every_limit_that_pixels_are_held_to_is_korean() -> None:
    sources = (PACKAGE / "pixels").rglob("*.py")
    named = {name for source in sources for name in re.findall(r'Limit\("([^"]+)"', source.read_text("utf-8"))}
    assert "share of grain" in named
    assert english_in([f"{name} 0.63, {bound} 0.3" for name in named for bound in ("at least", "at most")]) == []


def test_why_a_tag_is_there_is_korean_to_its_end() -> None:
    shares = "share of even areas 0.975, at least 0.75; share of grain 0.003, at most 0.12"
    assert say(f"{shares}.").startswith("고른 면의 비율 0.975, 최소 0.75; 거친 입자의 비율 0.003, 최대 0.12")
    blue = "share of the picture that is blue 0.524, at least 0.1"
    said = say(f"contrast (colour): because of 'blue tones' (pixels: {blue})")
    assert said == "대비(색): 'blue tones' (픽셀: 그림에서 파랑 비율 0.524, 최소 0.1) 때문에"
    assert say("Something broke inside: oh. The console says where.").endswith("oh. 자세한 것은 콘솔에 있습니다.")


def test_what_the_img2img_script_says_below_the_pictures() -> None:
    """Its comments hold values: javascript/easy_diffuser_korean.js reads them after "Easy Diffuser: "."""
    said = [
        "There is no init image. Put a picture into the tab.",
        "An init image cannot be read, and nothing was made from it. The picture 'a.png' is truncated: its end is "
        "missing. Copy or download it again.",
        "There is no captioner 'blip9'. Did you mean 'blip'? The picture was made with your own prompt.",
        "Max side cannot be '9'. It lies between 64 and 8192. The picture was made with your own prompt.",
        "captioning",
    ]
    assert english_in(said) == []
    assert say(said[0]) == "원본 그림이 없습니다. 탭에 그림을 넣으세요."


def test_the_img2img_script_on_a_korean_host() -> None:
    """The host translates whole texts alone."""
    strings = catalogue()["strings"]
    knobs = [controls._knob(name) for name in controls.NAMES if name != controls.EARLIER]
    texts = [text for knob in knobs for text in (knob.label, knob.help)]
    assert [text for text in (*texts, *controls.AREAS, "More: Easy Diffuser") if text not in strings] == []


def test_why_an_encoder_a_bank_or_a_file_beside_a_picture_is_refused(tmp_path: Path) -> None:
    """Put together by the code that says them, so that a change of the English is seen here."""
    said = []
    for line in ("a black ca/2t", "the/2 cat"):
        with pytest.raises(EasyDiffuserError) as caught:
            parse_calibration(line)
        said.append(str(caught.value))
    with pytest.raises(EasyDiffuserError) as caught:
        development_captions(tmp_path)
    said.append(str(caught.value))
    labels = LabelList("flavors", "flavor", ("red",), "us")
    bank = tmp_path / "bank"
    write_bank(bank, labels, np.ones((1, 2), np.float16), "one")
    others = replace(labels, labels=("blue",))
    for given, fingerprint, path in ((labels, "two", bank), (others, "one", bank), (labels, "one", Path(__file__))):
        with pytest.raises(EasyDiffuserError) as caught:
            open_bank(path, given, fingerprint)
        said.append(str(caught.value))
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EasyDiffuserError) as caught:
        _read(tmp_path / "a.txt")
    said.append(str(caught.value))
    encoder = SimpleNamespace(title="CLIP")
    said += [*_reserve(encoder, 0.8)]  # type: ignore[arg-type]
    assert len(said) == 8 and english_in(said) == []


def test_an_encoder_that_gives_way_says_so_in_korean() -> None:
    said = "The attention of CLIP does not tell which words matter (AUC 0.52, needed 0.75); MiniLM is used instead."
    assert (
        say(said) == "CLIP의 주목도로는 어떤 낱말이 중요한지 알 수 없어(AUC 0.52, 필요한 값 0.75) 대신 MiniLM을 씁니다."
    )
