"""Plots, pages of text and windows of programs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .textures import clouds, coloured

Bytes = NDArray[np.uint8]
Random = np.random.Generator


def plot(random: Random) -> Bytes:
    """One of a dozen kinds that matplotlib draws."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(random.uniform(4, 6), random.uniform(3, 5)), dpi=96)
    kind = _PLOTS[random.integers(len(_PLOTS))]
    shape = "3d" if kind in (_surface, _cloud) else "polar" if kind is _rose else None
    axes = figure.add_subplot(projection=shape)
    kind(axes, random)
    axes.set_title(f"Series {random.integers(100)}")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _lines(axes, random):  # type: ignore[no-untyped-def]
    for _ in range(random.integers(1, 6)):
        axes.plot(random.normal(0, 1, 60).cumsum())


def _bars(axes, random):  # type: ignore[no-untyped-def]
    axes.bar(range(8), random.random(8), color=random.random((8, 3)))


def _points(axes, random):  # type: ignore[no-untyped-def]
    axes.scatter(*random.normal(0, 1, (2, 120)), s=random.uniform(4, 200, 120), c=random.random(120), alpha=0.6)


def _pie(axes, random):  # type: ignore[no-untyped-def]
    axes.pie(random.random(6) + 0.1, labels=list("abcdef"))


def _map(axes, random):  # type: ignore[no-untyped-def]
    axes.imshow(clouds(random, 1.5, 64), cmap=str(random.choice(["viridis", "jet", "terrain", "gray"])))


def _heights(axes, random):  # type: ignore[no-untyped-def]
    axes.contourf(clouds(random, 2.0, 64), 12, cmap="RdYlBu")


def _surface(axes, random):  # type: ignore[no-untyped-def]
    down, across = np.mgrid[:40, :40]
    axes.plot_surface(across, down, clouds(random, 2.2, 40), cmap="terrain")


def _cloud(axes, random):  # type: ignore[no-untyped-def]
    axes.scatter(*random.normal(0, 1, (3, 200)), c=random.random(200))


def _rose(axes, random):  # type: ignore[no-untyped-def]
    axes.bar(np.linspace(0, 2 * np.pi, 12, endpoint=False), random.random(12), width=0.4)


def _arrows(axes, random):  # type: ignore[no-untyped-def]
    axes.quiver(*random.normal(0, 1, (2, 12, 12)))


_PLOTS = (_lines, _bars, _points, _pie, _map, _heights, _surface, _cloud, _rose, _arrows)


def text(random: Random) -> Bytes:
    """A page of words, now and then with a heading or a box of colour."""
    page = np.full((480, 400, 3), random.integers(215, 256, 3), np.uint8)
    words = "of the light picture window river small over seven letters morning paper table under year".split()
    top = 40
    while top < 460:
        line = " ".join(random.choice(words, 7))
        size = 0.8 if random.random() < 0.1 else 0.42
        cv2.putText(page, line, (24, top), cv2.FONT_HERSHEY_SIMPLEX, size, (30, 30, 30), 1, cv2.LINE_AA)
        top += int(34 * size) + 8
    if random.random() < 0.5:
        left, high = random.integers(20, 200), random.integers(60, 300)
        page[high : high + 120, left : left + 160] = coloured(clouds(random, 2, 160)[:120], random)
    return page


def window(random: Random) -> Bytes:
    """A program's window: bars, buttons, lists."""
    page = np.full(
        (400, 560, 3), random.integers(200, 250) if random.random() < 0.6 else random.integers(20, 60), np.uint8
    )
    accent = random.integers(0, 256, 3).tolist()
    ink = (20, 20, 20) if page.mean() > 128 else (220, 220, 220)
    cv2.rectangle(page, (0, 0), (560, 34), accent, -1)
    cv2.rectangle(page, (0, 34), (130, 400), random.integers(0, 256, 3).tolist(), -1)
    for row in range(9):
        cv2.putText(page, f"Item {random.integers(1000)}", (12, 66 + 36 * row), 0, 0.45, ink, 1, cv2.LINE_AA)
    for _ in range(random.integers(4, 12)):
        left, top = random.integers(150, 460), random.integers(50, 350)
        cv2.rectangle(
            page,
            (left, top),
            (left + 90, top + 28),
            accent if random.random() < 0.5 else ink,
            -1 if random.random() < 0.5 else 1,
        )
        cv2.putText(page, "Apply", (left + 20, top + 20), 0, 0.45, ink, 1, cv2.LINE_AA)
    return page


MADE = {"plot": plot, "text": text, "window": window}
