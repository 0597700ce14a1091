"""The token tree: texts that begin alike share the positions they have in common."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..dataclass import dataclass
from .tokens import Ids

Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Branches:
    """Some texts as one tree, its nodes by depth, the shallow ones first.

    Attributes:
        tokens: Token of every node, shape (nodes,).
        depth: Tokens before it, shape (nodes,).
        levels: (first node, last node + 1) of every depth.
        paths: For every depth d, shape (nodes of it, d + 1): the node's ancestors and itself.
        ends: The node each text ends in, shape (texts,).
    """

    tokens: Ids
    depth: Index
    levels: tuple[tuple[int, int], ...]
    paths: tuple[Index, ...]
    ends: Index


def sort_order(ids: Ids) -> Index:
    """An order of texts in which those that begin alike are neighbours."""
    order: Index = np.lexsort(ids.T[::-1])
    return order


def branches(ids: Ids, lengths: Index) -> Branches:
    """The tree of some neighbouring texts.

    Args:
        ids: Shape (texts, longest), -1 beyond a text's length. Only neighbours share, so sort them first.
    """
    ids = ids[:, : int(lengths.max())]
    inside = np.arange(ids.shape[1]) < lengths[:, None]
    fresh = inside & _differs(ids)
    texts, depths = np.nonzero(fresh)
    by_depth = np.argsort(depths, kind="stable")
    texts, depths = texts[by_depth], depths[by_depth]
    path = np.full(ids.shape, -1, np.intp)
    path[texts, depths] = np.arange(len(texts))
    # Nodes of one depth are numbered by text: the latest so far is the one a sharing text stands on.
    path = np.maximum.accumulate(path, axis=0)
    bounds = np.searchsorted(depths, np.arange(ids.shape[1] + 1))
    levels = tuple((int(a), int(b)) for a, b in pairwise(bounds))
    paths = tuple(path[texts[a:b], : d + 1] for d, (a, b) in enumerate(levels))
    return Branches(ids[texts, depths], depths, levels, paths, path[np.arange(len(ids)), lengths - 1])


def _differs(ids: Ids) -> NDArray[np.bool_]:
    """Where a text has left the one before it, shape of ids."""
    differs = np.ones(ids.shape, bool)
    differs[1:] = np.logical_or.accumulate(ids[1:] != ids[:-1], axis=1)
    return differs
