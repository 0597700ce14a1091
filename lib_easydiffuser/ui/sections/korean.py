"""What the page needs to speak Korean, in a hidden box: our strings, sentences with places for values, the wishes."""

from __future__ import annotations

from ...host import Host, language_of
from ...serial import to_line
from ..compat import hidden_text
from ..korean import gloss_wish, sentences, strings_text
from ._contract import Tab

ORDER = 99


def build(tab: Tab) -> None:
    """Draw the box; the page reads it once."""
    box = hidden_text("easy_diffuser_korean")
    box.value = document(tab.host)


def document(host: Host) -> str:
    """The catalogue and the person's wishes as JSON."""
    rest = to_line({"language": language_of(host), "gloss": gloss_wish(host), "sentences": sentences()})
    # JSON as it lies there: to read and write a hundred kilobytes would be a start's milliseconds.
    return f'{rest[:-1]}, "strings": {strings_text()}}}'
