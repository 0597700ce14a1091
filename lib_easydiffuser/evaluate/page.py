"""The worst pictures of every way as one page in one file: the picture, what is true of it, what was said.

Opened from disk by any browser: it loads nothing from anywhere, runs nothing, and every text in it is escaped.
"""

from __future__ import annotations

from html import escape

import numpy as np

from ..errors import EasyDiffuserError
from ..loop.thumbs import page_picture
from .records import Evaluation, Example, Part, Result

WORST = 10
_SIDE, _BYTES = 384, 60_000

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Easy Diffuser: evaluation</title><style>
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.5rem; }
figure { margin: 0; } figure img { max-width: 100%; height: auto; background: #8883; }
figcaption { font-size: .9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
</style></head><body>
"""


def page(done: Evaluation) -> str:
    """The table of the ways, what their parts bring, and each way's ten worst pictures."""
    count = len(done.examples)
    parts = [
        _HEAD,
        f"<h1>{count} pictures, {len(done.results)} ways</h1>",
        "<p>Cosine between the all-MiniLM-L6-v2 embeddings of what was said and of the true prompts, mean over the "
        "pictures with its 95 % interval; 1 says the same. The flattened figure is one cosine of all vectors laid end "
        "to end.</p>",
        _table(done),
        _parts(done),
        *[_worst(result, done) for result in done.results[1:]],
        _left_out(done),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def worst_rows(result: Result) -> list[int]:
    """Of the lowest scores, lowest first."""
    return [int(row) for row in np.argsort(result.scores, kind="stable")[:WORST]]


def _table(done: Evaluation) -> str:
    rows = [
        f'<tr><td>{escape(one.way)}<br><small>{escape(one.title)}</small></td><td class="number">{one.mean}</td>'
        f'<td class="number">{one.flat}</td><td class="number">{one.over_baseline or ""}</td>'
        f"<td>{escape(one.note)}</td></tr>"
        for one in done.results
    ]
    head = "<tr><th>way</th><th>a picture</th><th>flattened</th><th>over the mean embedding</th><th></th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _parts(done: Evaluation) -> str:
    rows = [_part(result, part) for result in done.results for part in result.parts]
    if not rows:
        return ""
    head = "<tr><th>way</th><th>without</th><th>loses</th><th>pictures</th></tr>"
    return f"<h2>What each part brings</h2><table>{head}{''.join(rows)}</table>"


def _part(result: Result, part: Part) -> str:
    return (
        f'<tr><td>{escape(result.way)}</td><td>{escape(part.name)}</td><td class="number">{part.gain}</td>'
        f'<td class="number">{part.pictures}</td></tr>'
    )


def _worst(result: Result, done: Evaluation) -> str:
    rows = worst_rows(result)
    figures = "".join(_figure(result, row, done.examples[row]) for row in rows)
    return f'<h2>The {len(rows)} worst of {escape(result.way)}</h2><div class="grid">{figures}</div>'


def _figure(result: Result, row: int, example: Example) -> str:
    truths = "<br>".join(escape(text) for text in example.truths)
    said = escape(result.shown[row]) or "<i>a vector without words</i>"
    return (
        f"<figure>{_image(example)}<figcaption><b>{escape(example.name)}</b> {result.scores[row]:.3f}<br>"
        f"<b>said</b> {said}<br><b>true</b> {truths}</figcaption></figure>"
    )


def _image(example: Example) -> str:
    try:
        shown = page_picture(example.load().rgb, _SIDE, _BYTES)
    except EasyDiffuserError:  # it was there when it was judged
        return "<p>This picture cannot be read any more.</p>"
    return f'<img src="{shown.uri}" alt="{escape(example.name)}" width="{shown.width}" height="{shown.height}">'


def _left_out(done: Evaluation) -> str:
    items = "".join(f"<li>{escape(one.name)}: {escape(one.why)}</li>" for one in done.left_out)
    return f"<h2>Left out: {len(done.left_out)}</h2><ul>{items}</ul>" if items else ""
