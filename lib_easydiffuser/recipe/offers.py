"""What a WebUI has installed, asked of its API when it is first needed, and once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from ..dataclass import dataclass
from ..host import HostFacts, HostName
from .caller import Caller
from .lora import Lora, lora_of

NONE = "None"


@dataclass(frozen=True)
class Upscaler:
    """One of the host's upscalers.

    Attributes:
        fetches: Where the host gets its weights from when it is first used; "" where they are on its disk.
    """

    name: str
    fetches: str = ""


@dataclass
class Offers:
    """The lists of one WebUI. Mutable: it remembers what it was told."""

    caller: Caller
    _known: dict[str, Any] = field(default_factory=dict)

    def has_script(self, title: str, img2img: bool) -> bool:
        """Whether one of its scripts is called so, in that tab."""
        found = self._told("/sdapi/v1/scripts", dict)
        names = found.get("img2img" if img2img else "txt2img") or ()
        return title.lower() in {str(name).lower() for name in names}

    def script_arguments(self, title: str) -> Sequence[Mapping[str, Any]]:
        """What a script of img2img takes, in order, as the host describes it; () for one that it does not have."""
        for one in self._told("/sdapi/v1/script-info", list):
            if str(one.get("name", "")).lower() == title.lower() and one.get("is_img2img"):
                return tuple(one.get("args") or ())
        return ()

    @property
    def upscalers(self) -> tuple[Upscaler, ...]:
        """Its upscalers, in its order, which is what scripts count by."""
        rows = self._told("/sdapi/v1/upscalers", list)
        return tuple(Upscaler(str(row["name"]), _address(row)) for row in rows)

    @property
    def facts(self) -> HostFacts:
        """Its samplers, and its schedulers where a sampler's name does not hold them, each with its other names."""
        samplers = [(row["name"], *(row.get("aliases") or ())) for row in self._told("/sdapi/v1/samplers", list)]
        rows = [(row.get("label"), row.get("name"), *(row.get("aliases") or ()))
                for row in self._told("/sdapi/v1/schedulers", list)]  # fmt: skip
        schedulers = [[name for name in row if name] for row in rows]
        return HostFacts(samplers=_names(samplers), schedulers=_names(schedulers), asked=True)

    @property
    def loras(self) -> tuple[Lora, ...]:
        """The LoRAs in its folder."""
        return tuple(lora_of(row) for row in self._told("/sdapi/v1/loras", list))

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules (preprocessors) of ControlNet."""
        return tuple(map(str, self._told("/controlnet/module_list", dict).get("module_list") or ()))

    @property
    def models(self) -> tuple[str, ...]:
        """The models of ControlNet on its disk."""
        found = map(str, self._told("/controlnet/model_list", dict).get("model_list") or ())
        return tuple(name for name in found if name != NONE)

    @property
    def detailers(self) -> tuple[str, ...]:
        """The detection models of ADetailer; () where it does not say."""
        found = self._told("/adetailer/v1/ad_model", dict).get("ad_model")
        return tuple(map(str, found or ()))

    def _told(self, path: str, kind: Callable[[], Any]) -> Any:
        if path not in self._known:
            answer = self.caller.get(path)
            self._known[path] = answer if isinstance(answer, kind) else kind()  # type: ignore[arg-type]
        return self._known[path]


def named(wanted: str, names: Sequence[str]) -> str:
    """The one of the names that is meant: spelled so, or so but for case, its hash, or what stands around it.

    Returns:
        "" where none is.
    """
    plain = {_plain(name): name for name in reversed(names)}
    key = _plain(wanted)
    if not key:
        return ""
    near = (name for short, name in reversed(plain.items()) if key in short)
    return plain.get(key) or next(near, "")


def _plain(name: str) -> str:
    """ "control_v11p_sd15_openpose [cab727d4]" as control v11p sd15 openpose."""
    bare = re.sub(r"\s*\[[0-9a-f]+\]$", "", name.strip().lower())
    bare = re.sub(r"\.(?:safetensors|pth|pt|ckpt)$", "", bare)
    return re.sub(r"[\s_-]+", " ", bare)


def _names(rows: Iterable[Sequence[Any]]) -> tuple[HostName, ...]:
    return tuple(HostName(str(row[0]), tuple(map(str, row[1:]))) for row in rows if row)


def _address(row: Mapping[str, Any]) -> str:
    place = str(row.get("model_path") or "")
    return place if place.startswith(("http://", "https://")) else ""
