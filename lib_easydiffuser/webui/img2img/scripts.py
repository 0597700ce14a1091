"""The two scripts. Their base class may be known to functions only: the host registers every one it sees."""

from __future__ import annotations

from typing import Any

from ...errors import EasyDiffuserError, Interrupted
from ...ui.running import attempt
from ..abilities import scripts
from . import controls, fields
from .job import Job, job_of

TITLE = "Easy Diffuser"
COMPANION = "Easy Diffuser companion"
# What a person sees of it: two controls of one name would be one too many. Both titles are names in requests and files.
BESIDE = "Easy Diffuser beside any script"
_SCRIPT_LINE = (
    "Captions each picture, adds its tags to the prompt, then generates. To do that beside another script, choose that "
    "one here and switch on “Easy Diffuser beside any script” above."
)
_BESIDE_LINE = (
    "Adds each picture's tags to the prompt, whichever script is chosen below. If that is Easy Diffuser itself, its "
    "own controls hold."
)
# Attributes of ours on the host's `p`.
_JOB = "easy_diffuser_job"
TURNED = "easy_diffuser_turned"
_SKIPPED = "easy_diffuser_skipped"


def script_classes() -> tuple[type, ...]:
    """Fresh ones, as the host wants them at every reload: the dropdown's entry, and its companion."""
    base = scripts.base()
    return () if base is None else (_entry(base), _companion(base))


def _entry(base: Any) -> type:
    class EasyDiffuser(base):  # type: ignore[misc]
        def title(self) -> str:
            return TITLE

        def show(self, is_img2img: bool) -> Any:
            return is_img2img

        def ui(self, is_img2img: bool) -> list[Any]:
            scripts.line(_SCRIPT_LINE)
            made = controls.build(self.elem_id)
            rounds = controls.build_rounds(self.elem_id)
            self.infotext_fields = [*_choosing(_restoring("script", made)), (rounds, fields.once)]
            return [*made.values(), rounds]

        def run(self, p: Any, *args: Any) -> Any:
            return run(p, _given(self, p, args))

    return EasyDiffuser


def _companion(base: Any) -> type:
    class EasyDiffuserCompanion(base):  # type: ignore[misc]
        def title(self) -> str:
            return COMPANION

        def show(self, is_img2img: bool) -> Any:
            return scripts.always_visible() if is_img2img else False

        def ui(self, is_img2img: bool) -> list[Any]:
            with scripts.switch(BESIDE, self.elem_id("enabled")) as enabled:
                scripts.line(_BESIDE_LINE)
                made = controls.build(self.elem_id)
            self.infotext_fields = [(enabled, fields.was_on("companion")), *_restoring("companion", made)]
            return [enabled, *made.values()]

        def process(self, p: Any, *args: Any) -> None:
            process(p, args)

        def before_process_batch(self, p: Any, *args: Any, **kwargs: Any) -> None:
            # The host forgets a Skip that came before sampling; it makes no picture of no prompts.
            if getattr(p, _SKIPPED, False):
                p.prompts.clear()

    return EasyDiffuserCompanion


def run(p: Any, given: tuple[Any, ...]) -> Any:
    """The dropdown's entry: caption, then generate; `p` is left as it was found, whatever happens."""
    found = p.extra_generation_params, dict(p.comments)
    try:
        rounds, given, wrong = _rounds(given)
        job = job_of("script", given)
        job.problem = job.problem or wrong
        try:
            job.read(p)
        except Interrupted:
            return scripts.nothing_made(p)
        broken = _broken(p)
        if broken:
            broken = f"Easy Diffuser: {broken}"
            p.comment(broken)
            return scripts.nothing_made(p, broken)
        setattr(p, _JOB, job)
        p.extra_generation_params = dict(found[0])
        if rounds:
            from .refining import refined  # the loop: the host's start must not pay for it

            return refined(p, job, rounds, lambda q, one: setattr(q, _JOB, one))
        return scripts.process_images(p)
    finally:
        vars(p).pop(_JOB, None)
        p.extra_generation_params = found[0]
        p.comments.clear()
        p.comments.update(found[1])


def _rounds(given: tuple[Any, ...]) -> tuple[int, tuple[Any, ...], EasyDiffuserError | None]:
    """(rounds to refine, the other controls' values, what is wrong with the number)."""
    said, others = controls.read_rounds(given)
    rounds, error = attempt(lambda: int(controls.REFINE.check(said or 0)))
    return rounds or 0, others, error


def _broken(p: Any) -> str:
    """Why the host cannot generate from an init image: it would end a whole batch with an exception."""
    if any(image is None for image in p.init_images):
        return "There is no init image. Put a picture into the tab."
    errors = [attempt(image.load)[1] for image in p.init_images]
    return next((f"An init image cannot be read, and nothing was made from it. {one}" for one in errors if one), "")


def process(p: Any, args: tuple[Any, ...]) -> None:
    """Where both entries meet: the host has made its list of prompts and samples next."""
    vars(p).pop(_SKIPPED, None)
    job = getattr(p, _JOB, None) or _companions(p, args)
    if job is not None:
        job.write(p)


def _companions(p: Any, args: tuple[Any, ...]) -> Job | None:
    turned = getattr(p, TURNED, {})
    on, given = (args[0], args[1:]) if args else (False, ())
    if not (on or turned) or not getattr(p, "init_images", None):
        return None
    job = job_of("companion", given, turned)
    try:
        job.read(p)
    except Interrupted:
        setattr(p, _SKIPPED, True)
        return None
    return job


def _restoring(entry: str, made: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(component, fields.restored(entry, name)) for name, component in made.items()]


def _choosing(restoring: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Let the first of our fields choose the entry in the dropdown, whose own field the host reads after ours.

    "Script" in the infotext itself would do that in txt2img too, where there is no such entry: WebUI then warns,
    and Forge refuses to generate until another one is chosen.
    """
    (component, field), *others = restoring

    def value(params: dict[str, Any]) -> Any:
        if fields.was_on("script")(params):
            params["Script"] = TITLE
        return field(params)

    return [(component, value), *others]


def _given(script: Any, p: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Our values. An API request with fewer than all pulls the next script's into their place."""
    lacking = len(p.scripts.inputs) - len(p.script_args)
    return args[: max(0, len(controls.NAMES) + 1 - lacking)] if lacking > 0 else args
