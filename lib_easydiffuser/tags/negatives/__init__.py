"""Negative tags: what may be proposed, what conflicts, and in which order it stands."""

from .compose import order_negatives
from .embeddings import find_embeddings, offer

__all__ = ["find_embeddings", "offer", "order_negatives"]
