"""CLIP's towers in memory: image towers in the manager's keeping, text towers put where there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import OutOfMemoryError
from ...host import Host, device_owner
from ...models.load import Loaded
from ...models.manager import MANAGER
from ...models.memory import is_out_of_memory
from ...settings import Settings
from ..tokens import Tokens
from ..tower import TextTower
from ..weights import TextWeights


@contextmanager
def image_tower(
    place: Path, load: Callable[[], tuple[Any, Any]], settings: Settings | None, host: Host
) -> Iterator[Loaded]:
    """The image tower of the weights in that place, on the host's device, ours alone until the block ends.

    Args:
        load: Gives (module, what makes pixels for it).
    """

    def loaded() -> Loaded:
        module, processor = load()
        return Loaded(place, module, processor, None, {key: value.data for key, value in module.named_parameters()})

    # The bank's rows and clip-interrogator's answers are float32's: reduced precision would rank near ties otherwise.
    precise = (settings or Settings()).with_values({"dtype": "float32"})
    with MANAGER.use(place, loaded, precise, host) as found:
        yield found


def text_tower(weights: TextWeights, tokens: Tokens, host: Host, dtype: str) -> TextTower:
    """A text tower on the host's device.

    Raises:
        OutOfMemoryError: If it does not fit, all other models of ours gone.
    """
    device_owner(host).make_room(_mib(weights, dtype))
    try:
        return TextTower(weights, tokens, host.device(), dtype)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    MANAGER.unload()
    try:
        return TextTower(weights, tokens, host.device(), dtype)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise OutOfMemoryError(
            "There is no memory left for CLIP's text tower.", "Choose a smaller CLIP model, such as vit-b-32-openai."
        ) from error


def _mib(weights: TextWeights, dtype: str) -> int:
    """What the tower takes: its maps in that precision, its embeddings in float32."""
    maps = sum(pair[0].numel() for layer in weights.layers for pair in (layer.qkv, layer.out, layer.up, layer.down))
    rest = weights.tokens.numel() + weights.positions.numel() + weights.projection.numel()
    return int(maps * (4 if dtype == "float32" else 2) + rest * 4) >> 20
