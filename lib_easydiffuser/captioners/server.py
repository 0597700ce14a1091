"""The server that the person runs already: Ollama, LM Studio, llama.cpp, KoboldCpp, vLLM, or any of that kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..errors import CaptionError, ModelError, quoted
from ..host import Host
from ..records import Caption, Picture
from ..settings import Settings
from ._asked import TRANSLATE, asked_in_words, with_english
from ._contract import Captioner
from ._instructions import KINDS, kind
from ._server_address import key, lack, named, require_agreed
from ._server_answer import caption_in
from ._server_chat import models_in, question, said_in, words
from ._server_http import Exchange

# Names of families that see pictures; a list of models does not say which do.
_SEES = re.compile(
    r"vision|llava|bakllava|moondream|joycaption|florence|pixtral|internvl|cogvlm|smolvlm|paligemma|idefics|minicpm-?v|"
    r"gemma-?[34]|llama-?4|glm-?4\.?\d?v|molmo|aya-?vision|mistral-small3|granite.*vision|[-_./\d]vlm?\b|vlm?[-_.:]|omni",
    re.IGNORECASE,
)


class Server(Captioner):
    """A chat with a picture in it, at /v1/chat/completions. Nobody is asked before the person named the server."""

    name = "server"
    title = "Your own server (Ollama, LM Studio, ...)"
    kinds = KINDS

    def missing(self, host: Host) -> str:
        defaults = getattr(host, "default_settings", None)
        # The command line names the server with each call: it is asked for then.
        return lack(Settings().with_values(defaults()), host) if defaults else ""

    def brief(self, host: Host) -> str:
        return "none is named"

    def caption(self, picture: Picture, settings: Settings, host: Host) -> tuple[Caption, ...]:
        address = named(settings, host)
        require_agreed(address, settings, host)
        wanted = settings.with_values({"caption_kind": kind(settings, self.name)})
        asked, secret = asked_in_words(wanted, self.title, {}, korean=True), key()
        exchange = Exchange(address, secret, settings.server_timeout, host.stopped)
        model = settings.server_model or _choose(models_in(exchange.ask("/models"), secret))

        def told(request: bytes) -> str:
            return caption_in(said_in(exchange.ask("/chat/completions", request), secret), settings.cut_loops)

        def in_english(korean: str) -> str:
            return told(words(TRANSLATE + korean, model, settings))

        texts = _several(
            lambda turn: told(question(picture, asked.text, model, settings, turn)), settings.captions_per_picture
        )
        captions = tuple(Caption(text, self.name, instruction=asked.text, notes=asked.notes) for text in texts)
        return tuple(with_english(one, self.title, in_english) for one in captions) if asked.korean else captions


def _several(say: Callable[[int], str], count: int) -> list[str]:
    """That many different captions; the first must be one, a later one that is none is left out."""
    texts = [say(0)]
    for turn in range(1, count):
        try:
            texts.append(say(turn))
        except CaptionError:
            continue
    return list(dict.fromkeys(texts))


def _choose(names: Sequence[str]) -> str:
    """The model to ask: the only one, or the first whose name says that it sees.

    Raises:
        ModelError: If that cannot be told.
    """
    found = next((name for name in names if _SEES.search(name)), names[0] if len(names) == 1 else "")
    if found:
        return found
    if not names:
        raise ModelError("The server has no model.", "Load one that sees pictures.")
    listed = ", ".join(quoted(name) for name in names[:10])
    raise ModelError("None of the server's models is known to see pictures.", f"--server-model names one of {listed}.")
