"""Pictures drawn for the tests, and their files."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def drawn(width: int = 64, height: int = 48) -> Image.Image:
    """Red left, blue right, a green block in the top left corner."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    image.paste(GREEN, (0, 0, width // 4, height // 4))
    return image


def noisy(side: int = 48) -> Image.Image:
    return Image.effect_noise((side, side), 80).convert("RGB")


def encoded(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def near(found: tuple[int, ...], wanted: tuple[int, ...], slack: int = 24) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(found, wanted, strict=True))
