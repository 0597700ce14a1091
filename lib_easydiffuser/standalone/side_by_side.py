"""A round as one page in one file: a slider between reference and result for every seed, and what differs.

Opened from disk by any browser: it loads nothing from anywhere, and every text in it is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..loop.records import Result, Round, Status
from ..loop.sheet import score_line
from ..loop.thumbs import opened, page_picture

_TITLES: dict[Status, str] = {"lost": "Lost", "invented": "Invented", "kept": "Kept"}
_SIDE = 1024
_BYTES, _LEAST, _ALL = 400_000, 40_000, 12_000_000

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Easy Diffuser: side by side</title><style>
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.5rem; }
figure { margin: 0; } figcaption { font-size: .9em; }
.pair { position: relative; overflow: hidden; line-height: 0; background: #8883; }
.pair img { width: 100%; height: auto; }
.pair .over { position: absolute; inset: 0; height: 100%; object-fit: contain;
 clip-path: inset(0 0 0 var(--at, 50%)); background: Canvas; }
.pair::after { content: ""; position: absolute; inset: 0 auto 0 var(--at, 50%); border-left: 2px solid #fff;
 box-shadow: 0 0 3px #000; }
input[type=range] { width: 100%; }
.prompt { white-space: pre-wrap; overflow-wrap: anywhere; }
td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; }
.problem { color: #c0392b; }
</style></head><body>
"""
_SCRIPT = """<script>
for (const slider of document.querySelectorAll("input[type=range]"))
  slider.addEventListener("input", () => slider.previousElementSibling.style.setProperty("--at", slider.value + "%"));
</script></body></html>
"""


def side_by_side(done: Round) -> str:
    """The page of one round."""
    parts = [
        _HEAD,
        f"<h1>Round {done.number}</h1>",
        f'<p class="prompt"><b>Prompt</b> {escape(done.prompts.prompt)}</p>',
        f'<p class="prompt"><b>Negative prompt</b> {escape(done.prompts.negative_prompt)}</p>',
        *[f'<p class="problem">{escape(text)}</p>' for text in (done.problem, *done.notes) if text],
        _pictures(done),
        _scores(done),
        _tags(done),
        _list("Palette and light", [found.said for found in done.summary.measures if found.differs]),
        _list("Notes", done.summary.notes),
        _SCRIPT,
    ]
    return "\n".join(part for part in parts if part)


def _pictures(done: Round) -> str:
    """The reference under every result."""
    picture = done.reference.reading.picture
    image = picture.rgb if picture else opened(done.reference_thumbnail) if done.reference_thumbnail else None
    # The reference stands below every result: a hundred seeds would else be a page of a hundred megabytes.
    most = max(_LEAST, min(_BYTES, _ALL // (2 * max(len(done.results), 1))))
    below = page_picture(image, _SIDE, most).uri if image else ""
    return f'<div class="grid">{"".join(_figure(below, result, most) for result in done.results)}</div>'


def _figure(reference: str, result: Result, most: int) -> str:
    shown = result.picture or (opened(result.thumbnail) if result.thumbnail else None)
    over = page_picture(shown, _SIDE, most).uri if shown else ""
    name = f"seed {result.seed}" if result.seed >= 0 else escape(result.name)
    scores = result.comparison.scores if result.comparison else ()
    said = ", ".join(f"{escape(score.title)} {score.value:.2f}" for score in scores) or escape(result.problem)
    captions = " ".join(c.text for c in result.comparison.analysis.reading.captions) if result.comparison else ""
    return (
        f'<figure><div class="pair"><img src="{reference}" alt="reference">'
        f'<img class="over" src="{over}" alt="{name}"></div>'
        f'<input type="range" min="0" max="100" value="50" aria-label="reference or {name}">'
        f"<figcaption><b>{name}</b> {said}<br>{escape(captions)}</figcaption></figure>"
    )


def _scores(done: Round) -> str:
    rows = [
        f"<tr><td>{escape(score_line(found))}</td><td>{escape(found.score.what)}</td></tr>"
        for found in done.summary.scores
    ]
    return f"<h2>Scores</h2><table>{''.join(rows)}</table>" if rows else ""


def _tags(done: Round) -> str:
    blocks = []
    lists = [(title, done.summary.of(status)) for status, title in _TITLES.items()]
    for title, tags in (*lists, ("Uncertain, perhaps misread", done.summary.uncertain)):
        rows = [
            f"<tr><td>{escape(found.tag.text)}</td><td>{escape(found.said)}</td>"
            f"<td>{found.attention:.2f}</td><td>{found.result_attention:.2f}</td></tr>"
            for found in tags
        ]
        head = "<tr><th>tag</th><th></th><th>attention</th><th>in the results</th></tr>"
        blocks += [f"<h2>{title}</h2><table>{head}{''.join(rows)}</table>"] if rows else []
    return "\n".join(blocks)


def _list(title: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""
