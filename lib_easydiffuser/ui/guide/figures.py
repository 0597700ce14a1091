"""The figures from picture to prompt. Each is a function without arguments that gives an SVG; `FIGURES` has all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .numbers import CHANNELS, CHUNK, HOME, LAYERS, QUERIES
from .painting import clip, noise, sampling, strength, teaching, unet
from .svg import WIDTH, arc, arrow, block, box, drawing, landscape, line, words

_SAID = ("a", "smiling", "woman", "in", "an", "orange", "suit")
# To whom "suit" looks, and how much: a drawing, nothing that was measured.
_LOOKS = {2: 1.2, 4: 0.6, 5: 3.2, 1: 0.8}


def way() -> str:
    """The whole way: picture, caption, tags, prompt, picture."""
    rows = (
        ("picture", "captioner", "caption"),
        ("prompt", "tags", "attention"),
        ("text encoder", "U-Net", "latents"),
        ("new picture", "", "decoder"),
    )
    parts = []
    for row, names in enumerate(rows):
        for column, name in enumerate(names):
            look = "full" if name in ("picture", "prompt", "new picture") else ""
            parts.append(box(130 * column, 70 * row, 100, 40, name, look=look) if name else "")
    right = [(100, 130), (230, 260)]
    parts += [arrow((start, 20), (end - 2, 20)) for start, end in right]
    parts += [arrow((end, 90), (start + 2, 90)) for start, end in right]
    parts += [arrow((start, 160), (end - 2, 160)) for start, end in right]
    parts += [arrow((310, 40), (310, 68)), arrow((50, 110), (50, 138)), arrow((310, 180), (310, 208))]
    parts += [arrow((260, 230), (102, 230)), arrow((280, 140), (280, 127), (180, 127), (180, 138), look="dashed")]
    return drawing(250, "From a picture to its prompt, and from the prompt to a new picture.", *parts)


def captioner() -> str:
    """Patches, image encoder, Q-Former, language model, words."""
    grid = "".join(line((x, 4), (x, 68)) + line((4, x), (68, x)) for x in (20, 36, 52))
    said = [box(left, 150, width, 26, text) for left, width, text in ((4, 30, "a"), (44, 66, "smiling"))]
    parts = [
        landscape(4, 4, 64), grid, words(36, 86, "patches"),
        arrow((72, 36), (98, 36)), box(100, 10, 110, 52, "image encoder"),
        arrow((210, 36), (240, 36)), box(242, 10, 118, 52, "Q-Former", look="dashed"),
        words(301, 80, f"BLIP-2: {QUERIES} questions", size=11),
        arrow((301, 88), (301, 113), (214, 113)), box(100, 96, 112, 36, "language model"),
        arrow((156, 132), (156, 148)), *said, box(120, 150, 74, 26, "woman", look="full"),
        arrow((194, 163), (236, 163), (236, 124), (214, 124), look="dashed"),
        words(244, 150, "the next word", "start", 12),
    ]  # fmt: skip
    return drawing(178, "A captioner: patches, image encoder, Q-Former, language model, words.", *parts)


def attention() -> str:
    """One word looks at the others."""
    parts, middles, left = [], [], 4.0
    for place, word in enumerate(_SAID):
        width = 9 + 7.9 * len(word)
        parts.append(box(left, 58, width, 24, word, look="full" if place == 6 else ""))
        middles.append(left + width / 2)
        left += width + 9
    parts += [
        arc(middles[6], middles[place], 57, 22 + 0.22 * (middles[6] - middles[place]), thick)
        for place, thick in _LOOKS.items()
    ]
    parts.append(words(WIDTH / 2, 100, "a thicker bow: it looks there more", size=12))
    return drawing(106, "Attention: the word suit looks most at the word orange.", *parts)


def tokens() -> str:
    """A long prompt in two chunks of 77 places."""
    parts = []
    step = (WIDTH - 8) / (CHUNK + 2)
    for row, used in enumerate((CHUNK, CHUNK // 3)):
        top = 20 + 62 * row
        parts += [block(4, top, step * (CHUNK + 2), 18)]
        parts += [block(4 + step, top, step * used, 18, "full")]
        parts += [line((4 + step * place, top), (4 + step * place, top + 18)) for place in (1, CHUNK + 1)]
        parts += [words(4, top + 34, "start token", "start", 12), words(WIDTH - 4, top + 34, "end token", "end", 12)]
    parts += [words(WIDTH / 2, 12, f"first chunk: {CHUNK} tokens", size=12)]
    parts += [words(WIDTH / 2, 74, "second chunk: the rest, then filler", size=12)]
    return drawing(120, f"A prompt in chunks: start, {CHUNK} tokens, end.", *parts)


def emphasis() -> str:
    """A token's numbers grow, then the chunk comes back to its mean."""
    names = ("as it was", "times 1.3", "mean as before")
    before = (24.0, 30.0, 20.0, 26.0)
    raised = (24.0, 39.0, 20.0, 26.0)
    share = sum(before) / sum(raised)
    parts = []
    for group, heights in enumerate((before, raised, tuple(height * share for height in raised))):
        left = 10 + 126 * group
        parts += [
            block(left + 20 * place, 52 - height, 15, height, "full" if place == 1 else "")
            for place, height in enumerate(heights)
        ]
        parts += [line((left - 4, 52), (left + 84, 52)), words(left + 38, 70, names[group], size=12)]
    parts += [arrow((100, 34), (126, 34)), arrow((226, 34), (252, 34))]
    return drawing(76, "Emphasis: one token's numbers grow, then all are brought back to the mean.", *parts)


def skip() -> str:
    """Twelve layers; the last or the one before it speaks."""
    parts = []
    for place in range(LAYERS):
        number = LAYERS - place
        top = 4 + 15 * place
        look = "dashed" if number == LAYERS else "full" if number == LAYERS - 1 else ""
        parts += [block(90, top, 110, 12, look), words(84, top + 10.5, f"{number}", "end", 11)]
    parts += [arrow((200, 10), (226, 10)), words(232, 14.5, "CLIP skip 1", "start")]
    parts += [arrow((200, 25), (226, 32)), words(232, 37, "CLIP skip 2", "start")]
    parts += [arrow((145, 206), (145, 184)), words(145, 220, "tokens"), words(36, 96, "layers", size=12)]
    return drawing(226, f"The text encoder's {LAYERS} layers: CLIP skip 1 takes the last, 2 the one before it.", *parts)


def latents() -> str:
    """Noise, steps, latents, decoder, picture."""
    return sampling(f"{CHANNELS} x {HOME // 8} x {HOME // 8}", f"3 x {HOME} x {HOME}")


FIGURES: Mapping[str, Callable[[], str]] = {
    "way": way, "captioner": captioner, "attention": attention, "tokens": tokens, "emphasis": emphasis, "skip": skip,
    "clip": clip, "noise": noise, "unet": unet, "latents": latents, "strength": strength, "teaching": teaching,
}  # fmt: skip
