"""The few numbers the guide names, with where they hold. A test holds them against the models' own configurations.

SD1 is Stable Diffusion 1.4 and 1.5: its text encoder is that of CLIP ViT-L/14, its pictures 512 pixels at home.
"""

from __future__ import annotations

CHUNK = 75
"""Tokens of a prompt that are read at once; the counter's own number, without the counter."""
PLACES = CHUNK + 2
"""Places of CLIP's text encoder: the tokens of a chunk, one for the start and one for the end."""
VALUES = 768
"""Numbers for each token in SD1."""
LAYERS = 12
"""Layers of SD1's text encoder."""
HOME = 512
"""Pixels of a side of SD1's pictures at home."""
SMALLER = 8
"""How many pixels of a side become one place of the latents."""
CHANNELS = 4
"""Numbers at each place of the latents in SD1, SD2 and SDXL; SD3 and Flux have 16."""
STRENGTHS = 1000
"""Strengths of noise a model of Stable Diffusion is trained with."""
QUERIES = 32
"""Questions of BLIP-2's Q-Former."""
BLIP_SIDE, BLIP_PATCH = 384, 16
"""Pixels of the square BLIP's image encoder sees, and of its patches."""


def latents(width: int, height: int) -> tuple[int, int, int]:
    """(channels, rows, columns) of the latents of a picture in SD1; sides are taken down to whole places."""
    return CHANNELS, height // SMALLER, width // SMALLER


def chunks(tokens: int) -> int:
    """How many chunks a prompt fills; an empty one is encoded as well."""
    return max(1, -(-tokens // CHUNK))
