"""The WebUI's infotext (AUTOMATIC1111, Forge and who writes like them)."""

from __future__ import annotations

import re

from ....records import EmbeddedPrompt
from ..infotext import parse_infotext
from ..texts import EVERYTHING, Texts
from ._contract import Reader

# A prompt may begin with a brace ({red|blue} hair, {{masterpiece}}); a JSON object begins with a quoted name.
_JSON = re.compile(r'\{\s*(?:"[^"\n]{0,200}"\s*:|\}\Z)')
# ... unless it is a prompt itself ({"subject": "a cat"}): JSON has no line that begins so.
_SETTINGS = re.compile(r"^[ \t]*Steps: ?\d", re.MULTILINE)


class WebUI(Reader):
    """From the PNG text `parameters`, EXIF, or a JPEG or GIF comment."""

    name = "webui"
    title = "AUTOMATIC1111's WebUI, Forge, SD.Next: infotext"
    order = 30

    def read(self, texts: Texts) -> EmbeddedPrompt | None:
        for key in EVERYTHING:
            raw = texts.get(key, "")
            if not raw or (_JSON.match(raw) and not _SETTINGS.search(raw)):
                continue
            found = parse_infotext(raw)
            # Cameras and editors write comments too: only one that can be nothing else counts.
            if key == "parameters" or found.marked:
                return EmbeddedPrompt(found.prompt, found.negative_prompt, self.name, raw, found.settings)
        return None
