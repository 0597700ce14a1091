"""Any vision-language model: a folder that the person names, asked by its own chat template."""

from __future__ import annotations

from pathlib import Path

from ..errors import EasyDiffuserError, MissingModelError
from ..host import Host
from ..models.load import Loaded
from ..parts import Needs
from ..settings import Settings
from ._vlm import VisionLanguageCaptioner
from ._vlm.family import require_family
from ._vlm.reading import load

_HOW = "--any-model FOLDER names one (in the WebUI: --easydiffuser-any-model FOLDER)."


class AnyModel(VisionLanguageCaptioner):
    """What transformers' auto classes for image and text to text know."""

    name = "any"
    title = "A model folder of your own"
    needs = Needs(("torch", "transformers"))
    since = "4.46"
    korean = True  # it may; where it answers in English, that is said
    together = False  # how its processor wants several pictures is not known

    def missing(self, host: Host) -> str:
        lack = super().missing(host)
        defaults = getattr(host, "default_settings", None)
        # The command line names the folder with each call: it is asked for then.
        return lack or (_lack(Settings().with_values(defaults())) if defaults else "")

    def brief(self, host: Host) -> str:
        found = super().brief(host)
        return found if self.unfit(host) or self._absent() else "no folder that it can read is named"

    def folder(self, settings: Settings, host: Host) -> Path:
        return _folder(settings)

    def load(self, folder: Path) -> Loaded:
        return load(folder, (require_family(folder),))


def _folder(settings: Settings) -> Path:
    """The folder named, if there is one.

    Raises:
        MissingModelError: If none is named, or it is none.
    """
    if not settings.any_model:
        raise MissingModelError("No folder with a model is named.", _HOW)
    folder = Path(settings.any_model).expanduser()
    if not folder.is_dir():
        raise MissingModelError(f"The folder {settings.any_model!r} is not there.", _HOW)
    return folder


def _lack(settings: Settings) -> str:
    """Why the folder named cannot be used, as far as its configuration says; "" when it can."""
    try:
        require_family(_folder(settings))
    except EasyDiffuserError as error:
        return str(error)
    return ""
