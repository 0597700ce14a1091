"""Whether an encoder's attention tells words apart, and not merely their places.

A map over the attention of random weights knows where a word stands (the last word of a caption is nearly always
a thing) and the words it has met. On the new words of a held-out fifth random weights of SD1's shape so reached
AUC .81, others .86, a trained tower .78; 11 to 37 words that are no things decided. Three things make it mean more:

    unseen       the words of a tenth of the stems are scored by a map that has met none of them, in turn
    in place     a taggable word is only held against words with as many words before and after it
    all words    every word is scored once, so that chance moves the figure little

    AUC in place, by number of calibration captions          929          200          120
    random, 4 layers x 4 heads, 40 towers, mean +- sd    .52 +- .02   .49 +- .03   .48 +- .05
    the same, highest                                       .56          .57          .57
    random, SD1's 12 layers x 12 heads, highest of 4        .55          .52          .58
    4 layers x 4 heads trained by CLIP's loss               .68          .66          .63
    6 layers x 8 heads trained likewise                     .67          .64          .60
    MiniLM                                                  .98          .97          .97

What the figure is worth in tags, on captions of other people (FACTUAL, every third), the maps fitted on ours:

    AUC in place                .52-.53   .67   .68   .75   .85   .91   .93   .97   .98
    F1@R of the things named    .73-.74   .77   .75   .76   .79   .86   .87   .94   .95

(.52-.53 are random, .67 and .68 those trained towers, the rest some or all heads of MiniLM.) Up to .75 an encoder
gains at most a sixth of what attention can give over random weights: refused. Up to .90 about half is missing: used
for whoever asks for it, and said. The towers had 13 CPU minutes and 4500 pictures' captions, another caption of the
picture standing in for the picture, and find it among 500 new ones in 39-44 % (6-7 % untrained).
No pretrained CLIP could be had: what CLIP itself reaches is not known.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .fit import TAGGABLE_PENALTY, area_under_curve, standardisation

Array = NDArray[np.float64]
# (which words are unseen, targets of all words) -> scores of the unseen, by a ridge map without bias over the others
_LeaveOut = Callable[[NDArray[np.bool_], Array], Array]

# Below the first an encoder is refused; below the second it is said that MiniLM's tags are better.
LEAST_AUC, GOOD_AUC = 0.75, 0.90
_FOLDS = 10
# The least-squares penalty that shrinks as the logistic map's does: its curvature is about .1 a word.
_PENALTY = 10 * TAGGABLE_PENALTY
# Words further from both ends than this share a place.
_FAR = 4


def auc_in_place(features: Array, taggable: Array, stems: NDArray[np.str_], places: NDArray[np.int64]) -> float:
    """How surely the attention of an unseen taggable word differs from that of another word in the same place.

    Args:
        features: Attention profiles, shape (words, features).
        taggable: 0 or 1, shape (words,).
        stems: Shape (words,); words of one stem are unseen together.
        places: Words before and after each in its caption, shape (words, 2).

    Returns:
        0.5 for chance, also where the attention is no number or nothing can be compared.
    """
    scores = _unseen_scores(features, taggable, stems)
    if not np.isfinite(scores).all():
        return 0.5
    near = np.minimum(places, _FAR)
    where = near[:, 0] * (_FAR + 1) + near[:, 1]
    compared = [_compared(scores[where == place], taggable[where == place]) for place in np.unique(where)]
    weight = sum(pairs for _, pairs in compared)
    return float(sum(auc * pairs for auc, pairs in compared) / weight) if weight else 0.5


def _compared(scores: Array, taggable: Array) -> tuple[float, float]:
    """(AUC, its weight) of the words in one place: places with few of a kind say little (van Elteren's weights)."""
    things = float((taggable > 0.5).sum())
    return area_under_curve(scores, taggable), things * (len(scores) - things) / max(1, len(scores))


def _unseen_scores(features: Array, taggable: Array, stems: NDArray[np.str_]) -> Array:
    """Every word's score by a ridge map that has met no word of its stem."""
    mean, deviation = standardisation(features)
    x: Array = (features - mean) / deviation
    names, stem = np.unique(stems, return_inverse=True)
    fold = (np.random.RandomState(0).permutation(len(names)) % _FOLDS)[stem]
    leave_out = _few_words(x) if x.shape[1] > len(x) else _few_features(x)
    scores = np.zeros(len(x))
    for unseen in (fold == number for number in range(_FOLDS)):
        if not unseen.all() and unseen.any():
            mean = taggable[~unseen].mean()
            scores[unseen] = mean + leave_out(unseen, taggable - mean)
    return scores


def _few_features(x: Array) -> _LeaveOut:
    whole = x.T @ x + _PENALTY * np.eye(x.shape[1])

    def leave_out(unseen: NDArray[np.bool_], targets: Array) -> Array:
        gram = whole - x[unseen].T @ x[unseen]
        scores: Array = x[unseen] @ np.linalg.solve(gram, x[~unseen].T @ targets[~unseen])
        return scores

    return leave_out


def _few_words(x: Array) -> _LeaveOut:
    """The same out of the words' inner products: what a map over all words misses, divided by what the unseen add.

    Spares the large towers (4480 numbers a word) ten systems of that size.
    """
    inverse = np.linalg.inv(x @ x.T + _PENALTY * np.eye(len(x)))

    def leave_out(unseen: NDArray[np.bool_], targets: Array) -> Array:
        missed = np.linalg.solve(inverse[np.ix_(unseen, unseen)], inverse[unseen] @ targets)
        scores: Array = targets[unseen] - missed
        return scores

    return leave_out
