"""What may change in a picture without its prompt changing: a crop, a mirror image, a little light and contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_SMALLEST = 0.7  # of a side that a crop keeps
_LIGHT, _CONTRAST = 0.1, 0.2


def augmented(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A batch of scaled pictures, each changed in its own way; the same for the same generator.

    Args:
        pictures: Shape (batch, 3, side, side), about mean 0 and deviation 1.
        generator: On the CPU, so that a GPU draws the same.
    """
    import torch

    count, device = len(pictures), pictures.device
    drawn = torch.rand((5, count), generator=generator)
    size = _SMALLEST + (1 - _SMALLEST) * drawn[0]
    x, y = ((1 - size) * (2 * place - 1) for place in (drawn[1], drawn[2]))
    mirror = torch.where(drawn[3] < 0.5, -1.0, 1.0)
    zero = torch.zeros(count)
    # Rows of (output -> input) in units of half a side.
    turn = torch.stack([torch.stack([size * mirror, zero, x], 1), torch.stack([zero, size, y], 1)], 1)
    grid = torch.nn.functional.affine_grid(turn.to(device), list(pictures.shape), align_corners=False)
    cut = torch.nn.functional.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)
    contrast = 1 + _CONTRAST * (2 * drawn[4] - 1)
    light = _LIGHT * (2 * torch.rand(count, generator=generator) - 1)
    found: torch.Tensor = cut * contrast.to(device)[:, None, None, None] + light.to(device)[:, None, None, None]
    return found
