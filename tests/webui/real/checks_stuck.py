"""Interrupted fifty times beside busy programs: the page never stays at what is over"""

from __future__ import annotations

from ...ui.interrupts import busy_loops, stuck_after
from .checks_reload import wait
from .hands import lay_slow_captioner
from .host import RealHost
from .img2img_page import choose
from .session import Session, check

_TIMES = 50
_LOOPS = 6


def prepare(host: RealHost) -> None:
    lay_slow_captioner(host)


@check
def fifty_interrupts(s: Session) -> None:
    """after each of 50 interrupts the page says that the run is over, and the host is free"""
    s.tab.upload(s.photograph)
    choose(s, "#easy_diffuser_captioner", "blip-base")
    with busy_loops(_LOOPS):
        stuck = stuck_after(s.tab, _TIMES, lambda: s.tab.press("generate"))
    s.values[f"stuck of {_TIMES}, beside {_LOOPS} busy programs"] = str(len(stuck))
    assert not stuck, stuck
    wait(s, busy=False)


@check
def afterwards(s: Session) -> None:
    """a run afterwards goes to its end"""
    choose(s, "#easy_diffuser_captioner", "pixels")
    assert "Done" in s.tab.run("generate"), s.tab.line
