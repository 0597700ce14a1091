"""CLIP's labels in the host: tables and clicks in the tab, the host's own Interrogate, its CLIP, its text encoder."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path
from typing import Any

from ...clip.checkpoints import transformers_clip
from .host import RealHost
from .session import NotHereError, Session, check

_PROBE = Path(__file__).parent / "probes" / "labels_probe.py"
_STEM = "cond_stage_model.transformer.text_model."
HOSTILE = "<img src=x onerror=alert(1)>"
LISTS = {
    "mediums": "oil painting\nphoto\npencil sketch\na character portrait",
    "movements": "cubism\nimpressionism\nrealism\nbaroque",
    "trendings": "artstation\nbehance\ntrending on reddit",
    "artists": "by a\nby b",
    "flavors": f"{HOSTILE}\nsoft light\n수채화\nhard light\nred mood\nblue mood",
    "negative": "blurry background\nugly frame\ngrain",
}


def prepare(host: RealHost) -> None:
    """A CLIP with the checkpoint's text tower and a tiny image tower, short lists, and the probe."""
    folder = host.data / "models" / "clip-vit-large-patch14"
    folder.mkdir(parents=True)
    transformers_clip(folder)
    checkpoint = _checkpoint(host, "tiny_sd1")
    if checkpoint is not None:
        _with_its_text_tower(folder, checkpoint)
    lists = host.data / "interrogate"
    lists.mkdir()
    for name, text in LISTS.items():
        (lists / f"{name}.txt").write_text(text, "utf-8")
    scripts = host.data / "extensions" / "labels-probe" / "scripts"
    scripts.mkdir(parents=True)
    shutil.copy(_PROBE, scripts / _PROBE.name)


def _checkpoint(host: RealHost, name: str) -> Path | None:
    flags = list(host._more)
    folder = Path(flags[flags.index("--ckpt-dir") + 1]) if "--ckpt-dir" in flags else None
    return path if folder and (path := folder / f"{name}.safetensors").is_file() else None


def _with_its_text_tower(folder: Path, checkpoint: Path) -> None:
    """Make the folder's model the whole CLIP the checkpoint's encoder could have come from."""
    import torch
    import transformers as t
    from safetensors.torch import load_file

    state = {key[len(_STEM) :]: value for key, value in load_file(str(checkpoint)).items() if key.startswith(_STEM)}
    text = {
        "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "num_hidden_layers": 12,
        "vocab_size": 49408, "projection_dim": 64,
    }  # fmt: skip
    vision = {
        "hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4, "num_hidden_layers": 2,
        "image_size": 32, "patch_size": 8, "projection_dim": 64,
    }  # fmt: skip
    torch.manual_seed(0)
    model = t.CLIPModel(t.CLIPConfig(text_config=text, vision_config=vision, projection_dim=64))
    model.text_model.load_state_dict({key: value.float() for key, value in state.items()}, strict=False)
    model.save_pretrained(str(folder), safe_serialization=True)


def ask(s: Session, what: str, **given: Any) -> Any:
    """Call a function of the probe inside the host."""
    request = urllib.request.Request(
        f"{s.host.url}/labels-probe/{what}", json.dumps(given).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=900) as answer:
        found = json.load(answer)
    if "StopIteration" in found.get("error", ""):
        raise NotHereError("the small checkpoints are not there (--ckpt-dir)")
    assert "error" not in found, found["error"]
    return found["ok"]


def told(s: Session, name: str, *kinds: str) -> None:
    s.tab.page.wait_for_function(
        "([name, kinds]) => kinds.includes(document.querySelector(`#easy_diffuser_${name}_section`).dataset.told)",
        arg=[name, list(kinds)],
        timeout=240_000,
    )


@check
def tables(s: Session) -> None:
    """the top of each kind is shown with bars; hostile labels stay text"""
    s.tab.upload(s.photograph)
    assert "Done" in s.tab.run("generate"), s.tab.line
    s.tab.page.locator("#easy_diffuser_labels_section .label-wrap").first.click()
    s.tab.page.wait_for_selector("button#easy_diffuser_labels_show")
    s.tab.press("labels_show")
    told(s, "labels", "tables", "error")
    line = s.tab.page.inner_text("#easy_diffuser_labels_line")
    assert "Done" in line, line
    kinds = [one.get_attribute("data-kind") for one in s.tab.page.locator("#easy_diffuser_labels_tables section").all()]
    assert kinds == ["medium", "movement", "trending", "flavor", "negative"], kinds
    assert s.tab.page.locator("#easy_diffuser_labels_tables img").count() == 0
    assert not s.tab.dialogs


@check
def pick(s: Session) -> None:
    """a click makes a label a tag, positive and negative"""
    s.tab.page.locator("#easy_diffuser_labels_tables .ed-pick[aria-label='Add photo']").click()
    s.tab.wait_for_prompt("text.includes('photo')")
    s.tab.page.locator("#easy_diffuser_labels_tables [data-kind=negative] .ed-pick").first.click()
    s.tab.wait_for_prompt("/blurry background|ugly frame|grain/.test(text)", "negative")
    s.tab.page.locator("#easy_diffuser_labels_tables").scroll_into_view_if_needed()
    s.tab.quiet()
    s.shot("labels")


@check
def text(s: Session) -> None:
    """the chosen mode writes clip-interrogator's text"""
    s.tab.caption = "a woman in a suit"
    s.tab.press("labels_write")
    told(s, "labels", "done", "error")
    s.tab.quiet()
    written = s.tab.value("#easy_diffuser_labels_text")
    assert written.startswith("a woman in a suit, "), written


@check
def in_the_analysis(s: Session) -> None:
    """switched on, the labels stand among the tags of an analysis"""
    s.tab.page.check("#easy_diffuser_labels input[type=checkbox]")
    assert "Done" in s.tab.run("generate"), s.tab.line
    sources = [one.inner_text() for one in s.tab.page.locator("#easy_diffuser_lists .ed-source").all()]
    assert any(source.startswith("clip-labels") for source in sources), sources
    s.tab.page.uncheck("#easy_diffuser_labels input[type=checkbox]")


def _require_interrogate(s: Session) -> None:
    """Where the tab says that the host has none, its button must be hidden."""
    lacking = [line for line in s.lacks() if "no Interrogate" in line]
    if lacking:
        assert not s.tab.page.locator("button#easy_diffuser_labels_own").first.is_visible(), lacking
        raise NotHereError(lacking[0])


@check
def own_interrogate(s: Session) -> None:
    """the host's own Interrogate downloads nothing: what it lacks is said"""
    _require_interrogate(s)
    s.tab.press("labels_own")
    told(s, "labels", "error")
    said = s.tab.page.inner_text("#easy_diffuser_labels_line")
    assert "Interrogate lacks" in said and "ViT-L-14.pt" in said, said
    assert s.tab.value("#easy_diffuser_labels_theirs") == ""


@check
def two_pictures(s: Session) -> None:
    """two pictures are compared"""
    s.tab.page.locator("#easy_diffuser_two_section .label-wrap").first.click()
    s.tab.quiet()
    coffee = s.photograph.parent / "coffee.png"
    s.tab.page.set_input_files("#easy_diffuser_two_image input[type=file]", str(coffee))
    s.tab.page.wait_for_selector("#easy_diffuser_two_image img")
    s.tab.quiet()
    s.tab.press("two_compare")
    told(s, "two", "two", "error")
    said = s.tab.page.inner_text("#easy_diffuser_two_section")
    assert "Similarity" in said, said
    s.tab.page.locator("#easy_diffuser_two_tables").scroll_into_view_if_needed()
    s.tab.quiet()
    s.shot("two-pictures")


@check
def interrogators_clip(s: Session) -> None:
    """the interrogator's CLIP is a part: its own features, its weights left where they are"""
    _require_interrogate(s)
    found = ask(s, "interrogator")
    assert "has not loaded" in found["before"] and found["missing"] == "", found
    assert found["image"] < 1e-5 and found["text"] < 1e-5 and found["untouched"], found
    s.values["the interrogator's CLIP, off by"] = f"image {found['image']:.1e}, text {found['text']:.1e}"


@check
def shared_text_tower(s: Session) -> None:
    """SD1: the checkpoint's encoder stands in for CLIP's own; changed, it is refused"""
    ask(s, "switch", name="tiny_sd1")
    assert ask(s, "family")["family"] == "sd1"
    found = ask(s, "shared_tower")
    if "open_clip" in found["missing"]:
        raise NotHereError(found["missing"])
    assert found["missing"] == "" and found["off"] < 2e-3, found
    assert "layer 4 differs" in found["said"], found
    s.values["the shared text tower, off by"] = f"{found['off']:.1e}"


@check
def wide_towers(s: Session) -> None:
    """SD2 and SDXL: the host's text towers are read as their file has them"""
    for name, kind in (("tiny_sd2", "sd2"), ("tiny_sdxl", "sdxl")):
        if kind in s.host.kind.refuses:
            continue
        found = ask(s, "towers", name=name)
        # Forge leaves SD2's last layer out, which its prompts never reach: the tower is refused there.
        cut = "it has 23 layers instead of 24" if s.host.kind.cuts_sd2 and kind == "sd2" else ""
        assert found["differs"] == cut, (name, found)
        assert ask(s, "family")["family"] == kind
        s.values[f"{name}'s tower"] = f"{found['heads']} heads, {found['activation']} {cut}".strip()
