"""What answers hang on beside picture and settings: who speaks, with which weights and lists, of which version."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

from ...batch.stages import fingerprint
from ...captioners import Captioner
from ...clip.look import wanted
from ...errors import EasyDiffuserError
from ...eyes.files import folders
from ...host import Host
from ...models.find import with_models_dir
from ...models.fingerprint import file_fingerprint
from ...settings import Settings


def captioner_state(captioner: Captioner, settings: Settings, host: Host) -> str:
    """Its name, weights and code, and our version: `auto` is another one as soon as another one is there."""
    source = inspect.getsourcefile(type(captioner))
    code = file_fingerprint(Path(source)) if source else ""
    return f"{captioner.name} {fingerprint(replace(settings, captioner=captioner.name), host)} {code}"


def clip_state(settings: Settings, host: Host) -> str:
    """The CLIP that would rank and its lists of labels; why there is none otherwise, which is a state too."""
    furnished = with_models_dir(host, settings)
    try:
        lists, model = wanted(settings, furnished)
        return " ".join([model.name, model.fingerprint(furnished), *(f"{one.kind}={one.fingerprint}" for one in lists)])
    except EasyDiffuserError as error:
        return f"none: {error}"


def eyes_state(settings: Settings, host: Host) -> str:
    """Whether the eyes look beside another captioner; which weights they have is our version's."""
    return "eyes" if folders(with_models_dir(host, settings)) is not None else "no eyes"
