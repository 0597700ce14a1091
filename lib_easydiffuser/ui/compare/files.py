"""The history as files for the person: JSON, and one contact sheet."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...loop.records import Round


def history_file(rounds: Sequence[Round]) -> dict[str, str]:
    """Prompts, seeds, settings, scores and thumbnails of every round."""
    from ...loop.history import document
    from ...serial import to_document

    return {"name": _name(rounds, "json"), "uri": _uri("application/json", to_document(document(rounds)).encode())}


def sheet_file(rounds: Sequence[Round]) -> dict[str, str]:
    """All rounds as one picture."""
    import io

    from ...loop.sheet import contact_sheet

    buffer = io.BytesIO()
    contact_sheet(rounds).save(buffer, "PNG", optimize=True)
    return {"name": _name(rounds, "png"), "uri": _uri("image/png", buffer.getvalue())}


def _name(rounds: Sequence[Round], ending: str) -> str:
    when = rounds[0].started[:19].replace(":", "").replace("T", "-")
    return f"easy-diffuser-{when}.{ending}"


def _uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
