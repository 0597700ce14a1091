"""Draws the figures of docs/guide.md, in English and Korean, for a page in either theme: make guide-figures."""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
# A ground of its own: a site's theme need not be the one the system says.
_STYLE = (
    "<style>svg{color:#1f2328;font-family:sans-serif}.ed-ground{fill:#fff}.ed-accent{fill:#e8a33d}"
    ".ed-accent-line{stroke:#b3710d}@media(prefers-color-scheme:dark){svg{color:#e6edf3}.ed-ground{fill:#0d1117}"
    ".ed-accent{fill:#c9801a}.ed-accent-line{stroke:#f0b45a}}</style>"
)


def figures() -> dict[str, str]:
    """Every file by its name: "skip.svg", "skip.ko.svg", ..."""
    sys.path[:0] = [] if str(_ROOT) in sys.path else [str(_ROOT)]
    from lib_easydiffuser.ui.guide.figures import FIGURES

    korean = json.loads((_ROOT / "localizations" / "ko_KR.json").read_text("utf-8"))
    drawn = {name: draw() for name, draw in FIGURES.items()}
    files = {f"{name}.svg": _alone(svg) for name, svg in drawn.items()}
    return files | {f"{name}.ko.svg": _alone(_said(svg, korean)) for name, svg in drawn.items()}


def _alone(svg: str) -> str:
    """With its own colours and ground, and at most as wide as it reads well."""
    left, top, width, height = (float(part) for part in re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    ground = f'<rect class="ed-ground" x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" stroke="none"/>'
    opened, inside = svg.split(">", 1)
    return f'{opened} width="{width * 1.25:g}" height="{height * 1.25:g}">{_STYLE}{ground}{inside}\n'


def _said(svg: str, korean: dict[str, str]) -> str:
    def said(match: re.Match[str]) -> str:
        text = html.unescape(match[2])
        return f"{match[1]}{html.escape(korean.get(text, text))}{match[3]}"

    return re.sub(r'(aria-label=")([^"]*)(")', said, re.sub(r"(<text[^>]*>)([^<]*)(<)", said, svg))


def main() -> None:
    """Write them where the pages look for them."""
    folder = _ROOT / "docs" / "images" / "guide"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in figures().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
