"""What the host can do: the only place that knows what a WebUI looks like inside. One ability is one file.

Nothing asks which host it is. Each ability looks for the attribute it needs, in the places where hosts of this family
keep it, and has a fallback. A host that lacks one loses that ability alone: the file's `lacks()` says so in a sentence,
which the tab shows. A new host, or a change of one, is a change in the file of the ability that it keeps elsewhere.

    device         where captioners run                       text_towers    the checkpoint's text encoders, hooked
    memory         who makes room, who takes a model back     counter        tokens of a prompt
    checkpoint     which one is loaded, which is chosen       interrogator   BLIP, CLIP and DeepBooru of the host
    job            the turn, progress, Interrupt, Skip        generation     a picture, as by the Generate button
    settings       options and flags                          scripts        entries of img2img, styles
    login          who may ask the API                        plot           axes of an X/Y/Z plot
    callbacks      when the host calls us                     boxes          prompt boxes
    folders        where models and files lie                 pictures       buttons that send us one
    names          samplers, schedulers, upscalers            settings_boxes fields of how a picture is made
    own_api        the host's API, asked from inside
"""

from __future__ import annotations

import importlib
import logging
import pkgutil

_LOG = logging.getLogger(__name__)


def lacking() -> tuple[str, ...]:
    """One sentence for each ability this host does not have."""
    found = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        ability = importlib.import_module(f"{__name__}.{info.name}")
        try:
            found.append(str(getattr(ability, "lacks", str)()))
        # The tab must stand whatever a host does when it is looked at.
        except Exception:
            _LOG.exception("Easy Diffuser: the ability %s cannot be told", info.name)
    return tuple(sentence for sentence in found if sentence)
