"""The page is served on a machine that is at work, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lib_easydiffuser.errors import HostError
from lib_easydiffuser.standalone.commands import preview
from lib_easydiffuser.standalone.preview import styled

requests = pytest.importorskip("requests")


@pytest.mark.parametrize("late", ["raises", "gives up"])
def test_a_page_that_answers_late_is_served(late: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import gradio as gr
    from gradio import networking

    asked: list[str] = []
    really = networking.url_ok

    def url_ok(url: str) -> bool:  # as gradio's own does when three seconds are over
        asked.append(url)
        if len(asked) > 2:
            return bool(really(url))
        if late == "raises":
            raise requests.exceptions.ReadTimeout("Read timed out.")
        return False

    monkeypatch.setattr(networking, "url_ok", url_ok)
    with gr.Blocks() as page:
        gr.Markdown("here")
    try:
        url = preview.launch(page, 0, tmp_path)
        assert len(asked) >= 3
        assert requests.get(url, timeout=60).ok
    finally:
        page.close(verbose=False)


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    import socket

    import gradio as gr

    with socket.socket() as taken, gr.Blocks() as page:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(HostError, match=r"cannot be served"):
            preview.launch(page, taken.getsockname()[1], tmp_path)


def test_the_style_stands_in_the_head_as_it_is_written(root: Path) -> None:
    def newer(*, css: str = "", head: str = "") -> None: ...

    def older(*, css: str = "") -> None: ...

    written = (root / "style.css").read_text("utf-8")
    assert list(styled(newer)) == ["head"] and f"{written}</style>" in styled(newer)["head"] and "</" not in written
    assert list(styled(older)) == ["css"] and written in styled(older)["css"] and styled(lambda: None) == {}


def _never(*args: Any) -> Any:
    raise OSError("no answer")


def test_another_fault_is_not_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import gradio as gr
    from gradio import networking

    monkeypatch.setattr(networking, "url_ok", _never)
    with gr.Blocks() as page, pytest.raises(HostError, match="no answer"):
        preview.launch(page, 0, tmp_path)
    page.close(verbose=False)
