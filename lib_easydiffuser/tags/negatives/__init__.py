"""Negative tags: what may be proposed, what conflicts, and in which order it stands."""

from .compose import order_negatives

__all__ = ["order_negatives"]
