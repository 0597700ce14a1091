"""When the host calls us."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ._look import attribute

_LOG = logging.getLogger(__name__)


def register(moment: str, callback: Callable[..., Any]) -> None:
    """Be called at a moment ("before_ui", "ui_tabs" ...); once, however often this is asked.

    A host without that moment never calls: what hangs on it does not happen, and the rest works.
    """
    add = attribute(f"modules.script_callbacks:on_{moment}")
    if add is None:
        _LOG.warning("Easy Diffuser: this host does not tell of %s", moment)
        return
    remove = attribute("modules.script_callbacks:remove_callbacks_for_function")
    if remove is not None:
        remove(callback)
    add(callback)
