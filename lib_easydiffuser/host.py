"""The Host protocol: all we ask of whoever runs us. The only door to the world above the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from .dataclass import dataclass
from .records import Generated, GenerationRequest, GenerationSettings, PromptPair


@runtime_checkable
class TokenCounter(Protocol):
    """Counts tokens the way the image model will."""

    def __call__(self, text: str, negative: bool = False) -> int:
        """Tokens of a prompt text, without start and end token.

        Args:
            negative: Whether it is the negative prompt, in which the host knows no AND and no section weight.
        """


@runtime_checkable
class Host(Protocol):
    """What the WebUI, Forge, or our own command line offers.

    A host that lacks something answers None (or an empty sequence); it never raises for lacking it.
    """

    name: str

    def device(self) -> str:
        """Where a model of ours should run, in torch's spelling ("cpu", "cuda:0")."""

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Tell the person how far we are."""

    def stopped(self) -> bool:
        """Whether the person asked to stop; asked once per picture and per decoding step."""

    def models_dir(self) -> Path | None:
        """The folder the host keeps models in; ours go into a folder of our own below it."""

    def token_counter(self) -> TokenCounter | None:
        """The host's own counter, when it has a model loaded."""

    def prompt_boxes(self) -> PromptPair | None:
        """What stands in the txt2img boxes now; None when there are no boxes."""

    def part_packages(self, kind: str) -> Sequence[str]:
        """Packages with parts the host contributes, for "captioner", "encoder" or "tag source"."""


class DeviceOwner(Protocol):
    """A host whose device we are guests on."""

    def make_room(self, mib: int) -> None:
        """Let it move models of its own away, so that one of ours of this size fits."""

    def precision(self, wanted: str) -> str:
        """What a model may run in: "float32" where the host keeps to full precision, else as wanted."""

    def keeps(self, wanted: str) -> str:
        """Where a model waits after its use, "device", "ram" or "no": as wanted, but no nearer than the host's own."""


def device_owner(host: Host) -> DeviceOwner:
    """The host, where it has a word to say about its device; otherwise everything is as we wish."""
    # Not isinstance: a host may stand behind a wrapper that passes attributes on.
    return host if hasattr(host, "make_room") else _NOBODY  # type: ignore[return-value]


class _Nobody:
    def make_room(self, mib: int) -> None:
        return None

    def precision(self, wanted: str) -> str:
        return wanted

    def keeps(self, wanted: str) -> str:
        return wanted


_NOBODY = _Nobody()


@dataclass(frozen=True)
class PromptBoxes:
    """Two text boxes of the page that prompts can be written into.

    Attributes:
        name: "txt2img" or "img2img"; the page's tab of that name shows them.
        prompt, negative_prompt: The page's own components, opaque to everybody but the tab that binds them.
    """

    name: str
    prompt: Any
    negative_prompt: Any


@runtime_checkable
class TabHost(Host, Protocol):
    """A host that also has a page for our tab to stand in."""

    def boxes(self) -> Sequence[PromptBoxes]:
        """Where prompts can be sent; asked once, while the page is built."""

    def working(self, text: str) -> AbstractContextManager[None]:
        """The host's turn: nothing else computes meanwhile, and the host shows that it is busy with `text`."""

    def stop(self) -> None:
        """Ask the work in hand to stop."""


# (share done 0..1 of the whole request, a sentence): how a generator tells of its progress.
OnProgress = Callable[[float, str], None]
GENERATING = "generating picture"
"""How those sentences begin while a picture is made."""


@runtime_checkable
class Generator(Protocol):
    """Makes pictures from prompts. A host that can offers it by `generator()`; see `generator_of`."""

    def current(self) -> GenerationSettings:
        """The person's settings as they stand now.

        Raises:
            HostError: If the host cannot be asked.
        """

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        """One picture for each seed, each as soon as it is there. Closing the iterator stops the host's work.

        Raises:
            Interrupted: If the person stopped; the pictures given before hold.
            OutOfMemoryError: If the picture does not fit.
            GenerationError: If the host could not make it, or went away.
        """


def generator_of(host: Host) -> Generator | None:
    """The host's generator; None for one that cannot generate."""
    offer = getattr(host, "generator", None)
    found: Generator | None = offer() if callable(offer) else None
    return found


@dataclass(frozen=True)
class HostName:
    """A sampler, a scheduler or an upscaler as the host lists it.

    Attributes:
        aliases: Other names the host knows it by ("k_euler_a", "karras").
    """

    name: str
    aliases: tuple[str, ...] = ()


SIZE_STEP = 8
"""Pixels of the picture for one number of a latent: what sizes are multiples of at least."""


@dataclass(frozen=True)
class HostFacts:
    """What a host says of generating, without loading anything.

    Attributes:
        family: Of the checkpoint it will generate with: "sd1", "sd2" or "sdxl"; "" for others and where it is unknown.
        checkpoint: The host's title of it.
        samplers, schedulers, upscalers: In the host's order. Older hosts have samplers alone, "Karras" in their names.
        usual_size, usual_cfg: What the host itself sets for checkpoints of the kind that is chosen; None where it does
            not say.
        clip_skip: What the host's option says; 0 where it has none.
        size_step: Widths and heights are multiples of so many pixels: what the host's own sliders go by.
        asked: False where there is no host to ask: names cannot be looked up.
    """

    family: str = ""
    checkpoint: str = ""
    samplers: tuple[HostName, ...] = ()
    schedulers: tuple[HostName, ...] = ()
    upscalers: tuple[HostName, ...] = ()
    usual_size: tuple[int, int] | None = None
    usual_cfg: float | None = None
    clip_skip: int = 0
    asked: bool = False
    size_step: int = SIZE_STEP


def facts_of(host: Host) -> HostFacts:
    """What the host says of generating; nothing for one that has no `facts()`."""
    offer = getattr(host, "facts", None)
    found: HostFacts = offer() if callable(offer) else HostFacts()
    return found


FIELDS = (
    "width", "height", "steps", "cfg_scale", "sampler", "scheduler", "seed", "clip_skip",
    "hires", "hires_scale", "hires_upscaler", "hires_steps", "hires_width", "hires_height", "denoising_strength",
    "overrides",
)  # fmt: skip
"""What a tab can say of how a picture is made, by our names. `overrides` is a list of options for one picture alone
("Clip skip: 2"), where a host has no field for them."""


@dataclass(frozen=True)
class SettingsBoxes:
    """The fields of one of the page's tabs for how a picture is made.

    Attributes:
        name: "txt2img" or "img2img", as the `PromptBoxes`'.
        fields: The page's own components by the names of `FIELDS`, those that there are.
        image: The picture that img2img starts from; None where the tab has none.
    """

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    image: Any = None


def settings_boxes_of(host: Host) -> Sequence[SettingsBoxes]:
    """Fields that settings can be sent to, asked while the page is built; () for a host without `settings_boxes()`."""
    offer = getattr(host, "settings_boxes", None)
    found: Sequence[SettingsBoxes] = offer() if callable(offer) else ()
    return found


def page_opened(host: TabHost) -> None:
    """Tell a host that somebody opened its page; one that does not care has no `page_opened()`."""
    getattr(host, "page_opened", lambda: None)()


@runtime_checkable
class PageGenerator(Protocol):
    """A generator set by the fields of the host's own page; a TabHost that has such fields offers it by
    `page_generator()`, asked while the page is built. See `page_generator_of`."""

    @property
    def inputs(self) -> Sequence[Any]:
        """The page's components, to be bound as inputs of an event."""

    def generator(self, values: Sequence[Any], user: str | None = None) -> Generator:
        """For one event: what those components said when it came."""


def page_generator_of(host: TabHost) -> PageGenerator | None:
    """The host's page fields; None for a host that has none."""
    offer = getattr(host, "page_generator", None)
    found: PageGenerator | None = offer() if callable(offer) else None
    return found


def lacking(host: Host) -> Sequence[str]:
    """What the host cannot do, a sentence each; a host that does not say has no `lacking()`."""
    said: Sequence[str] = getattr(host, "lacking", tuple)()
    return said


def why_no_generator(host: TabHost) -> str:
    """Why a host that could generate does not; "" for one that does not say."""
    return str(getattr(host, "why_no_generator", str)())


def interrogates(host: Host) -> bool:
    """Whether the host has an interrogator of its own to compare with."""
    return bool(getattr(host, "interrogates", hasattr(host, "interrogate")))


def language_of(host: Host) -> str:
    """The two letters of the host's page ("ko"); "" when it does not say."""
    told = getattr(host, "language", None)
    return str(told() if callable(told) else "")[:2].lower()


def clip_skip_of(host: Host) -> int:
    """The host's Clip skip as it stands, 1 for none left out; 0 where it does not say."""
    asked = getattr(host, "clip_skip", None)
    return int(asked()) if callable(asked) else 0


class QuietHost:
    """The least host: CPU, no boxes, never stopped. What a library user gets by default."""

    name = "library"

    def device(self) -> str:
        return "cpu"

    def progress(self, done: int, total: int, text: str = "") -> None:
        return None

    def stopped(self) -> bool:
        return False

    def models_dir(self) -> Path | None:
        return None

    def token_counter(self) -> TokenCounter | None:
        return None

    def prompt_boxes(self) -> PromptPair | None:
        return None

    def part_packages(self, kind: str) -> Sequence[str]:
        return ()

    def boxes(self) -> Sequence[PromptBoxes]:
        return ()

    def working(self, text: str) -> AbstractContextManager[None]:
        return nullcontext()

    def stop(self) -> None:
        return None


def open_to_others(host: Host) -> bool:
    """Whether people elsewhere can use it (--listen, --share, ...); a host that does not say has no such page."""
    asked = getattr(host, "open_to_others", None)
    return bool(asked()) if callable(asked) else False


def shared(host: Host) -> bool:
    """Whether people use it whose jobs, recipes and notes are not each other's business."""
    login = getattr(host, "asks_login", bool)
    return open_to_others(host) or bool(login())
