"""What a model answered -> a caption, or why it is none: a refusal, an apology, an error, nothing."""

from __future__ import annotations

import re

from ..errors import CaptionError, quoted
from ..language.thinking import without_thinking
from ._loops import without_loops
from ._server_chat import Said

# Marks of chat templates that some servers leave in the text.
_MARKS = re.compile(
    r"<\|[\w/ -]{1,40}\|>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]|<(?:bos|eos|pad|unk)>", re.IGNORECASE
)
_APOLOGY = re.compile(
    r"""\W*(?:
      (?:i'?m|i\ am|we'?re|we\ are)\s+(?:(?:very|really|so|truly)\s+)?(?:sorry|afraid|unable|not\ (?:able|allowed))\b
    | sorry\b(?![\w-]) | (?:my\ )?apologi(?:es|[sz]e)\b | i\ (?:must\ |do\ )?apologi[sz]e\b
    | unfortunately,?\s+(?:i|there|no)\b
    | (?:i|we)\s+(?:can(?:no|')?t|can\ not|could\ ?n(?:o|')t|won'?t|will\ not|must\ decline|decline|do\ ?n(?:o|')t)\b
      (?=.{0,40}\b(?:see|view|access|assist|help|describe|identify|provide|process|comply|fulfil|analy[sz]e|open|have|
        images?|pictures?|create|generate|caption|discuss|engage|continue|support|that|this|request)\b)
    | (?:as|i'?m|i\ am)\s+(?:just\ )?an?\s+(?:ai|artificial|large\ language|language\ model|text[- ]based)\b
    | no\s+(?:image|picture|photo)\s+(?:was|has\ been|is)\s+(?:provided|attached|uploaded|visible)
    | (?:there\ is|there's)\s+no\s+(?:image|picture|photo)\b
    | please\s+(?:provide|upload|attach|share)\b
    | it\ (?:seems|looks\ like|appears)\b.{0,20}\b(?:no|not|didn't|forgot|haven't)\b.{0,40}\b(?:image|picture|photo)\b
    | 죄송 | 미안하지만 | 유감스럽 | 이미지를\ 볼\ 수\ 없 | 이미지가\ 제공되지 | 抱歉 | 对不起 | 申し訳
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ERROR = re.compile(
    r"\W*(?:(?:internal\s+)?(?:server\s+|http\s+|runtime\s+)?error\b\s*(?:\d{3}|[:(]|occurred)|traceback \(most recent|"
    r"exception\b\s*[:(]|\w+(?:error|exception):|<!doctype|<html|\{\s*\"(?:error|detail)\")",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r".*[.!?。](?=[\s\"'”’)*]|$)", re.DOTALL)


def caption_in(said: Said, cut_loops: bool = True) -> str:
    """The caption in an answer.

    Raises:
        CaptionError: If the answer is none.
    """
    text = _MARKS.sub("", without_thinking(said.text)).replace("\x00", "").strip()
    if not any(character.isalnum() for character in text):
        thought = without_thinking(said.text).strip() != said.text.strip()
        why = "It thought until its tokens were used up." if said.cut and thought else ""
        raise CaptionError("The model's answer is empty.", why or "Ask again, or take another model.")
    if _APOLOGY.match(text.replace("\u2019", "'")):
        raise CaptionError("The model declined to describe this picture.", f"It says: {quoted(_line(text), 160)}.")
    if _ERROR.match(text):
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
