"""The figures from prompt to picture."""

from __future__ import annotations

from collections.abc import Sequence

from .svg import WIDTH, arrow, block, box, drawing, grains, landscape, line, words

_SHAPES = ("circle", "square", "triangle")
_STEPS, _STRENGTH = 20, 0.75


def clip() -> str:
    """Pictures beside captions: the pairs on the diagonal are pulled together."""
    left, top, step = 128, 42, 62
    parts = [words(left + 1.5 * step, 14, "captions"), words(30, top + 1.5 * step, "images")]
    for place, name in enumerate(_SHAPES):
        parts.append(words(left + step * (place + 0.5), 34, name, size=12))
        parts.append(_shape(name, 92, top + step * (place + 0.5)))
        for other in range(len(_SHAPES)):
            same = place == other
            cell = (left + step * other + 4, top + step * place + 4, step - 8, step - 8)
            parts.append(box(*cell, "alike" if same else "unlike", look="full" if same else "dashed"))
    return drawing(232, "How CLIP learned: a picture and its own caption become alike, all others unlike.", *parts)


def _shape(name: str, x: float, y: float) -> str:
    if name == "circle":
        return f'<circle cx="{x:g}" cy="{y:g}" r="16"/>'
    if name == "square":
        return block(x - 15, y - 15, 30, 30)
    return line((x - 17, y + 14), (x, y - 16), (x + 17, y + 14), (x - 17, y + 14))


def noise() -> str:
    """A picture goes under in noise; the predictor learns to find what was added."""
    parts = [words(WIDTH / 2, 12, "training: noise is added"), arrow((40, 24), (320, 24))]
    for place, many in enumerate((0, 60, 150, 320)):
        left = 4 + 94 * place
        parts.append(landscape(left, 34, 70) if place < 3 else block(left, 34, 70, 70))
        parts.append(grains(left, 34, 70, many, 7 + place))
    parts += [arrow((320, 116), (40, 116)), words(WIDTH / 2, 134, "making: the guessed noise is taken out")]
    return drawing(140, "Forward diffusion adds noise; the noise predictor learns to find it again.", *parts)


def unet() -> str:
    """Down, across and up again, with bridges."""
    parts: list[str] = []
    sides = ((64, 0, 14), (32, 30, 64), (16, 60, 114))
    for side, inset, top in sides:
        width = 84 - inset * 0.6
        parts += [_pair(6 + inset, top, width), _pair(WIDTH - 6 - inset - width, top, width)]
        parts += [line((6 + inset + width, top + 15), (WIDTH - 6 - inset - width, top + 15), look="dashed")]
        parts += [words(WIDTH / 2, top + 11, f"{side} x {side}", size=11)]
    parts += [_pair(152, 164, 56), words(WIDTH / 2, 208, "8 x 8", size=11)]
    for down, (x, y) in enumerate(((60, 44), (86, 94), (112, 144))):
        end = (x + 10, y + 18) if down < 2 else (150, 176)
        parts += [arrow((x, y), end), arrow((WIDTH - end[0], end[1]), (WIDTH - x, y + 2))]
    parts += [words(6, 228, "R: ResNet block, knows the step", "start", 12)]
    parts += [words(6, 244, "C: cross-attention, looks at the prompt", "start", 12)]
    parts += [words(6, 260, "dashed: bridges; sizes: SD1 at 512 px", "start", 12)]
    return drawing(264, "A U-Net: smaller, across and larger again, with bridges between.", *parts)


def _pair(left: float, top: float, width: float) -> str:
    half = width / 2
    return box(left, top, half, 30, "R") + box(left + half, top, half, 30, "C", look="full")


def sampling(small: str, large: str) -> str:
    """Noise, steps, latents, decoder, picture."""
    parts = [
        block(4, 24, 54, 54), grains(4, 24, 54, 160, 3), words(31, 14, "noise"),
        arrow((60, 51), (86, 51)), box(88, 28, 100, 46, "U-Net", "scheduler"),
        arrow((170, 74), (170, 96), (106, 96), (106, 76), look="dashed"), words(138, 112, "step after step", size=12),
        arrow((188, 51), (212, 51)), landscape(214, 24, 54), words(241, 14, "latents"), words(241, 94, small, size=12),
        arrow((241, 100), (241, 130)), box(196, 132, 90, 32, "decoder"),
        arrow((196, 148), (142, 148)), landscape(30, 126, 110), words(85, 252, large, size=12),
        words(WIDTH - 4, 252, "SD1 at 512 px", "end", 12),
    ]  # fmt: skip
    return drawing(258, "Noise becomes latents step after step; the decoder makes pixels of them.", *parts)


def strength() -> str:
    """Which of twenty steps img2img does."""
    step = (WIDTH - 8) / _STEPS
    first = round(_STEPS * (1 - _STRENGTH))
    parts = [
        block(4 + step * place, 28, step - 2, 22, "full" if place >= first else "dashed") for place in range(_STEPS)
    ]
    parts += [words(4, 18, "steps left out", "start", 12), words(WIDTH - 4, 18, "steps done", "end", 12)]
    parts += [
        arrow((4 + step * first, 82), (4 + step * first, 53)),
        words(4 + step * first, 97, "your picture + noise"),
    ]
    told = f"Denoising strength {_STRENGTH}: {_STEPS - first} of {_STEPS} steps"
    return drawing(122, f"{told}.", *parts, words(WIDTH / 2, 118, told, size=12))


def teaching() -> str:
    """What each way of teaching changes."""
    panels = (
        _panel(0, 0, "textual inversion", "full", "", ""),
        _panel(184, 0, "LoRA", "", "", "small"),
        _panel(0, 112, "DreamBooth", "", "full", ""),
        _panel(184, 112, "ControlNet", "", "", "copy"),
    )
    return drawing(236, "Four ways to teach a model; in colour is what is trained.", *panels,
                   words(WIDTH / 2, 232, "in colour: what is trained", size=12))  # fmt: skip


def _panel(left: float, top: float, name: str, word: str, model: str, more: str) -> str:
    parts: Sequence[str] = [
        words(left + 86, top + 12, name), box(left + 4, top + 30, 46, 30, "a word", look=word),
        arrow((left + 50, top + 45), (left + 66, top + 45)), box(left + 68, top + 22, 54, 72, "model", look=model),
    ]  # fmt: skip
    if more == "small":
        parts = [*parts, *(block(left + 128, top + at, 10, 12, "full") for at in (28, 52, 76))]
    if more == "copy":
        parts = [*parts, box(left + 134, top + 44, 42, 50, "a copy", look="full"),
                 arrow((left + 134, top + 60), (left + 124, top + 60))]  # fmt: skip
    return "".join(parts)
