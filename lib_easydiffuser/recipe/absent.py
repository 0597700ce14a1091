"""Before a recipe runs: which of its steps cannot run here, and what would be needed."""

from __future__ import annotations

from .offers import Offers
from .read import kind_of
from .records import Recipe


def absent(recipe: Recipe, offers: Offers) -> list[tuple[str, str]]:
    """(step's key, sentence) of those that would be passed over.

    Raises:
        HostError: If the WebUI cannot be asked.
    """
    found = [(f"{number:02d}-{step.kind}", kind_of(step.kind).lacks(offers))
             for number, step in enumerate(recipe.steps, 1) if step.on]  # fmt: skip
    return [(key, why) for key, why in found if why]
