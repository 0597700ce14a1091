"""Which host lies in a folder, and what the driver must know of it. A new host is one more row in KINDS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...ui.tab_page import READY

_WEBUI = ("--skip-torch-cuda-test", "--skip-install", "--skip-prepare-environment", "--api")

# Each leaves one more of its installations out.
_SDNEXT = tuple(f"--skip-{what}" for what in ("all", "env", "requirements", "extensions", "git", "torch"))
_SDNEXT += ("--quick", "--use-cpu", "all", "--theme", "standard/black-teal")
# With all its tabs its page has 65 000 nodes instead of 40 000.
_SDNEXT += ("--disable", "control,video,extras,caption,models,gallery,info,extensions")


@dataclass(frozen=True)
class Kind:
    """One family of hosts, told by files that only it has.

    Attributes:
        name: As its people call it.
        has: Files and folders below the host's folder that must be there.
        lacks: And those that must not.
        flags: How it starts on a CPU, without installing anything.
        serves_itself: Whether it must be allowed to serve its own folder when its data lie elsewhere (Gradio 4).
        loads_late: Whether its checkpoint is loaded by the first generation, not by the start.
        models_box: The dropdown that chooses the checkpoint.
        manages_memory: Whether `backend.memory_management` has the models it moves in a list.
        cuts_sd2: Whether it leaves SD2's last layer out, which its prompts never reach.
        refuses: Families of checkpoints it does not know.
        txt2img: What its settings call the txt2img tab.
        writes_owners_options: Whether its API writes options that are marked as not for it.
        keeps_overrides: Whether its API keeps what `override_settings` of one generation said, when asked not to.
        joins_schedulers: Whether its samplers carry the scheduler in their names, with no field for it.
        shows_extensions_options: Whether its API shows options of extensions. Not where its model of options is made
            before they come: the ControlNet that Forge, Forge Classic and reForge bring imports it first.
        marks_settings: The file that states the VERSION_UID without which it takes config.json for an older
            version's, and waits for Enter at its start; "" for none.
        calls: What it calls flags of WebUI 1.10.1 that it has under another name.
        refuses_flags: Those without a value that it has not got, by which it would not start: they are left out.
        checkpoints: Where below its data it looks for checkpoints of one file and for folders of diffusers', on a
            host without --ckpt-dir; nothing on others.
        restart: The button that builds its page anew, and what it says when it begins to.
        second_prompts: The boxes for prompts of the second pass.
        settings: Options that it starts with, where a check's own do not say otherwise.
        hides_unset: Whether its API tells only of options that somebody has set.
        counts_brackets: Whether its counters count brackets and weights as words.
        lacks_fields: Settings that its txt2img has no field for which a name or a number can be sent to.
        repeats: Whether it paints the same request twice to the pixel: ersatzForge (fca12a2) is off by up to 7 of 255.
        opens_ms: How long its page may take to stand, ms: one of tens of thousands of nodes takes a busy machine long.
    """

    name: str
    has: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    flags: tuple[str, ...] = (*_WEBUI, "--always-cpu")
    serves_itself: bool = False
    loads_late: bool = False
    models_box: str = "#setting_sd_model_checkpoint"
    manages_memory: bool = False
    cuts_sd2: bool = False
    refuses: tuple[str, ...] = ()
    txt2img: str = "txt2img"
    writes_owners_options: bool = False
    keeps_overrides: bool = False
    joins_schedulers: bool = False
    shows_extensions_options: bool = True
    marks_settings: str = ""
    calls: Mapping[str, str] = field(default_factory=dict)
    refuses_flags: tuple[str, ...] = ()
    checkpoints: tuple[str, ...] = ()
    restart: tuple[str, str] = ("#settings_restart_gradio", "Restarting UI")
    second_prompts: tuple[str, str] = ("#hires_prompt", "#hires_neg_prompt")
    settings: Mapping[str, Any] = field(default_factory=dict)
    hides_unset: bool = False
    counts_brackets: bool = False
    lacks_fields: tuple[str, ...] = ()
    repeats: bool = True
    opens_ms: int = READY

    def spelled(self, flags: Sequence[str]) -> list[str]:
        """Flags of WebUI 1.10.1, each value behind its name, as this host takes them."""
        return list(self._spelled(flags))

    def _spelled(self, flags: Sequence[str]) -> Iterator[str]:
        for before, flag in zip(("", *flags), flags, strict=False):
            if self.checkpoints and "--ckpt-dir" in (before, flag):
                continue
            if flag in self.refuses_flags:
                continue
            yield self.calls.get(flag, flag)

    def fits(self, folder: Path) -> bool:
        return all((folder / name).exists() for name in self.has) and not any(
            (folder / name).exists() for name in self.lacks
        )


# Forge, and what went on from it with its `backend` and its list of models above the tabs.
_FORGE = Kind(
    "Forge",
    has=("modules_forge", "backend", "modules/interrogate.py"),
    serves_itself=True,
    loads_late=True,
    models_box=".model_selection",
    manages_memory=True,
    cuts_sd2=True,
    txt2img="Txt2img",
    writes_owners_options=True,
    shows_extensions_options=False,
)
_NEO = replace(
    _FORGE,
    name="Forge Neo",
    has=("modules_forge", "backend"),
    lacks=("modules/interrogate.py", "modules/deepbooru.py"),
    flags=(*_WEBUI, "--cpu"),
    txt2img="txt2img",
    refuses_flags=("--no-download-sd-model",),
    refuses=("sd2",),
    marks_settings="modules/launch_utils.py",
)
_ERSATZ = replace(
    _FORGE,
    name="ersatzForge",
    has=("modules_forge", "backend", "modules/deepbooru.py"),
    lacks=("modules/interrogate.py",),
    refuses_flags=("--no-download-sd-model",),
    repeats=False,
    # Its own preview begins with a download, without which it makes no picture.
    settings={"show_progress_type": "Approx cheap"},
)

KINDS = (
    Kind(
        "SD.Next",
        ("installer.py", "modules/sd_models.py"),
        flags=_SDNEXT,
        calls={"--gradio-auth": "--auth"},
        refuses_flags=("--nowebui", "--no-download-sd-model"),
        checkpoints=("models/Stable-diffusion", "models/Diffusers"),
        restart=("#restart_submit", "Server will restart"),
        # It takes HF_HUB_OFFLINE out of the environment unless this is set.
        settings={"clip_skip_enabled": True, "offline_mode": True},
        hides_unset=True,
        keeps_overrides=True,
        counts_brackets=True,
        lacks_fields=("sampler", "hires"),
        writes_owners_options=True,
        opens_ms=4 * READY,
        second_prompts=("#txt2img_refiner_prompt", "#txt2img_refiner_neg_prompt"),
    ),
    _FORGE,
    _ERSATZ,
    _NEO,
    Kind("reForge", ("modules_forge", "ldm_patched", "modules/interrogate.py"), shows_extensions_options=False),
    Kind(
        "Forge Classic",
        ("modules_forge", "ldm_patched"),
        ("modules/interrogate.py",),
        joins_schedulers=True,
        shows_extensions_options=False,
    ),
    Kind("WebUI", ("modules/sd_models.py",), flags=(*_WEBUI, "--use-cpu", "all", "--no-half")),
)


def kind_of(folder: Path) -> Kind | None:
    """The first kind that fits; None where no WebUI lies."""
    if not (folder / "launch.py").is_file():
        return None
    return next((kind for kind in KINDS if kind.fits(folder)), None)
