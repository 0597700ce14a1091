"""The Host inside the WebUI and Forge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..host import PageGenerator, PromptBoxes, TokenCounter
from ..records import Picture, PromptPair
from . import boxes, options
from . import devices as guest
from .interrogate import interrogate
from .tidy import TIDY
from .tokens import token_counter


@lru_cache(maxsize=1)
def host() -> WebUIHost:
    """The one there is."""
    return WebUIHost()


class WebUIHost:
    """Asks `modules` at every call: checkpoint, settings and page change while we live."""

    name = "webui"

    def device(self) -> str:
        """Where the host lets captioners run; `--use-cpu` counts, and `--easydiffuser-device` before it.

        Raises:
            HostError: If that flag names no device of this machine.
        """
        from modules import devices, shared

        given = getattr(shared.cmd_opts, "easydiffuser_device", None)
        return guest.usable(given.strip()) if given else str(devices.device_interrogate or devices.cpu)

    def progress(self, done: int, total: int, text: str = "") -> None:
        from modules import shared

        shared.state.job_no, shared.state.job_count = done, total
        shared.state.textinfo = text

    def stopped(self) -> bool:
        from modules import shared

        state = shared.state
        return bool(state.interrupted or state.skipped or state.stopping_generation)

    def models_dir(self) -> Path | None:
        from modules import paths

        return Path(paths.models_path)

    @property
    def given_models_dir(self) -> Path | None:
        """The folder of `--easydiffuser-models-dir`, looked into before all others."""
        from modules import shared

        folder = getattr(shared.cmd_opts, "easydiffuser_models_dir", None)
        return Path(folder).expanduser() if folder else None

    def language(self) -> str:
        """The page's language ("ko_KR"), "" for the host's own English."""
        from modules import shared

        chosen = str(getattr(shared.opts, "localization", "") or "")
        return "" if chosen == "None" else chosen

    def default_settings(self) -> Mapping[str, Any]:
        """What the settings page says, by knob."""
        return options.values()

    def keep_default(self, name: str, value: Any) -> None:
        """Write a knob's default to the settings page."""
        options.keep(name, value)

    def embeddings_dir(self) -> Path | None:
        """The folder of textual inversions, to offer the negative ones by name."""
        from modules import shared

        folder = getattr(shared.cmd_opts, "embeddings_dir", None)
        return Path(folder) if folder else None

    def token_counter(self) -> TokenCounter | None:
        return token_counter()

    def prompt_boxes(self) -> PromptPair | None:
        # What stands in them lives in the page; the tab gets it with every send.
        return None

    def part_packages(self, kind: str) -> Sequence[str]:
        return (f"{__package__}.parts",)

    def boxes(self) -> Sequence[PromptBoxes]:
        return boxes.prompt_boxes()

    def page_opened(self) -> None:
        """What sending the page took is given back."""
        TIDY.soon()

    def page_generator(self) -> PageGenerator | None:
        """What the txt2img tab says, for our own Generate."""
        from .generate import page_fields

        return page_fields()

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """The host's queue lock and its busy state; both are given back whatever happens."""
        from modules import call_queue, devices, shared

        with call_queue.queue_lock:
            try:
                # It says busy first, and may fail after that: a device in error cannot be tidied.
                shared.state.begin(job=text)
                # Generation leaves its steps behind: the host would show them as our progress.
                shared.state.sampling_steps = 0
                yield
            finally:
                shared.state.end()
                shared.state.interrupted = shared.state.skipped = shared.state.stopping_generation = False
                let_go()
                devices.torch_gc()

    def make_room(self, mib: int) -> None:
        """The host moves its own models away: Forge by its memory manager, the WebUI with `--medvram`."""
        guest.make_room(mib, self.device())

    def precision(self, wanted: str) -> str:
        """`--no-half` holds for models of ours too."""
        return "float32" if guest.full_precision(self.device()) else wanted

    def keeps(self, wanted: str) -> str:
        """No model of ours stays on the device, unless interrogation models stay there by the host's own option."""
        return "ram" if wanted == "device" and not guest.keeps_models() else wanted

    def stop(self) -> None:
        from modules import shared

        shared.state.interrupt()

    def skip(self) -> None:
        """Leave the picture that is generated, go on with the next."""
        from modules import shared

        shared.state.skip()

    def checkpoint_family(self) -> str:
        """ "sd1", "sd2" or "sdxl" of the loaded checkpoint, "" for others or none; loads none."""
        from modules import sd_models

        # `shared.sd_model` would load one; Forge's placeholder has no family.
        model = sd_models.model_data.sd_model
        return next((family for family in ("sdxl", "sd2", "sd1") if getattr(model, f"is_{family}", False)), "")

    def interrogate(self, picture: Picture) -> str:
        """The host's own Interrogate CLIP, for the person to compare."""
        return interrogate(picture)


def let_go() -> None:
    """The memory of a run back to the host, whose next job is a generation. Encoders load again in milliseconds."""
    from ..attention.encoders import REGISTRY
    from ..models.memory import trim

    for encoder in REGISTRY.used():
        encoder.unload()
    trim()
