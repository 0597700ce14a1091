"""What the page shows of one's history, as HTML made here: every text is escaped, every picture a thumbnail in it."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import EasyDiffuserError
from ..stamps import stamp

if TYPE_CHECKING:
    from ...history import Hit
    from ...history.charts import Chart
    from ...history.records import Gathered
    from ..running import Watch
    from ._labels_view import Pace

AUTO = "The best that is here"
_SIDE = 256
_NO_PROMPT = "Its file names no prompt."


def ways() -> dict[str, str]:
    """What pictures can be alike by: what the page says, and the space's name."""
    return {AUTO: "auto", "What is in them (eyes)": "eyes", "What CLIP sees": "clip", "Colours": "colours"}


def line(said: str, kind: str = "") -> str:
    """The line about what goes on, read out by a screen reader."""
    mark = f' class="ed-{kind}"' if kind == "error" else ""
    inside = f"<p{mark}>{html.escape(said)}</p>" if said else ""
    return (
        '<div id="easy_diffuser_mine_line" class="ed-clip-line" role="status" aria-live="polite" '
        f'data-told="{html.escape(kind)}" data-stamp="{stamp()}">{inside}</div>'  # the same text again is news too
    )


def shown(inside: str) -> str:
    """What was found, in its place."""
    return f'<div id="easy_diffuser_mine_found">{inside}</div>'


def at_work(watch: Watch, pace: Pace) -> str:
    """How far a run is."""
    left = pace.left(watch)
    counted = f" {watch.done} / {watch.total}" if watch.total else ""
    rest = "" if left is None else f" ({round(left)} s)"
    return line(f"{watch.text or 'waiting for its turn'}{counted}{rest}", "running")


def gathered_line(found: Gathered) -> str:
    """What became of a walk."""
    said = f"{found.added} pictures read, {found.kept} unchanged, {found.forgotten} forgotten."
    if found.failed:
        said += f" {len(found.failed)} files could not be read."
    return " ".join([said, *found.notes])


def hits_html(hits: Sequence[Hit]) -> str:
    """Pictures with the prompts that made them, the most alike first."""
    if not hits:
        return shown('<p class="ed-note">Nothing is like it.</p>')
    return shown(f'<ol class="ed-mine">{"".join(_hit(hit) for hit in hits)}</ol>')


def charts_html(charts: Sequence[Chart]) -> str:
    """All charts, each with its table."""
    from ...history.svg import figure

    if not charts:
        return shown('<p class="ed-note">There is nothing to show yet.</p>')
    return shown("".join(figure(chart) for chart in charts))


def _hit(hit: Hit) -> str:
    saved = hit.saved
    prompt = " ".join(saved.prompt.split())
    said = html.escape(prompt)
    negative = html.escape(" ".join(saved.negative_prompt.split()))
    words = f'<p class="ed-label ed-mine-prompt">{said}</p>' if said else f"<p>{_NO_PROMPT}</p>"
    away = f'<p class="ed-mine-negative"><span>Negative prompt:</span> <span class="ed-label">{negative}</span></p>'
    copy = (
        f'<button type="button" class="ed-plain ed-mine-copy" data-prompt="{html.escape(saved.prompt)}">'
        "Copy the prompt</button>"
    )
    return (
        f'<li><figure>{_thumbnail(hit)}<figcaption><p class="ed-number" title="Cosine">{hit.cosine:.3f}</p>{words}'
        f'{away if negative else ""}<p class="ed-label ed-mine-file">{html.escape(saved.path.name)}</p>'
        f"{copy if said else ''}</figcaption></figure></li>"
    )


def _thumbnail(hit: Hit) -> str:
    from ...images import load_picture
    from ...loop.thumbs import thumbnail

    try:
        data = thumbnail(load_picture(hit.saved.path, max_side=2 * _SIDE).rgb, _SIDE)
    except EasyDiffuserError:  # deleted since the folder was read
        return '<p class="ed-note">The file is gone.</p>'
    uri = base64.b64encode(data).decode()
    return (
        f'<img src="data:image/jpeg;base64,{uri}" alt="{html.escape(hit.saved.prompt[:120] or hit.saved.path.name)}">'
    )
