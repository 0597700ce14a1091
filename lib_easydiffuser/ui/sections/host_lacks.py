"""What this host cannot do, one sentence each: a person need not look for a button that is not there."""

from __future__ import annotations

import html

from ...host import lacking
from ._contract import Tab

ORDER = 90


def build(tab: Tab) -> None:
    """Draw it; nothing at all where nothing is lacking."""
    import gradio as gr

    sentences = lacking(tab.host)
    if not sentences:
        return
    lines = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    gr.HTML(
        f'<details id="easy_diffuser_host_lacks"><summary>What this host lacks</summary><ul>{lines}</ul>'
        "<p>Everything else works.</p></details>"
    )
