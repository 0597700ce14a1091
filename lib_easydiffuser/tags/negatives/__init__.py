"""Negative tags: what may be proposed, what conflicts, and in which order it stands."""

from .compose import grouped, order_negatives
from .embeddings import find_embeddings, offer

__all__ = ["find_embeddings", "grouped", "offer", "order_negatives"]
