"""DeepBooru, the host's tagger of drawings, as a tag source with a threshold of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...errors import BrokenModelError, EasyDiffuserError, Interrupted, ModelError, OutOfMemoryError, quoted
from ...faces import has_drawn_underscore
from ...host import Host
from ...models.memory import is_out_of_memory
from ...parts import Needs
from ...records import Evidence, Picture, Tag
from ...settings import Settings
from ...tags.sources import Scene, TagSource
from ...tags.sources._taggers import surest, tags_of
from .. import devices
from ..abilities import folders, interrogator, memory
from ..abilities.settings import options
from ._files import HostFile

_WEIGHTS = HostFile("model-resnet_custom_v3.pt", "614 MiB", "MIT", "the TorchDeepDanbooru repository's releases", ".pt")


class DeepBooru(TagSource):
    """What the host's `deepbooru.model` scores; its options for spaces and for tags left out hold.

    Escaping is the prompt's business here: a parenthesis in a tag never becomes emphasis, whatever
    `deepbooru_escape` says.
    """

    name = "deepbooru"
    title = "DeepBooru of the WebUI"
    order = 45
    looks = True
    needs = Needs(("torch",), mib=640)

    def missing(self, host: Host) -> str:
        lack = interrogator.no_deepbooru() or super().missing(host)
        if lack or _tagger().model is not None:
            return lack
        folder = folders.loader_folder("torch_deepdanbooru")
        return "" if _WEIGHTS.lies_in(folder) else _WEIGHTS.how_to_get(folder)

    def enabled(self, settings: Settings) -> bool:
        return settings.deepbooru

    def look(self, picture: Picture, settings: Settings, host: Host) -> tuple[Evidence, ...]:
        if host.stopped():
            raise Interrupted
        host.progress(0, 1, "DeepBooru")
        tagger = _tagger()
        devices.make_room()
        try:
            _start(tagger)
            with _scores(tagger.model) as seen:
                tagger.tag_multi(picture.rgb)
            names = list(tagger.model.tags)
        except EasyDiffuserError:
            raise
        # The host's code raises anything.
        except Exception as error:
            raise _told(error) from error
        finally:
            if tagger.model is not None:
                tagger.stop()
                memory.give_back(getattr(tagger, "patcher", None))
            memory.collect()
        return surest(_evidence(names, seen[0]))

    def propose(self, scene: Scene) -> list[Tag]:
        return tags_of(scene, self.name, lambda _kind: scene.settings.deepbooru_threshold)


def _tagger() -> Any:
    return interrogator.deepbooru()


def _start(tagger: Any) -> None:
    """Loaded and on its device, by the host's own steps.

    Raises:
        BrokenModelError: If the file on disk cannot be loaded.
    """
    try:
        tagger.start()
    except Exception as error:
        if is_out_of_memory(error):
            raise
        if len(getattr(tagger.model, "tags", None) or ()) == 0:
            tagger.model = None  # a half-made one would be taken for loaded
        raise BrokenModelError(
            f"DeepBooru cannot be loaded: {quoted(str(error), 160)}.",
            f"Delete and fetch again what lies in {folders.loader_folder('torch_deepdanbooru')}.",
        ) from error


@contextmanager
def _scores(model: Any) -> Iterator[list[Any]]:
    """The scores behind the text that `tag_multi` makes, one for each of `model.tags`."""
    seen: list[Any] = []
    hook = model.register_forward_hook(lambda _module, _args, output: seen.append(output[0].detach().float().cpu()))
    try:
        yield seen
    finally:
        hook.remove()


def _evidence(names: list[str], scores: Any) -> Iterator[Evidence]:
    told = options()
    unwanted = {one.strip().replace(" ", "_") for one in str(told.get("deepbooru_filter_tags", "")).split(",")}
    spaces = bool(told.get("deepbooru_use_spaces", True))
    for name, score in zip(names, scores.tolist(), strict=True):
        if not name.startswith("rating:") and name not in unwanted:
            text = name.replace("_", " ") if spaces and not has_drawn_underscore(name) else name
            yield Evidence("tagger", text, min(1.0, score), f"DeepBooru is {score:.0%} sure", DeepBooru.name)


def _told(error: Exception) -> ModelError:
    if is_out_of_memory(error):
        return OutOfMemoryError("There is not enough memory for DeepBooru.", "Switch it off under Taggers.")
    return ModelError(f"DeepBooru failed: {quoted(str(error), 160)}.", "Switch it off under Taggers.")
