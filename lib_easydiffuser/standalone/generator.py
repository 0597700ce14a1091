"""The host's generator through a running WebUI's API."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import EasyDiffuserError, GenerationError, HostError, Interrupted
from ..host import HostFacts, OnProgress
from ..records import Generated, GenerationRequest, GenerationSettings
from .api import Generated as Answer
from .api import WebUI, family_of, name_of

_EVERY = 0.25
_TURNS = 4
_WAIT_FOR_STOP = 30.0
"""Seconds a WebUI gets to finish the step it is in after an interrupt."""


class ApiGenerator:
    """Asks a WebUI for one picture a seed, so that each is there as soon as it is made.

    Args:
        defaults: What the API cannot be asked for: steps, size, sampler. A page's fields are not in the API.
        saves: Whether the WebUI keeps a copy of its own in its folder of outputs.
    """

    def __init__(self, webui: WebUI, defaults: GenerationSettings | None = None, saves: bool = True) -> None:
        self._webui = webui
        self._saves = saves
        self._defaults = defaults or GenerationSettings()
        self._stop = threading.Event()

    def current(self) -> GenerationSettings:
        """The WebUI's checkpoint and CLIP skip, with the defaults for the rest."""
        options = self._webui.options()
        checkpoint = name_of(str(options.get("sd_model_checkpoint") or ""))
        given = self._defaults
        return replace(
            given,
            checkpoint=given.checkpoint or checkpoint,
            family=given.family or family_of(checkpoint),
            clip_skip=given.clip_skip or int(options.get("CLIP_stop_at_last_layers") or 0),
        )

    def facts(self) -> HostFacts:
        """What the WebUI says of itself; nothing while it cannot be reached."""
        try:
            return self._webui.facts()
        except EasyDiffuserError:
            return HostFacts()

    def stop(self) -> None:
        """End the generation in hand; `generate` then raises Interrupted."""
        self._stop.set()

    def generate(self, request: GenerationRequest, on_progress: OnProgress | None = None) -> Iterator[Generated]:
        """One picture for each seed; see `host.Generator`."""
        self._stop.clear()
        settings = request.settings or self.current()
        seeds = request.seeds or (settings.seed,)
        for place, seed in enumerate(seeds):
            body = body_of(request, replace(settings, seed=seed)) | {"save_images": self._saves}
            tell = _part_of(on_progress, place, len(seeds))
            try:
                answer = self._watched(lambda body=body: self._asked(request, body), tell)  # type: ignore[misc]
            except HostError as error:
                raise GenerationError(error.message, error.hint) from error
            yield _generated(answer, request, replace(settings, seed=seed))

    def _asked(self, request: GenerationRequest, body: Mapping[str, Any]) -> Answer:
        if request.mode == "img2img":
            return self._webui.img2img(body, request.init_image)
        return self._webui.txt2img(body)

    def _watched(self, job: Callable[[], Answer], tell: Callable[[float], None]) -> Answer:
        """The job on a thread of its own, its progress told, stopped when somebody asks or leaves.

        Raises:
            Interrupted: If it was stopped; what the WebUI then gives is half a picture.
        """
        ends: list[Answer | BaseException] = []
        done = threading.Event()

        def work() -> None:
            try:
                ends.append(job())
            except BaseException as error:  # it is raised again, on the thread that waits
                ends.append(error)
            done.set()

        threading.Thread(target=work, name="easy-diffuser-webui", daemon=True).start()
        try:
            self._wait(done, tell)
        except BaseException as error:  # Ctrl-C, or whoever listened to the progress
            self._interrupt(done)
            if isinstance(error, KeyboardInterrupt):
                raise Interrupted from error
            raise
        if isinstance(ends[0], BaseException):
            raise ends[0]
        return ends[0]

    def _wait(self, done: threading.Event, tell: Callable[[float], None]) -> None:
        turn = 0
        while not done.wait(_EVERY):
            if self._stop.is_set():
                raise Interrupted
            turn += 1
            if turn % _TURNS == 0:
                tell(self._progress())
        if self._stop.is_set():
            raise Interrupted

    def _progress(self) -> float:
        try:
            return self._webui.progress()
        except EasyDiffuserError:  # the request itself will say what is wrong
            return 0.0

    def _interrupt(self, done: threading.Event) -> None:
        if done.is_set():
            return
        try:
            self._webui.interrupt()
        except EasyDiffuserError:  # it is gone: nothing is left to stop
            return
        done.wait(_WAIT_FOR_STOP)


def body_of(request: GenerationRequest, settings: GenerationSettings) -> dict[str, Any]:
    """The request as the API spells it; what is not known is left to the WebUI."""
    body: dict[str, Any] = {
        "prompt": request.prompts.prompt,
        "negative_prompt": request.prompts.negative_prompt,
        "styles": list(settings.styles),
        "seed": settings.seed,
        "steps": settings.steps,
        "width": settings.width,
        "height": settings.height,
        "cfg_scale": settings.cfg_scale,
        "save_images": True,
    }
    named = {"sampler_name": settings.sampler, "scheduler": settings.scheduler}
    body.update({key: value for key, value in named.items() if value})
    if settings.clip_skip:
        body["override_settings"] = {"CLIP_stop_at_last_layers": settings.clip_skip}
    if request.mode == "img2img":
        body["denoising_strength"] = request.denoising_strength
    elif settings.hires:
        body.update(_hires(settings))
    return body


def _hires(settings: GenerationSettings) -> dict[str, Any]:
    hires = settings.hires
    assert hires is not None
    body: dict[str, Any] = {
        "enable_hr": True,
        "hr_scale": hires.scale,
        "hr_second_pass_steps": hires.steps,
        "hr_resize_x": hires.width,
        "hr_resize_y": hires.height,
        "denoising_strength": hires.denoising_strength,
    }
    return body | ({"hr_upscaler": hires.upscaler} if hires.upscaler else {})


def _generated(answer: Answer, request: GenerationRequest, asked: GenerationSettings) -> Generated:
    from PIL import Image

    path = answer.pictures[0]
    try:
        picture = Image.open(path).convert("RGB")
    except (OSError, ValueError) as error:
        raise GenerationError("The WebUI gave something that is no picture.", "Its console may say why.") from error
    used = _used(answer.info, asked, picture.size)
    return Generated(picture, used.seed, request.prompts, answer.infotext, Path(path), used)


def _used(info: Mapping[str, Any], asked: GenerationSettings, size: tuple[int, int]) -> GenerationSettings:
    """What the WebUI says it used; what it does not say is as asked."""
    seeds = info.get("all_seeds") or [info.get("seed", asked.seed)]
    width, height = size if asked.hires is None else (asked.width, asked.height)
    return replace(
        asked,
        seed=int(seeds[0]),
        checkpoint=name_of(str(info.get("sd_model_name") or asked.checkpoint)),
        sampler=str(info.get("sampler_name") or asked.sampler),
        steps=int(info.get("steps") or asked.steps),
        clip_skip=int(info.get("clip_skip") or asked.clip_skip),
        width=width,
        height=height,
    )


def _part_of(on_progress: OnProgress | None, place: int, count: int) -> Callable[[float], None]:
    if on_progress is None:
        return lambda share: None
    return lambda share: on_progress((place + share) / count, f"generating picture {place + 1} of {count}")
