"""Captioning and sampling share one device: what captioning took is given back before sampling begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ...host import Host
from ...models.manager import MANAGER
from ..abilities import job, memory
from ..host import let_go


@contextmanager
def captioning(host: Host) -> Iterator[None]:
    """Say so in the host's progress; afterwards no model of ours, the tab's included, is on the device."""
    before = job.tell_text(None)
    try:
        host.progress(0, 1, "captioning")
        yield
    finally:
        job.tell_text(before)
        MANAGER.park()
        let_go()
        memory.collect()
