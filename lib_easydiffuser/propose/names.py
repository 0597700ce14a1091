"""Names of samplers, schedulers and upscalers in the host's own lists, however others spell them.

1.10.1 has sampler and scheduler as two fields; before, "DPM++ 2M Karras" was one name. ComfyUI says `dpmpp_2m`, NovelAI
`k_dpmpp_2m`, k-diffusion `sample_dpmpp_2m`, InvokeAI `dpmpp_2m_k`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..host import HostFacts, HostName

AUTOMATIC = "Automatic"
# What says that a sampler's own scheduler was meant: NovelAI's word, and those of programs that have no others.
_ITS_OWN = ("native", "default", "none")
# What may stand behind a sampler's name, longest first; the schedulers of 1.10.1, for a host nobody can ask.
_SCHEDULERS = (
    "Align Your Steps", "Polyexponential", "SGM Uniform", "Exponential", "KL Optimal", "Automatic", "Uniform",
    "Karras", "Simple", "Normal", "Beta", "DDIM",
)  # fmt: skip
_STANDARD = tuple(HostName(name) for name in _SCHEDULERS)


def find_name(wanted: str, known: Sequence[HostName]) -> str:
    """The host's own spelling of a name; "" where it has no such thing."""
    if not wanted.strip():
        return ""
    exact = next((one.name for one in known if one.name == wanted), "")
    form = _form(wanted)
    return exact or next((one.name for one in known if form in _forms(one)), "")


def find_sampler(wanted: str, scheduler: str, facts: HostFacts) -> tuple[str, str]:
    """(sampler, scheduler) as the host lists them.

    Args:
        wanted: A sampler, its scheduler perhaps in its name.
        scheduler: Said apart; "" where it was not.

    Returns:
        ("", "") for a sampler the host does not have. The scheduler is "" for one it does not have, and where the
        host's samplers have it in their names.
    """
    if not facts.asked:
        return _unasked(wanted, scheduler)
    if not facts.schedulers:
        joined = f"{wanted} {scheduler}".strip()
        return find_name(joined, facts.samplers) or find_name(wanted, facts.samplers), ""
    for name, behind in ((wanted, ""), *_cut(wanted, facts.schedulers)):
        found = find_name(name, facts.samplers)
        if found:
            return found, _scheduler(scheduler, behind, facts)
    return "", ""


def _scheduler(said: str, behind: str, facts: HostFacts) -> str:
    """One that was said apart counts before the one in the sampler's name, unless it says nothing."""
    apart = find_name(said, facts.schedulers)
    if said and not apart and said.lower() not in _ITS_OWN:
        return ""
    return (apart if apart and apart != AUTOMATIC else behind) or find_name(AUTOMATIC, facts.schedulers)


def _cut(wanted: str, schedulers: Sequence[HostName]) -> Iterator[tuple[str, str]]:
    """(what stands before, the scheduler) for every scheduler the name may end with."""
    for one in schedulers:
        for name in (one.name, *one.aliases):
            end = re.search(rf"[\s_]{re.escape(name)}\Z", wanted, re.IGNORECASE)
            if end:
                yield wanted[: end.start()], one.name
    if wanted.lower().endswith("_k") and (karras := find_name("Karras", schedulers)):
        yield wanted[:-2], karras


def _unasked(wanted: str, scheduler: str) -> tuple[str, str]:
    """As 1.10.1 would list it: nobody says whether it is there."""
    before, behind = next(_cut(wanted, _STANDARD), (wanted, ""))
    apart = find_name(scheduler, _STANDARD) or scheduler
    return before, (apart if apart != AUTOMATIC else behind or apart) or behind


def _forms(one: HostName) -> set[str]:
    return {_form(name) for name in (one.name, *one.aliases)}


def _form(name: str) -> str:
    """What all spellings of a name have in common."""
    low = re.sub(r"\A(?:k|sample)_", "", name.strip().lower())
    low = re.sub(r"_(?:gpu|cfg_pp)\Z", "", low).replace("++", "pp").replace("ancestral", "a")
    return re.sub(r"[^a-z0-9+]", "", low)
