"""The arguments of a script of img2img, in the order and with the defaults that the host describes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import UsageError
from ..keep import opened
from ..offers import Offers, Upscaler
from ..offers import named as found_name

PLAIN_UPSCALER = "Lanczos"
"""What is taken where none is named: it fetches nothing. Forge Neo has none (seen: None and ESRGAN)."""
UNCHANGED = "None"
"""The host's upscaler that leaves a picture as large as it is."""


def arguments(described: Sequence[Mapping[str, Any]], wanted: Mapping[str, Any]) -> list[Any]:
    """A value for every argument.

    Args:
        described: As `/sdapi/v1/script-info` has them: label, value, choices.
        wanted: By label, capitals or not, which hosts write otherwise; "Type 2" is the second of that label. A choice
            is said by its place among the choices.
    """
    named = {label.lower(): value for label, value in wanted.items()}
    seen: dict[str, int] = {}
    found = []
    for one in described:
        label = str(one.get("label") or "").lower()
        seen[label] = seen.get(label, 0) + 1
        key = label if seen[label] == 1 else f"{label} {seen[label]}"
        value = named.get(key, one.get("value"))
        found.append(_placed(value, one.get("choices") or ()))
    return found


def upscaler(wanted: str, offers: Offers, notes: list[str]) -> Upscaler:
    """The host's upscaler of that name; the plain one where none is named.

    Raises:
        UsageError: If it has none of that name.
    """
    known = {one.name: one for one in offers.upscalers}
    if not wanted and PLAIN_UPSCALER not in known and UNCHANGED in known:
        notes.append(f"The host has no {PLAIN_UPSCALER}: Easy Diffuser enlarged the picture itself.")
        return known[UNCHANGED]
    name = found_name(wanted or PLAIN_UPSCALER, tuple(known)) or ("" if wanted else next(iter(known), ""))
    if not name:
        raise UsageError(f"The host has no upscaler {wanted!r}.", f"It has: {', '.join(known) or 'none'}.")
    if not wanted and name != PLAIN_UPSCALER:
        notes.append(f"The host has no {PLAIN_UPSCALER}: {name} was taken.")
    if known[name].fetches:
        notes.append(f"{name} is not on the host's disk: the host fetches it from {known[name].fetches}.")
    return known[name]


def enlarged(picture: bytes, scale: float) -> bytes:
    """A picture's file so many times as large by Lanczos, for a host that has it not."""
    from PIL import Image

    image, file = opened(picture), io.BytesIO()
    size = tuple(max(1, round(side * scale)) for side in image.size)
    image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


def _placed(value: Any, choices: Sequence[Any]) -> Any:
    return list(choices).index(value) if choices and value in choices else value
