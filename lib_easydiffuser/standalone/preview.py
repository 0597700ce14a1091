"""The same tab on a page of our own, beside stand-ins for the WebUI's two prompt tabs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..host import PromptBoxes, SettingsBoxes
from ..ui.compat import bind, supported
from ..ui.tab import build_tab
from .api import WebUI
from .caller import ApiCaller
from .generate import build_generate
from .generator import ApiGenerator
from .host import StandaloneHost
from .page_fields import PreviewFields

_ROOT = Path(__file__).resolve().parents[2]
# As the WebUI's own style has it: gradio's way, nothing on the page can stay in sight while the page scrolls.
_AS_HOSTS = "div.gradio-container { overflow: visible !important; }\n"
# Gradio 6 writes white on orange: 2.8 to 1 where 4.5 to 1 can be read.
_READABLE = (
    'div[class*="gradio-container-6-"] { --button-primary-background-fill: var(--primary-700);'
    " --button-primary-background-fill-hover: var(--primary-800); }\n"
)


class PreviewHost(StandaloneHost):
    """One person's page: runs wait for each other, and the boxes are the page's own."""

    name = "preview"

    def __init__(self, device: str = "", models_dir: str = "", language: str = "") -> None:
        super().__init__(device, models_dir)
        self._language = language
        self._turn = threading.Lock()
        self._boxes: tuple[PromptBoxes, ...] = ()
        self._settings: tuple[SettingsBoxes, ...] = ()
        self._fields: PreviewFields | None = None
        self._defaults: dict[str, Any] = {}
        self._outputs: tuple[Path, ...] = ()
        self._login = self._open = False
        self._roots: tuple[str, ...] = ()

    def saves_into(self, outputs: Sequence[Path], history_open: bool = False) -> None:
        """Tell where pictures are saved, and whether the history shows even where the page asks for a login."""
        self._outputs, self._open = tuple(outputs), history_open

    def output_folders(self) -> Sequence[Path]:
        """Folders that may be opted in to one's history by a tick."""
        return self._outputs

    def history_open(self) -> bool:
        return self._open

    def language(self) -> str:
        """What --lang said; "" leaves it to the browser."""
        return self._language

    def default_settings(self) -> Mapping[str, Any]:
        """What was switched on this page, until it ends."""
        return dict(self._defaults)

    def keep_default(self, name: str, value: Any) -> None:
        """Remember a knob's default."""
        self._defaults[name] = value

    def open_folders(self, roots: Sequence[str], login: bool) -> None:
        """Tell which folders the page may use, and whether it asks for a login."""
        self._roots, self._login = tuple(roots), login

    def batch_roots(self) -> Sequence[str]:
        """The folders of --batch-root."""
        return self._roots

    def asks_login(self) -> bool:
        """Whether the page asks for a login."""
        return self._login

    def boxes(self) -> Sequence[PromptBoxes]:
        return self._boxes

    def settings_boxes(self) -> Sequence[SettingsBoxes]:
        """The numbers beside the boxes; none without a WebUI."""
        return self._settings

    def show(self, boxes: Sequence[PromptBoxes], settings: Sequence[SettingsBoxes] = ()) -> None:
        """Tell which boxes the page has, and which numbers."""
        self._boxes, self._settings = tuple(boxes), tuple(settings)

    def set_by(self, fields: PreviewFields) -> None:
        """Tell which of the page's fields set the generator."""
        self._fields = fields

    def page_generator(self) -> PreviewFields | None:
        """The numbers beside the txt2img boxes; None without a WebUI."""
        return self._fields

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """One run at a time."""
        with self._turn:
            yield

    def stop(self) -> None:
        # A run is stopped by its own flag; the host goes on. A WebUI that generates for it must hear of it.
        if self._generator is not None:
            self._generator.stop()


def build_page(host: PreviewHost, webui: WebUI | None = None) -> Any:
    """The page as `gr.Blocks`, with the extension's own script and style."""
    import gradio as gr

    if webui is not None:
        host.generate_with(ApiGenerator(webui))
        host.call_with(ApiCaller(webui))
    # The boxes must exist before the tab that sends to them is built, and stand behind it on the page.
    panels = {name: build_generate(name, webui) for name in ("txt2img", "img2img")}
    host.show(
        [panel.boxes for panel in panels.values()],
        [SettingsBoxes(name, panel.parts, panel.image) for name, panel in panels.items() if panel.parts],
    )
    if webui is not None:
        host.set_by(PreviewFields(host, webui, panels["txt2img"].parts))
    with gr.Blocks(title="Easy Diffuser", analytics_enabled=False, **styled(gr.Blocks)) as page:
        with gr.Tabs(elem_id="tabs"):
            with gr.TabItem("Easy Diffuser", elem_id="tab_easy_diffuser", id="easy_diffuser"):
                tab = build_tab(host)
            for name, panel in panels.items():
                with gr.TabItem(name, elem_id=f"tab_{name}", id=name):
                    panel.blocks.render()
                    panel.connect(tab.image)
        bind(page.load, None, js=_script(), inputs=[], outputs=[])
    return page


def styled(place: Callable[..., Any]) -> dict[str, str]:
    """The page's style as an argument; gradio 6 takes it where the page is served, the others where it is built.

    As a part of the head, word for word, where that is possible: of `css` gradio 4 and 6 add a second copy of every
    rule, in which each piece between commas has a prefix, inside `:is(a, b)` too, which then is stronger than the rules
    that are meant to overrule it.
    """
    text = _AS_HOSTS + _READABLE + (_ROOT / "style.css").read_text("utf-8")
    return supported(place, head=f"<style>\n{text}</style>") or supported(place, css=text)


def _script() -> str:
    """The page's scripts, in one function that gradio runs when the page is there."""
    files = sorted((_ROOT / "javascript").glob("*.js"))
    return "() => {\n" + "\n".join(file.read_text("utf-8") for file in files) + "\nreturn [];\n}"
