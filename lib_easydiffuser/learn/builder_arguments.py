"""Which arguments of timm's builder a person or a regressor's file may choose: the model's own measures.

A file may be a stranger's, and `create_model` also takes paths to read and places to fetch from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import quoted

_OURS = frozenset(("checkpoint_path", "cache_dir", "num_classes", "features_only", "model_name", "scriptable"))
_PRETRAINED = "pretrained"  # and all of timm's that begin so
_LONGEST = 64  # characters of a value: "avg", "token", "gelu"


def refusal(arguments: Any) -> str:
    """Why they are not taken; "" where they are."""
    if not isinstance(arguments, Mapping):
        return f"model_args are {type(arguments).__name__}"
    for name, value in arguments.items():
        if not isinstance(name, str) or name in _OURS or name.startswith(_PRETRAINED):
            return f"the argument {quoted(str(name), 40)} is not for a model's file or a person to choose"
        if not isinstance(value, bool | int | float) and not (isinstance(value, str) and len(value) <= _LONGEST):
            return f"the argument {quoted(name, 40)} is neither a number nor a short word"
    return ""
