"""Any other model of the installed open_clip, by its own names: "ViT-B-16/laion2b_s34b_b88k"."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ...errors import UnknownNameError
from ...models.checkpoint import Checkpoint
from ._open_clip import OpenClip


class Named(OpenClip):
    """A model of open_clip's own table; its weights lie where any other's would."""

    name = ""
    title = ""

    def __init__(self, model: str, tag: str, source: dict[str, Any]) -> None:
        super().__init__()
        self.model, self.quick_gelu = model, tag == "openai"
        self.name = f"{model} {tag}"  # type: ignore[misc]
        self.title = self.peer_name = f"{model}/{tag}"  # type: ignore[misc]
        url, repo = source.get("url") or "", (source.get("hf_hub") or "").rstrip("/")
        self.checkpoint = Checkpoint(repo or f"open_clip/{self.name.replace(' ', '-')}", "", "see its page", 0)
        self.files = (url.rsplit("/", 1)[-1],) if url else ()
        self.mean, self.std = source.get("mean"), source.get("std")


@lru_cache(maxsize=8)
def named(name: str) -> Named:
    """The model of that name; takes open_clip's import.

    Raises:
        UnknownNameError: If the installed open_clip does not list it.
    """
    from open_clip import list_pretrained
    from open_clip.pretrained import get_pretrained_cfg

    model, _, tag = name.partition("/")
    source = get_pretrained_cfg(model, tag)
    if not source:
        raise UnknownNameError("CLIP model", name, [f"{one}/{weights}" for one, weights in list_pretrained()])
    return Named(model, tag, dict(source))
