"""The WebUI's own BLIP (`shared.interrogator`): what its button "Interrogate CLIP" begins with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

from ...captioners import Captioner
from ...errors import BrokenModelError, CaptionError, EasyDiffuserError, ModelError, OutOfMemoryError, quoted
from ...host import Host
from ...models.find import hub_cache
from ...models.memory import is_out_of_memory
from ...parts import Needs
from ...records import Caption, Picture
from ...settings import Settings
from .. import devices
from ..abilities import device, folders, memory
from ..abilities import interrogator as ability
from ..abilities.settings import flag
from ._blip_focus import focus, watched
from ._files import HostFile

_BERT = "bert-base-uncased"
FOLDER = "BLIP"  # of the models folder
WEIGHTS = HostFile(
    "model_base_caption_capfilt_large.pth", "855 MiB", "BSD-3-Clause", "the BLIP repository's model list", ".pth"
)
_WORDS = HostFile("vocab.txt", "226 KiB", "Apache-2.0", f"the hub's page of {_BERT}")


class WebuiBlip(Captioner):
    """BLIP base, as the host loads, places and asks it; the host's options for beams and length hold, not ours."""

    name = "webui-blip"
    title = "BLIP of the WebUI (Interrogate)"
    rank = 45
    needs = Needs(("torch", "transformers"), mib=990)

    def missing(self, host: Host) -> str:
        lack = ability.no_interrogator() or super().missing(host)
        if lack or _interrogator().blip_model is not None:
            return lack
        folder = folders.loader_folder(FOLDER)
        if not WEIGHTS.lies_in(folder):
            return WEIGHTS.how_to_get(folder)
        return "" if _has_words() else _WORDS.how_to_get(str(hub_cache() / f"models--{_BERT}"))

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        interrogator = _interrogator()
        devices.make_room()
        try:
            model = _ready(interrogator)
            with watched(model, host) as seen:
                text = str(interrogator.generate_caption(picture.rgb)).strip()
            text, looked = focus(model, seen, text, settings.cut_loops)
        except EasyDiffuserError:
            raise
        # The host's code and the BLIP repository's raise anything.
        except Exception as error:
            raise _told(error, picture) from error
        finally:
            interrogator.send_blip_to_ram()
            memory.give_back(getattr(interrogator, "blip_patcher", None))
            memory.collect()
        if not text:
            raise CaptionError(f"BLIP said nothing about {quoted(picture.name or 'the picture')}.", "Try another one.")
        return (Caption(text, source=self.name, focus=looked),)


def _interrogator() -> Any:
    return ability.interrogator()


def _has_words() -> bool:
    """Whether BERT's vocabulary is in the cache the host's transformers reads."""
    from transformers.utils import cached_file

    try:
        return cached_file(_BERT, _WORDS.name, local_files_only=True) is not None
    except (OSError, ValueError):
        return False


def _ready(interrogator: Any) -> Any:
    """The model where the host wants it, by the host's own steps; its `load()` would fetch a CLIP model too.

    Raises:
        BrokenModelError: If the file on disk cannot be loaded.
    """
    fresh = interrogator.blip_model is None
    if fresh:
        interrogator.blip_model = _loaded(interrogator)
    if hasattr(interrogator, "blip_patcher"):
        _place_by_manager(interrogator, fresh)
    else:
        _place(interrogator, fresh)
    return interrogator.blip_model


def _place(interrogator: Any, fresh: bool) -> None:
    if fresh and not flag("no_half", False) and not interrogator.running_on_cpu:
        interrogator.blip_model = interrogator.blip_model.half()
    interrogator.blip_model = interrogator.blip_model.to(device.of_captioners())
    # The host takes it from its CLIP model, which need not be loaded here, and with --no-half is of another precision
    # than BLIP: its own call fails then. It sets it anew at each interrogation.
    interrogator.dtype = next(interrogator.blip_model.parameters()).dtype


def _place_by_manager(interrogator: Any, fresh: bool) -> None:
    if fresh or interrogator.blip_patcher is None:
        model = interrogator.blip_model.to(device=interrogator.offload_device, dtype=interrogator.dtype)
        interrogator.blip_patcher = memory.patcher_of(model, interrogator.load_device, interrogator.offload_device)
    memory.bring(interrogator.blip_patcher)


def _loaded(interrogator: Any) -> Any:
    try:
        with _words_from_disk(interrogator):
            return interrogator.load_blip_model()
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise BrokenModelError(
            f"The WebUI's BLIP cannot be loaded: {quoted(str(error), 160)}.",
            f"Delete and fetch again what lies in {folders.loader_folder('BLIP')}.",
        ) from error


@contextmanager
def _words_from_disk(interrogator: Any) -> Iterator[None]:
    """BLIP's loader asks the hub for BERT's vocabulary; here it gets what lies on disk, or nothing."""
    interrogator.create_fake_fairscale()
    blip: Any = ability.blip_module()
    tokenizer = blip.BertTokenizer
    blip.BertTokenizer = SimpleNamespace(from_pretrained=partial(tokenizer.from_pretrained, local_files_only=True))
    try:
        yield
    finally:
        blip.BertTokenizer = tokenizer


def _told(error: Exception, picture: Picture) -> ModelError:
    if is_out_of_memory(error):
        return OutOfMemoryError("There is not enough memory for the WebUI's BLIP.", "Choose a smaller captioner.")
    return ModelError(
        f"The WebUI's BLIP failed on {quoted(picture.name or 'the picture')}: {quoted(str(error), 160)}.",
        "Does its own button Interrogate CLIP work?",
    )
