"""The second, larger pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import quoted
from ..names import find_name
from ..records import Offer, Scene, Values, said_by
from ..sizes import bucket, rounded
from ._contract import Proposer

_LARGER = 1.5
"""How many times larger than the first pass a picture must be to want a second one."""
_STRENGTH = 0.4
# In the host's list from the start, by what they were trained on; Latent is no network and always there.
_LATENT, _PLAIN = "Latent", "Lanczos"
_FOR_DRAWINGS = ("R-ESRGAN 4x+ Anime6B", "R-ESRGAN 4x+", "Latent")
_FOR_ALL = ("R-ESRGAN 4x+", "ESRGAN_4x", "Latent")
_DRAWN = ("line art", "flat illustration")


class Hires(Proposer):
    """ "Hires. fix": on where the file says so; offered where the picture is larger than a checkpoint's size."""

    name = "hires"
    title = "Hires. fix"
    order = 70
    fields = (
        "hires", "hires_scale", "hires_upscaler", "hires_steps", "hires_width", "hires_height", "denoising_strength",
    )  # fmt: skip

    def offers(self, scene: Scene) -> Iterator[Offer]:
        if scene.own.hires:
            yield _own(scene)
        elif scene.own.size and scene.boxes.get("hires"):
            reason = "The picture was made without one, as its file says."
            yield Offer({"hires": False}, reason, "picture", on=True)
        elif not scene.own.size:
            yield from _larger(scene)

    def shown(self, values: Values) -> str:
        if "hires" not in values:
            return ""
        if not values["hires"]:
            return "off"
        sides = [values.get(name) or 0 for name in ("hires_width", "hires_height")]
        # A side that is 0 follows from the other.
        exact = " x ".join(f"{side:g}" if side else "..." for side in sides)
        size = exact if any(sides) else f"{values.get('hires_scale', 2):g}x"
        steps = f"{values['hires_steps']:g} steps" if values.get("hires_steps") else ""
        strength = values.get("denoising_strength")
        denoising = f"denoising strength {strength:g}" if strength is not None else ""
        return ", ".join(part for part in (size, str(values.get("hires_upscaler") or ""), steps, denoising) if part)


def _own(scene: Scene) -> Offer:
    own, facts = scene.own, scene.facts
    upscaler = find_name(own.hires_upscaler, facts.upscalers) if facts.asked else own.hires_upscaler
    lacks = bool(own.hires_upscaler) and not upscaler
    upscaler = _nearest(own.hires_upscaler, scene) if lacks else upscaler
    width, height = (_second(side, facts.size_step) for side in own.hires_size or (0, 0))
    values: Mapping[str, Any] = {
        "hires": True,
        "hires_scale": min(max(own.hires_scale or 2.0, 1.0), 4.0),
        **({"hires_upscaler": upscaler} if upscaler else {}),
        "hires_steps": min(max(own.hires_steps or 0, 0), 150),
        "hires_width": width,
        "hires_height": height,
        **({"denoising_strength": min(max(own.denoising_strength, 0.0), 1.0)} if own.denoising_strength else {}),
    }
    reason = said_by(scene.picture.embedded)
    if lacks:  # not what the file says: the person ticks it
        reason = f"{reason} {_replaced(own.hires_upscaler, upscaler)}"
    return Offer(values, reason, "picture", on=not lacks)


def _replaced(wanted: str, by: str) -> str:
    if not by:
        return f"This WebUI has no upscaler {quoted(wanted)}: the field for it stays as it is."
    return f"This WebUI has no upscaler {quoted(wanted)}: {by} takes its place."


def _nearest(wanted: str, scene: Scene) -> str:
    """The host's upscaler that works like it (in latents or in pixels) and fetches nothing, else the one it stands on.

    Returns:
        "" where it lists none.
    """
    known = scene.facts.upscalers
    alike = _LATENT if wanted.strip().lower().startswith(_LATENT.lower()) else _PLAIN
    tried = (alike, str(scene.boxes.get("hires_upscaler") or ""), _PLAIN, *(one.name for one in known))
    return next((found for name in tried if (found := find_name(name, known))), "")


def _second(side: int, step: int) -> int:
    """A side of the second pass; 0 follows from the other."""
    return rounded((side, side), step)[0] if side else 0


def _larger(scene: Scene) -> Iterator[Offer]:
    """Off to begin with: it takes several times as long."""
    medium, facts = scene.shows("medium"), scene.facts
    first = bucket(scene.size, facts.family, facts.usual_size)
    times = max(scene.size) / max(first)
    if times < _LARGER or medium == "pixel art":
        return
    names = _FOR_DRAWINGS if medium in _DRAWN else _FOR_ALL
    known = [found for name in names if (found := find_name(name, facts.upscalers))]
    upscaler = known[0] if known else "" if facts.asked else names[0]
    values = {
        "hires": True,
        "hires_scale": 2.0 if times >= 2 else 1.5,
        **({"hires_upscaler": upscaler} if upscaler else {}),
        "hires_steps": 0,
        "hires_width": 0,
        "hires_height": 0,
        "denoising_strength": _STRENGTH,
    }
    reason = f"The picture is {times:.1f} times as large as the first pass; the second takes several times as long."
    yield Offer(values, reason, "usual")
