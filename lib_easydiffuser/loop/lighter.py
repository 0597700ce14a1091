"""Rounds without their pixels: what stays in memory when a history grows."""

from __future__ import annotations

from dataclasses import replace

from .records import Comparison, Result, Round
from .thumbs import undecoded


def without_pixels(result: Result) -> Result:
    """Its thumbnail alone; its analysis, which holds the picture a second time, holds that thumbnail too."""
    if result.picture is None or not result.thumbnail:
        return result
    comparison = _small(result.comparison, result) if result.comparison else None
    return replace(result, picture=None, comparison=comparison)


def lighter(old: Round) -> Round:
    """The round with its results' thumbnails."""
    return old.but(results=tuple(without_pixels(result) for result in old.results))


def _small(comparison: Comparison, result: Result) -> Comparison:
    picture = comparison.analysis.reading.picture
    if picture is None:
        return comparison
    size = picture.original_size or (picture.width, picture.height)
    small = replace(picture, rgb=undecoded(result.thumbnail), original_size=size)
    analysis = comparison.analysis
    reading = analysis.reading
    # Where a captioner looked is megabytes of attention; of a thumbnail nobody asks it.
    captions = tuple(replace(caption, focus=None) for caption in reading.captions)
    return replace(comparison, analysis=replace(analysis, reading=replace(reading, picture=small, captions=captions)))
