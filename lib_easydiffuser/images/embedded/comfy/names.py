"""What the names of nodes and inputs say. Rules first; `data/comfyui_nodes.tsv` holds what no rule can know."""

from __future__ import annotations

import re
from typing import Literal

Polarity = Literal["positive", "negative"]

_NEGATIVE = re.compile(r"negative|(?:^|[_ -])(?:neg|uncond)(?:$|[_ -])|[a-z]-\Z|^-ve$", re.I)
_POSITIVE = re.compile(r"positive|(?:^|[_ -])pos(?:$|[_ -])|[a-z]\+\Z|^\+ve$", re.I)
# What may stand beside the polarity in the name of an input that holds or leads to a prompt.
_BESIDE = frozenset(
    ("", "text", "prompt", "prompts", "string", "g", "l", "populated", "wildcard", "cond", "conditioning", "clip",
     "base", "refiner", "input", "in", "embeds", "value", "t5", "t5xxl", "opt", "optional", "ve", "main", "and",
     "conditioning+", "conditioning-", "sdxl", "1", "2", "a", "b")
)  # fmt: skip
_TOKENS = re.compile(r"[_\s\-+.]+")
_POLARITY_WORD = re.compile(r"positive|negative|uncond|pos|neg", re.I)

_TEXT = re.compile(
    r"^(?:text|string|str|prompt|wildcard|populated|value|content|caption|t5xxl|t5|clip_[lgh]|bert|mt5xl|llama|words"
    r"|user_prompt|part|prefix|suffix|prepend|append|phrase|sentence|input_text|[a-h]|any|input|txt|concat|line|preview|source)"
    r"(?:_?\d+|_?[a-h]|_[gl])?\Z|(?:text|prompt|string)(?:_?\d+|_[a-hgl])?\Z",
    re.I,
)
_NOT_TEXT = re.compile(
    r"system|instruction|template|separat|delimit|^sep|style|find|search|replace|regex|pattern|path|file|folder|lang"
    r"|font|exclude|model|seed|save|log_|negative_prompt_to|type|mode|format|encoder",
    re.I,
)
# Inputs that can lead to no text of the prompt.
_NO_TEXT = re.compile(
    r"model|clip|vae|latent|image|control_?net|mask|samples|noise|sigmas|lora|pixels|upscale|script|bbox|segm|sam_"
    r"|detector|^(?:seed|steps|cfg|denoise|width|height|audio|video|frames|sampler|scheduler|hook)",
    re.I,
)
_GENERATES = re.compile(
    r"ollama|llm|llava|gpt|gemini|claude|openai|anthropic|groq|deepseek|mistral|grok|florence|joy_?caption|caption"
    r"|interrogat|tagger|blip|moondream|paligemma|internvl|qwen.*(?:vl|prompt|enhanc|chat)|vlm|vqa|glm|describe|vision|chat"
    r"|enhanc|expander|expansion|promptgen|prompt ?gen|superprompt|image ?to ?text|image2text|img2txt|img2prompt"
    r"|text ?gen|deepbooru|one ?button|random ?prompt|translat",
    re.I,
)
_NEVER_GENERATES = re.compile(r"encode|sampler|loader|detailer|guider|conditioning|switch|clip ?vision|apply", re.I)
_SHOWS = re.compile(r"show|display|preview|view(?:er)?\b", re.I)
_JOINS = re.compile(r"concat|join|combin|merge|append|add ?text|StringFunction|promptbuilder|prompt mix", re.I)
_SWITCHES = re.compile(r"switch|select|if_?else|branch|choos|index|ternary|condition(?!ing)|\bpick", re.I)
# What such a node puts out is what was typed into it (or follows from it): nothing from outside comes in.
_EXACT = re.compile(
    r"^(?:cr (?:text|prompt text|text concatenate|combine prompt)|text(?: multiline| string| concatenate|box|$)|string"
    r"|join|primitive|reroute|simple ?text|easy (?:positive|negative|prompt)|multiline|cliptextencode|concatenate)",
    re.I,
)


def polarity_of(name: str) -> Polarity | None:
    """Which side an input or an output is for, by its name alone."""
    if _NEGATIVE.search(name):
        return "negative"
    return "positive" if _POSITIVE.search(name) else None


def is_sided(name: str) -> bool:
    """Whether an input of that name holds, or leads to, the prompt of one side (`text_positive`, `neg`)."""
    if polarity_of(name) is None:
        return False
    rest = _TOKENS.split(_POLARITY_WORD.sub("", name.lower(), count=1))
    return all(token in _BESIDE for token in rest)


def is_text(name: str) -> bool:
    """Whether an input of that name holds a text of the prompt."""
    return bool(_TEXT.search(name)) and not _NOT_TEXT.search(name)


def leads_on(name: str) -> bool:
    """Whether the way to the prompt may go through that input."""
    return not _NO_TEXT.search(name) or is_text(name)


def generates(kind: str) -> bool:
    """Whether such a node writes a text of its own: what is typed into it is an instruction, no prompt."""
    return bool(_GENERATES.search(kind)) and not _NEVER_GENERATES.search(kind)


def shows(kind: str) -> bool:
    """Whether such a node shows what comes in, and keeps what it showed."""
    return bool(_SHOWS.search(kind))


def joins(kind: str) -> bool:
    """Whether such a node joins texts."""
    return bool(_JOINS.search(kind)) and "conditioning" not in kind.lower()


def switches(kind: str) -> bool:
    """Whether such a node puts out one of its inputs."""
    return bool(_SWITCHES.search(kind))


def is_exact(kind: str) -> bool:
    """Whether what such a node puts out follows from what was typed and linked, and from nothing else."""
    return bool(_EXACT.search(kind)) and not generates(kind)
