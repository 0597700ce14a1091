"""The charts as a page of its own: one file, no script, nothing fetched."""

from __future__ import annotations

import html
from collections.abc import Sequence

from .charts import Chart
from .svg import figure

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h3 { margin: 0; font-size: 1.1rem; }
figure { margin: 2rem 0; } figcaption p { margin: 0 0 .6rem; opacity: .8; }
svg { width: 100%; height: auto; } .ed-solid { fill: #3b82f6; fill-opacity: 1; }
table { border-collapse: collapse; margin-top: .5rem; }
th, td { padding: .15rem .6rem; border-bottom: 1px solid #8886; }
td { text-align: right; font-variant-numeric: tabular-nums; } th[scope=row] { text-align: left; font-weight: 400; }
"""


def page(charts: Sequence[Chart], pictures: int) -> str:
    """HTML in UTF-8.

    Args:
        pictures: How many the history knows.
    """
    body = "".join(figure(chart) for chart in charts) or "<p>There is nothing to show yet.</p>"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>My history</title><style>{_STYLE}</style></head><body><h1>My history</h1>"
        f"<p>{html.escape(f'{pictures:,}')} pictures, on this machine alone.</p>{body}</body></html>"
    )
