"""The Host inside a WebUI, whichever of the family it is: what it can do is asked in `abilities`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..host import Generator, HostFacts, PageGenerator, PromptBoxes, SettingsBoxes, TokenCounter
from ..recipe.caller import Caller
from ..records import Picture, PromptPair
from . import abilities, options
from .abilities import (
    boxes,
    checkpoint,
    counter,
    folders,
    generation,
    interrogator,
    job,
    login,
    memory,
    names,
    settings,
    settings_boxes,
)  # fmt: skip
from .devices import device_of_ours, make_room
from .generation import family
from .interrogate import interrogate
from .tidy import TIDY


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
        return device_of_ours()

    def progress(self, done: int, total: int, text: str = "") -> None:
        job.tell(done, total, text)

    def stopped(self) -> bool:
        return job.is_stopped()

    def models_dir(self) -> Path | None:
        return folders.models()

    @property
    def given_models_dir(self) -> Path | None:
        """The folder of `--easydiffuser-models-dir`, looked into before all others."""
        folder = settings.flag("easydiffuser_models_dir")
        return Path(folder).expanduser() if folder else None

    def language(self) -> str:
        """The page's language ("ko_KR"), "" for the host's own English."""
        return settings.language()

    def lacking(self) -> Sequence[str]:
        """One sentence for each ability this host does not have."""
        return abilities.lacking()

    def default_settings(self) -> Mapping[str, Any]:
        """What the settings page says, by knob."""
        return options.values()

    def keep_default(self, name: str, value: Any) -> None:
        """Write a knob's default to the settings page."""
        options.keep(name, value)

    def open_to_others(self) -> bool:
        """Whether people elsewhere can open the page or ask the API."""
        return any(settings.flag(name) for name in ("listen", "share", "ngrok", "server_name"))

    def batch_roots(self) -> Sequence[str]:
        """The folders of `--easydiffuser-batch-root`."""
        return tuple(settings.flag("easydiffuser_batch_root") or ())

    def hides_folders(self) -> bool:
        """Whether nobody may name a folder on the page (`--hide-ui-dir-config`)."""
        return bool(settings.flag("hide_ui_dir_config", False))

    def asks_login(self) -> bool:
        """Whether page or API ask for a login: then several people use it."""
        return login.asks_login()

    def history_open(self) -> bool:
        """Whether the owner shows their history to whoever can open the page (--easydiffuser-history-open)."""
        return bool(settings.flag("easydiffuser_history_open", False))

    def output_folders(self) -> Sequence[Path]:
        """Where the host saves pictures: what may be opted in to one's history by a tick."""
        return folders.outputs()

    def embeddings_dir(self) -> Path | None:
        """The folder of textual inversions, to offer the negative ones by name."""
        return folders.embeddings()

    def clip_skip(self) -> int:
        """Which layer of the text encoder is asked, counted from the last; the host's default where nobody moved it."""
        name = "CLIP_stop_at_last_layers"
        return int(settings.option(name, settings.attribute_of_options(name)) or 1)

    def token_counter(self) -> TokenCounter | None:
        return counter.token_counter()

    def prompt_boxes(self) -> PromptPair | None:
        # What stands in them lives in the page; the tab gets it with every send.
        return None

    def part_packages(self, kind: str) -> Sequence[str]:
        return (f"{__package__}.parts",)

    def boxes(self) -> Sequence[PromptBoxes]:
        return boxes.prompt_boxes()

    def settings_boxes(self) -> Sequence[SettingsBoxes]:
        """The fields of txt2img and img2img that settings can be sent to."""
        return settings_boxes.settings_boxes()

    def facts(self) -> HostFacts:
        """Names as the host lists them, and the family of the checkpoint it will generate with; loads nothing."""
        title = checkpoint.chosen()
        return HostFacts(
            family.chosen(title),
            title,
            names.samplers(),
            names.schedulers(),
            names.upscalers(),
            names.usual_size(),
            names.usual_cfg(),
            names.clip_skip(),
            asked=True,
            size_step=settings_boxes.size_step(),
        )

    def page_opened(self) -> None:
        """What sending the page took is given back."""
        TIDY.soon()

    def page_generator(self) -> PageGenerator | None:
        """What the txt2img tab says, for our own Generate."""
        from .generate import page_fields

        return page_fields()

    def caller(self) -> Caller | None:
        """The host's own API, for recipes."""
        from .caller import caller

        return caller()

    def generator_of_defaults(self) -> Generator | None:
        """For a job over the API: what the txt2img tab says when it is opened."""
        from .generate import generator_of_defaults

        return generator_of_defaults()

    def why_no_generator(self) -> str:
        """The sentence that stands in its place."""
        return generation.lacks()

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """The host's queue lock and its busy state; both are given back whatever happens."""
        with job.turn(text):
            try:
                yield
            finally:
                let_go()
                memory.collect()

    def make_room(self, mib: int) -> None:
        """The host moves its own models away."""
        make_room(mib, self.device())

    def precision(self, wanted: str) -> str:
        """`--no-half` holds for models of ours too."""
        return "float32" if memory.full_precision(self.device()) else wanted

    def keeps(self, wanted: str) -> str:
        """No model of ours stays on the device, unless interrogation models stay there by the host's own option."""
        return "ram" if wanted == "device" and not memory.keeps_models() else wanted

    def stop(self) -> None:
        job.interrupt()

    def skip(self) -> None:
        """Leave the picture that is generated, go on with the next."""
        job.skip()

    def checkpoint_family(self) -> str:
        """ "sd1", "sd2" or "sdxl" of the loaded checkpoint, "" for others or none; loads none."""
        return checkpoint.family()

    @property
    def interrogates(self) -> bool:
        """Whether this host has an Interrogate CLIP of its own."""
        return interrogator.interrogator() is not None

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
