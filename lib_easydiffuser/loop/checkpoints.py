"""Pictures of one round that can be held against each other."""

from __future__ import annotations

from .records import Result, Round


def same_checkpoint(current: Round) -> tuple[tuple[Result, ...], tuple[str, ...]]:
    """(the results that were made with the checkpoint of the first, a note on the others).

    Pictures of two checkpoints are no two seeds of one thing: no spread is taken over both.
    """
    results = current.results
    first = results[0].settings.checkpoint if results else ""
    alike = tuple(result for result in results if result.settings.checkpoint == first)
    others = {result.settings.checkpoint for result in results} - {first}
    if not others:
        return alike, ()
    note = f"The checkpoint was switched from {first or 'an unknown one'} to {', '.join(sorted(others))} meanwhile: "
    return alike, (f"{note}{len(results) - len(alike)} of {len(results)} pictures are left out of the summary.",)
