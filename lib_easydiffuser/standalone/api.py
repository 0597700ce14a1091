"""A running WebUI's API: txt2img, img2img, progress, interrupt."""

from __future__ import annotations

import base64
import io
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import EasyDiffuserError, HostError, OutOfMemoryError, OutputError, UsageError, quoted
from ..host import SIZE_STEP, HostFacts, HostName
from ..serial import to_document

_TIMEOUT = 600.0


@dataclass(frozen=True)
class Generated:
    """What a WebUI made.

    Attributes:
        pictures: Files, in order.
        request: The file that holds what was asked for.
        infotext: The WebUI's own words about the first picture.
        info: All it says about them, by its own names ("all_seeds", "sd_model_name", ...).
    """

    pictures: tuple[Path, ...]
    request: Path
    infotext: str
    info: Mapping[str, Any] = field(default_factory=dict)


class WebUI:
    """The API at an address.

    Args:
        url: "http://127.0.0.1:7860".
        auth: "user:password" when the WebUI was started with --api-auth.
        out: Folder for pictures and requests, made when first needed.
    """

    def __init__(self, url: str, auth: str = "", out: Path = Path("outputs")) -> None:
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"The address {quoted(url)} is not one of the web.", "It begins with http:// or https://.")
        if auth and ":" not in auth:
            raise UsageError("The login for the WebUI lacks its password.", "It is written user:password.")
        self.url = url.rstrip("/")
        user, _, password = auth.partition(":")
        self._auth = (user, password) if auth else None
        self._out = out

    def txt2img(self, request: Mapping[str, Any]) -> Generated:
        """Generate from the prompts in `request`, spelled as the API spells them.

        Raises:
            HostError: If the WebUI cannot be reached or says no.
        """
        return self._saved("txt2img", request, self._post("/sdapi/v1/txt2img", request))

    def img2img(self, request: Mapping[str, Any], image: Any) -> Generated:
        """The same, from a PIL image."""
        request = {**request, "init_images": [_encoded(image)]}
        return self._saved("img2img", request, self._post("/sdapi/v1/img2img", request))

    def progress(self) -> float:
        """How far the WebUI is, 0..1."""
        return float(self._call("GET", "/sdapi/v1/progress?skip_current_image=true").get("progress", 0.0))

    def interrupt(self) -> None:
        """Stop what the WebUI generates."""
        self._call("POST", "/sdapi/v1/interrupt")

    def options(self) -> dict[str, Any]:
        """The WebUI's settings by its own names."""
        return self._call("GET", "/sdapi/v1/options")

    def facts(self) -> HostFacts:
        """Names as it lists them, and what its checkpoint's name says of its family.

        Raises:
            HostError: If it cannot be reached.
        """
        options = self.options()
        title = str(options.get("sd_model_checkpoint") or "")
        skip = options.get("CLIP_stop_at_last_layers")
        latent = self._names("latent-upscale-modes")
        step = options.get("res_step")
        return HostFacts(
            family_of(name_of(title)),
            title,
            self._names("samplers"),
            self._names("schedulers", "label"),
            latent + self._names("upscalers"),
            clip_skip=skip if isinstance(skip, int) else 0,
            asked=True,
            # An address tells of no sliders, but of the option that Neo's go by.
            size_step=max(step, SIZE_STEP) if isinstance(step, int) else SIZE_STEP,
        )

    def _names(self, what: str, name: str = "name") -> tuple[HostName, ...]:
        """A list of the API; () on a WebUI that has none of that kind."""
        try:
            found = self.get(f"/sdapi/v1/{what}")
        except HostError:
            return ()
        listed = [one for one in found if isinstance(one, dict) and one.get(name)] if isinstance(found, list) else []
        return tuple(HostName(str(one[name]), _aliases(one, name)) for one in listed)

    def get(self, path: str) -> Any:
        """What it answers, in JSON's own types; None where it has no such address.

        Raises:
            HostError: If the WebUI cannot be reached or says no.
        """
        code, text = self._said("GET", path)
        return None if code == 404 else self._read(code, text)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The same for a request with a body, where every address has to be there.

        Raises:
            HostError: If the WebUI cannot be reached or says no.
        """
        # Tiles of a large picture take longer than any limit; whoever waits can stop it.
        with self._taken_back(body.get("override_settings") or ()):
            return self._read(*self._said("POST", path, dict(body), patient=True))

    @contextmanager
    def _taken_back(self, names: Iterable[str]) -> Iterator[None]:
        """What a request overrides of these settings is taken back here where the WebUI does not do it.

        Version 1.10.1 remembers only what its file of settings holds; an option nobody saved yet stays overridden.
        """
        standing = self.options() if names else {}
        before = {name: standing.get(name) for name in names}
        try:
            yield
        finally:
            with suppress(HostError):  # one that is gone has nothing to take back, and what is raised counts more
                now = self.options() if before else {}
                if left := {name: value for name, value in before.items() if now.get(name) != value}:
                    self._call("POST", "/sdapi/v1/options", left)

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        with self._taken_back(body.get("override_settings") or ()):
            answer = self._call("POST", path, dict(body))
        if not answer.get("images"):
            raise HostError(f"The WebUI at {self.url} made no picture.", "It may have been interrupted.")
        return answer

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._read(*self._said(method, path, body))
        return answer if isinstance(answer, dict) else {}

    def _read(self, code: int, text: str) -> Any:
        if code != 200:
            raise _refusal(self.url, code, text)
        return _json(text)

    def _said(
        self, method: str, path: str, body: dict[str, Any] | None = None, patient: bool = False
    ) -> tuple[int, str]:
        """Status and text of an answer.

        Args:
            patient: Wait for it as long as it takes.
        """
        import httpx

        try:
            # trust_env would send a request for this machine through the person's proxy. Certificates are read for
            # every client that may need them: a tenth of a second.
            more: Any = {"verify": self.url.startswith("https://"), "trust_env": False}
            timeout = httpx.Timeout(_TIMEOUT, read=None if patient else _TIMEOUT)
            with httpx.Client(auth=self._auth, timeout=timeout, **more) as client:
                response = client.request(method, self.url + path, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unanswered(self.url, error) from error
        return response.status_code, response.text

    def _saved(self, kind: str, request: Mapping[str, Any], answer: Mapping[str, Any]) -> Generated:
        seconds, rest = divmod(time.time_ns(), 10**9)  # names sort as they were made
        stem = f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(seconds))}-{rest // 1000:06d}-{kind}"
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            pictures = [self._out / f"{stem}-{index}.png" for index in range(len(answer["images"]))]
            for path, picture in zip(pictures, answer["images"], strict=True):
                path.write_bytes(base64.b64decode(picture.rsplit(",", 1)[-1]))
            record = self._out / f"{stem}.json"
            record.write_text(to_document(request), encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"The pictures cannot be written to {quoted(str(self._out))}: {error.strerror or error}.",
                "--out names another folder.",
            ) from error
        info = _info(answer)
        return Generated(tuple(pictures), record, _infotext(info), info)


def _unanswered(url: str, error: Exception) -> HostError:
    """What a request that got no answer says: nobody there, nobody in time, or somebody who went away."""
    import httpx

    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return HostError(f"The WebUI at {url} did not answer in time.", "It may be busy: try again.")
    if isinstance(error, (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)):
        return HostError(f"The WebUI at {url} broke off its answer.", "Its console says why.")
    return HostError(f"The WebUI at {url} cannot be reached.", "Is it running, with --api?")


def _refusal(url: str, code: int, text: str) -> EasyDiffuserError:
    """What a WebUI says by a status and, when the request broke inside it, a JSON object."""
    said = _reason(text)
    if "out of memory" in said.lower() or "OutOfMemoryError" in text:
        return OutOfMemoryError(f"The WebUI at {url} ran out of memory.", "Generate smaller or fewer pictures at once.")
    if not said or said == "Not Found":
        return HostError(f"The WebUI at {url} answered {code}.", _advice(code))
    return HostError(f"The WebUI at {url} answered {code}: {said}.", "" if code == 404 else _advice(code))


def _reason(text: str) -> str:
    """The first line of what it says went wrong, "" for a list of wrong fields or a page."""
    try:
        answer = json.loads(text)
        said = answer.get("errors") or answer.get("detail")
    except (ValueError, AttributeError):
        return ""
    lines = said.strip().splitlines() if isinstance(said, str) else []
    return lines[0][:200].rstrip(".") if lines else ""


def _advice(code: int) -> str:
    return {
        401: "It wants a login: --webui-auth user:password.",
        403: "It wants a login: --webui-auth user:password.",
        404: "It has no API: start it with --api.",
        422: "It did not understand the request; is it a WebUI?",
    }.get(code, "Its console says why.")


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise HostError(f"The WebUI answered {quoted(text)}, which is not JSON.", "Is it a WebUI?") from error


def family_of(checkpoint: str) -> str:
    """What a checkpoint's name says about its family; "" when it says nothing, which counts as SD1."""
    name = checkpoint.lower()
    if re.search(r"xl|pony|illustrious|noob", name):
        return "sdxl"
    return "sd2" if re.search(r"(?:^|[^a-z])(?:sd|v)[-_. ]?2(?:[-_.]|$)|768", name) else ""


def name_of(title: str) -> str:
    """ "folder/name.safetensors [abc123]" as the infotext calls it: "name"."""
    bare = re.sub(r"\s*\[[0-9a-f]+\]$", "", title).replace("\\", "/").rpartition("/")[2]
    return re.sub(r"\.(?:safetensors|ckpt|pt|gguf)$", "", bare)


def _aliases(one: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What else a sampler or a scheduler is called."""
    more = [one.get("name")] if name != "name" else []
    return tuple(str(text) for text in (*more, *(one.get("aliases") or ())) if text)


def _info(answer: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(json.loads(answer["info"]))
    except (KeyError, ValueError, TypeError):
        return {}


def _infotext(info: Mapping[str, Any]) -> str:
    try:
        return str(info["infotexts"][0])
    except (KeyError, TypeError, IndexError):
        return ""


def _encoded(image: Any) -> str:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()
