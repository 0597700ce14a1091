"""Weights into a model: every one where it belongs, and none left to chance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import BrokenModelError, quoted

if TYPE_CHECKING:
    import torch
    from torch import nn

# Constants that older versions of transformers wrote into checkpoints; the model computes them itself.
_COMPUTED = (r"position_ids$", r"\.attn\.bias$", r"\.attn\.masked_bias$", r"crossattention\.(masked_)?bias$")
# BERT's words, going in and coming out.
_INPUT, _OUTPUT = "bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"
_LARGE = 1000  # numbers in a matrix that is looked into
_EMPTY = 3  # so many without content are no accident of training
_WRONG = "The folder holds another model, or one damaged in copying. Download it again."


def assign(model: nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    """Give a model built without weights the tensors of a checkpoint, without copying them.

    Raises:
        BrokenModelError: If a weight is missing, unexpected or of another shape.
    """
    shared = _shared(model)
    harmless = set(strange(model, state, harmless=True))
    state = {name: tensor for name, tensor in state.items() if name not in harmless}
    _check_shapes(model, state)
    require_content(state)
    _put(model, state)
    for names in shared:
        _share(model, names, state)
    _require_all(model, {**state, **_tied(model, state)})


def _put(model: nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    """What `load_state_dict(assign=True)` does; names the model has no place for are left to the check.

    WebUI 1.10.1 puts its own function in the place of every module's load_state_dict while it loads a checkpoint,
    and that happens on a thread of its own.
    """
    from torch.nn import Parameter

    parameters = {name for name, _ in model.named_parameters(remove_duplicate=False)}
    buffers = {name for name, _ in model.named_buffers(remove_duplicate=False)}
    for name, tensor in state.items():
        owner, _, attribute = name.rpartition(".")
        if name in parameters:
            setattr(model.get_submodule(owner), attribute, Parameter(tensor, requires_grad=False))
        elif name in buffers:
            setattr(model.get_submodule(owner), attribute, tensor)


def strange(model: nn.Module, state: Mapping[str, object], harmless: bool = False) -> list[str]:
    """Names of a checkpoint the model has no place for.

    Args:
        harmless: Name those that are known to do no harm instead.
    """
    known = {name for name, _ in model.named_parameters(remove_duplicate=False)} | {n for n, _ in model.named_buffers()}
    declared = {
        p for module in model.modules() for p in getattr(module, "_keys_to_ignore_on_load_unexpected", None) or ()
    }
    patterns = [re.compile(pattern) for pattern in (*_COMPUTED, *declared)]
    extra = [name for name in state if name not in known]
    return [name for name in extra if any(pattern.search(name) for pattern in patterns) == harmless]


def _shared(model: nn.Module) -> list[list[str]]:
    """Groups of names that are one parameter (tied embeddings, a bias with two names)."""
    groups: dict[int, list[str]] = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        groups.setdefault(id(parameter), []).append(name)
    return [names for names in groups.values() if len(names) > 1]


def _share(model: nn.Module, names: list[str], state: Mapping[str, torch.Tensor]) -> None:
    """Make the names one parameter again; those the checkpoint gives different values stay apart."""
    given = [name for name in names if name in state]
    tied = getattr(model, "all_tied_weights_keys", {})  # transformers 5: {name: the name it follows}
    for name in names if given else ():
        source = _equal(name, given, state) if name in state else tied.get(name)
        parameter = model.get_parameter(source if source in given else given[0])
        owner, _, attribute = name.rpartition(".")
        setattr(model.get_submodule(owner), attribute, parameter)


def _tied(model: nn.Module, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Ties the output to the input words where a file stores the two once; gives what it gave a value to.

    BLIP's are tied for transformers 5, which writes one of them, and two matrices for 4.30, which ties nothing.
    """
    config = getattr(model, "config", None)
    if not getattr(getattr(config, "text_config", config), "tie_word_embeddings", False):
        return {}
    found = {}
    for source in state:
        name = source.removesuffix(_INPUT) + _OUTPUT
        owner, _, attribute = name.rpartition(".")
        if source.endswith(_INPUT) and name not in state and _has(model, name):
            setattr(model.get_submodule(owner), attribute, model.get_parameter(source))
            found[name] = state[source]
    return found


def _has(model: nn.Module, name: str) -> bool:
    return any(name == known for known, _ in model.named_parameters(remove_duplicate=False))


def _equal(name: str, given: list[str], state: Mapping[str, torch.Tensor]) -> str:
    """The first of the given names that has this one's value."""
    import torch

    return next(other for other in given if other == name or torch.equal(state[other], state[name]))


def _check_shapes(model: nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    has = dict(model.named_parameters(remove_duplicate=False)) | dict(model.named_buffers())
    for name, tensor in state.items():
        if name in has and has[name].shape != tensor.shape:
            raise BrokenModelError(
                f"The weight {name!r} has the shape {tuple(tensor.shape)}, "
                f"the model's configuration asks for {tuple(has[name].shape)}.",
                _WRONG,
            )


def require_content(state: Mapping[str, torch.Tensor]) -> None:
    """Refuse files of the right size that were never filled (a copy broken off on a sparse or preallocated file).

    Looks at one row in the middle of every large matrix: a page each, whatever the size of the model.
    """
    large = {name: tensor for name, tensor in state.items() if tensor.dim() > 1 and tensor.numel() >= _LARGE}
    empty = [name for name, tensor in large.items() if not tensor[len(tensor) // 2].any()]
    if len(empty) >= _EMPTY:
        raise BrokenModelError(
            f"{len(empty)} of {len(large)} large weights hold only zeros: {_some(empty)}.",
            "The file was not copied to its end. Download it again.",
        )


def _require_all(model: nn.Module, state: Mapping[str, torch.Tensor]) -> None:
    """Nothing missing, nothing unexpected, nothing without memory."""
    parameters = dict(model.named_parameters(remove_duplicate=False))
    given = {id(parameters[name]) for name in state if name in parameters}
    missing = [name for name, parameter in parameters.items() if id(parameter) not in given]
    missing += [name for name, buffer in model.named_buffers() if buffer.device.type == "meta"]
    complain(missing, strange(model, state))


def complain(missing: Sequence[str], unexpected: Sequence[str]) -> None:
    """Say which weights do not fit, if any.

    Raises:
        BrokenModelError: Naming the first of each.
    """
    if missing or unexpected:
        problems = [f"lack {_some(missing)}"] if missing else []
        problems += [f"have no place for {_some(unexpected)}"] if unexpected else []
        raise BrokenModelError(f"The weights do not fit the model: they {' and '.join(problems)}.", _WRONG)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(quoted(name) for name in names[:2]) + more
