"""clip-interrogator itself, unmodified: the reference engine that our own CLIP labels are measured against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import BrokenModelError, CaptionError, Interrupted, quoted
from ..host import Host
from ..models.checkpoint import Checkpoint
from ..models.find import require, with_models_dir
from ..models.load import Loaded
from ..models.manager import MANAGER
from ..models.open_clip import load_clip
from ..parts import Needs
from ..records import Caption, Picture
from ..settings import Settings
from ._contract import Captioner

_NAME = "ViT-L-14/openai"
_KINDS = ("artists", "flavors", "mediums", "movements", "negative", "trendings")
_CLIP = Checkpoint(
    "timm/vit_large_patch14_clip_224.openai", "18d0535469bb561bf468d76c1d73aa35156c922b", "Apache-2.0", mib=1631,
    files=("open_clip_config.json", "open_clip_model.safetensors"),
)  # fmt: skip
_TABLES = Checkpoint(
    "pharmapsychotic/ci-preprocess", "8304b4f0f2c02396589782b0beb71011975e4265", "MIT", mib=164,
    files=tuple(f"ViT-L-14_openai_{kind}.safetensors" for kind in _KINDS),
)  # fmt: skip
# The sentence in front comes from one of these, as clip-interrogator's own settings would have it.
_SENTENCES = ("blip-large", "blip-base", "git-large", "vit-gpt2")


class ClipInterrogator(Captioner):
    """A caption, and the labels of artists, media, movements and flavors nearest to the picture."""

    name = "clip-interrogator"
    title = "clip-interrogator (reference)"
    needs = Needs(("torch", "transformers", "open_clip", "clip_interrogator"), mib=3424)
    checkpoints = (_CLIP, _TABLES)

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        if lack or _sentence_captioner(host) is not None:
            return lack
        return f"It needs a captioner for its first words: one of {', '.join(_SENTENCES)}."

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        host = with_models_dir(host, settings)
        first = _sentence_captioner(host)
        if first is None:
            raise CaptionError("clip-interrogator has no captioner for its first words.", self.missing(host))
        one = settings.with_values({"captions_per_picture": 1})
        sentence = first.caption(picture, one, host)[0].text
        folder, tables = require(_CLIP, host), require(_TABLES, host)
        # Reduced precision is autocast's business inside clip-interrogator.
        precise = settings.with_values({"dtype": "float32"})
        with MANAGER.use(folder, lambda: load_clip(folder), precise, host) as loaded:
            engine = _engine(loaded, tables, host)
            text = str(_modes(engine)[settings.interrogator_mode](picture.rgb, caption=sentence))
        return (Caption(text, source=self.name),)


def _modes(engine: Any) -> dict[str, Any]:
    return {"fast": engine.interrogate_fast, "classic": engine.interrogate_classic, "best": engine.interrogate}


def _sentence_captioner(host: Host) -> Captioner | None:
    """The best of the captioners it may use that is ready."""
    from . import REGISTRY

    parts = {part.name: part for part in REGISTRY.all(host)}
    ready = (parts[name] for name in _SENTENCES if name in parts and not parts[name].missing(host))
    return next(ready, None)


def _engine(loaded: Loaded, tables: Path, host: Host) -> Any:
    """An Interrogator over our loaded CLIP and the tables on disk. It downloads nothing and computes no table."""
    from clip_interrogator import Config, Interrogator  # type: ignore[import-untyped]

    config = Config(
        clip_model_name=_NAME, caption_model_name=None, cache_path=str(tables), download_cache=False,
        device=loaded.device, quiet=True,
    )  # fmt: skip
    config.clip_model, config.clip_preprocess = loaded.model, loaded.image_processor
    with _reading_tables_only(loaded, tables):
        engine = Interrogator(config)
    engine.tokenize = _braked(engine.tokenize, host)
    return engine


@contextmanager
def _reading_tables_only(loaded: Loaded, tables: Path) -> Iterator[None]:
    """A table that does not belong to the labels would be computed anew, for hours, without a way to stop."""

    def refuse(*_: Any) -> Any:
        raise BrokenModelError(
            f"The label tables in {quoted(str(tables), 200)} are not of this clip-interrogator's labels.",
            f"Download {_TABLES.repo} again.",
        )

    loaded.model.encode_text = refuse
    try:
        yield
    finally:
        del loaded.model.encode_text


def _braked(tokenize: Any, host: Host) -> Any:
    """The tokenizer, which every step of the search calls, with a question to the host before it."""

    def asked(texts: Any) -> Any:
        if host.stopped():
            raise Interrupted
        return tokenize(texts)

    return asked
