"""What a model answered -> a caption, or why it is none: a refusal, an apology, an error, nothing."""

from __future__ import annotations

import re

from ..errors import CaptionError, quoted
from ..language.thinking import without_thinking
from ._loops import without_loops
from ._refusals import is_error, is_nothing, is_refusal
from ._server_chat import Said

# Marks of chat templates that some servers leave in the text.
_MARKS = re.compile(
    r"<\|[\w/ -]{1,40}\|>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]|<(?:bos|eos|pad|unk)>", re.IGNORECASE
)
# A terminal obeys them; lines and tabs stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SENTENCE_END = re.compile(r".*[.!?。](?=[\s\"'”’)*]|$)", re.DOTALL)


def caption_in(said: Said, cut_loops: bool = True) -> str:
    """The caption in an answer.

    Raises:
        CaptionError: If the answer is none.
    """
    text = _CONTROLS.sub("", _MARKS.sub("", without_thinking(said.text))).strip()
    if not any(character.isalnum() for character in text) or is_nothing(text):
        thought = without_thinking(said.text).strip() != said.text.strip()
        why = "It thought until its tokens were used up." if said.cut and thought else ""
        raise CaptionError("The model's answer is empty.", why or "Ask again, or take another model.")
    if is_refusal(text):
        raise CaptionError("The model declined to describe this picture.", f"It says: {quoted(_line(text), 160)}.")
    if is_error(text):
        raise CaptionError("The model's answer is an error, not a caption.", f"It says: {quoted(_line(text), 160)}.")
    text = _whole_part(text) if said.cut else text
    return _without_loops(text) if cut_loops else text


def _line(text: str) -> str:
    return " ".join(text.split())


def _whole_part(text: str) -> str:
    """Without the sentence (or the tag) that the limit of tokens cut in two; all of it where there is only that one."""
    whole = _SENTENCE_END.match(text)
    if whole:
        return whole[0]
    head, comma, _ = text.rpartition(",")
    return head if comma else text


def _without_loops(text: str) -> str:
    """Line by line: lists and paragraphs stay lists and paragraphs."""
    lines = (line for line in text.splitlines() if line.strip())
    kept = dict.fromkeys(" ".join(line[start:end] for start, end in without_loops(line)) for line in lines)
    return "\n".join(kept)
