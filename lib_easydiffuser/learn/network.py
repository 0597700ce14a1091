"""A timm model whose head gives the 384 numbers of a prompt embedding."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModelError, ModelError, UsageError, quoted
from .builder_arguments import refusal
from .scores import WIDTH, Floats
from .squares import Squares, batches

if TYPE_CHECKING:
    import torch

_BATCH = 32
_QUIET = 0.1  # of the head's first weights, so that its bias is what it says


@dataclass(frozen=True, eq=False)
class Network:
    """The model and how its input is scaled.

    Attributes:
        mean, deviation: Of each channel for values 0..1.
    """

    model: Any
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    device: str

    def scaled(self, squares: torch.Tensor) -> torch.Tensor:
        """Bytes (batch, side, side, 3) -> what the model takes, (batch, 3, side, side), on its device."""
        import torch

        wide = squares.to(self.device).permute(0, 3, 1, 2).float() / 255
        mean, deviation = (
            torch.tensor(each, device=self.device)[:, None, None] for each in (self.mean, self.deviation)
        )
        found: torch.Tensor = (wide - mean) / deviation
        return found

    def predict(self, squares: Squares) -> Floats:
        """Shape (pictures, side, side, 3) -> (pictures, 384)."""
        import torch

        self.model.eval()
        found = []
        with torch.inference_mode():
            for rows in batches(range(len(squares)), _BATCH):
                given = torch.from_numpy(np.array(squares[rows]))
                found.append(self.model(self.scaled(given)).float().cpu().numpy())
        return np.concatenate(found).astype(np.float64) if found else np.zeros((0, WIDTH))


def built(
    name: str, side: int, device: str, model_args: Mapping[str, Any] | None = None, pretrained: bool = False
) -> Network:
    """timm's model of that name with a head of 384 numbers.

    Args:
        pretrained: Let timm fetch its weights, or find them in its cache.

    Raises:
        UsageError: If timm knows no such model, or it or we do not take these arguments.
        ModelError: If timm is not here, or its weights cannot be had.
    """
    timm = _timm()
    # create_model would fetch "hf-hub:..." from anywhere, and a name may come from a stranger's file.
    if not timm.is_model(name):
        near = difflib.get_close_matches(name, timm.list_models(), n=3, cutoff=0.5)
        hint = f"Did you mean {', '.join(near)}?" if near else "timm's documentation lists them."
        raise UsageError(f"timm {timm.__version__} knows no model {quoted(name)}.", hint)
    if why := refusal(model_args or {}):
        raise UsageError(f"timm's {quoted(name)} cannot be built: {why}.", "depth=4,embed_dim=64 are such.")
    arguments = {"num_classes": WIDTH, **(model_args or {})}
    try:
        model = _created(timm, name, side, pretrained, arguments)
    # Builders raise what they like: TypeError, AssertionError, RuntimeError, and the hub's own errors.
    except Exception as error:
        if pretrained:
            raise ModelError(
                f"timm's weights of {quoted(name)} cannot be had: {quoted(str(error), 160)}.",
                "Without --pretrained it starts from random numbers; --start FILE takes weights you have.",
            ) from error
        raise UsageError(
            f"timm cannot build {quoted(name)} with {quoted(str(dict(model_args or {})))} at {side} pixels: "
            f"{quoted(str(error), 160)}.",
            "Other --model-args or another --side may fit.",
        ) from error
    config = timm.data.resolve_model_data_config(model)
    return Network(model.to(device), tuple(config["mean"]), tuple(config["std"]), device)


def _created(timm: Any, name: str, side: int, pretrained: bool, arguments: Mapping[str, Any]) -> Any:
    """With its positions for this side where it has any; a convolutional network takes every side as it is."""
    try:
        return timm.create_model(name, pretrained=pretrained, img_size=side, **arguments)
    except TypeError as error:
        if "img_size" not in str(error):
            raise
        return timm.create_model(name, pretrained=pretrained, **arguments)


def start_from(network: Network, path: Path) -> int:
    """Take the weights of a safetensors file where name and shape agree; gives how many did.

    Raises:
        BrokenModelError: If none does, or the file cannot be read.
    """
    import torch
    from safetensors.torch import load_file

    try:
        given = load_file(path)
    except Exception as error:
        raise BrokenModelError(
            f"{quoted(str(path), 200)} cannot be read as safetensors: {quoted(str(error), 120)}.", "Copy it anew."
        ) from error
    own = network.model.state_dict()
    fitting = {name: value for name, value in given.items() if name in own and own[name].shape == value.shape}
    if not fitting:
        raise BrokenModelError(
            f"No weight of {quoted(str(path), 200)} fits this model.", "It has to be of the same timm name."
        )
    with torch.no_grad():
        network.model.load_state_dict({**own, **fitting})
    return len(fitting)


def begin_at(network: Network, mean: Floats) -> None:
    """Let the head say the mean embedding of every picture: what is learned is then where they differ.

    A model whose head is no linear layer with a bias begins as it is.
    """
    import torch

    head = network.model.get_classifier()
    if isinstance(head, torch.nn.Linear) and head.bias is not None and head.out_features == len(mean):
        with torch.no_grad():
            head.bias.copy_(torch.from_numpy(mean))
            head.weight.mul_(_QUIET)


def restored(
    name: str, side: int, device: str, model_args: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]
) -> Network:
    """A trained model from its file's tensors.

    Raises:
        BrokenModelError: If they are not all of this model's, in its shapes.
    """
    import torch

    network = built(name, side, device, model_args)
    state = {key: torch.from_numpy(np.array(value)) for key, value in tensors.items()}
    try:
        network.model.load_state_dict(state)
    except RuntimeError as error:
        raise BrokenModelError(
            f"The regressor's weights do not fit {quoted(name)}: {quoted(str(error), 160)}.",
            "Train it again, or with the version of timm that its card names.",
        ) from error
    return network


def _timm() -> Any:
    try:
        import timm
        import timm.data
    except (ImportError, RuntimeError) as error:
        raise ModelError(f"timm cannot be imported: {quoted(str(error), 120)}.", "pip install timm") from error
    return timm
