"""Which of our visible texts a Korean page still shows in another language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# Text nodes and titles, hidden panels included; what belongs to the person, to a model or to the prompt is left out,
# and so are the words of dropdowns, which are names the API and the command line share.
_COLLECT = """
(root) => {
    const theirs = ".ed-words, .ed-gloss, .ed-in-korean, .ed-full, .ed-difference, .ed-left b, .ed-offer, " +
        ".edc-word, .edc-made dd, .ed-replaced q, textarea, " +
        "script, style, svg, option, ul.options, .options, .easy-diffuser-hidden, .toast-wrap, .ed-name, code";
    const found = new Set();
    const take = (text, from) => text && text.trim() && !from.closest(theirs) && found.add(text.trim());
    for (const place of document.querySelectorAll(root)) {
        const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) take(node.data, node.parentElement);
        for (const element of place.querySelectorAll('[title], [placeholder]')) {
            take(element.getAttribute('title'), element);
            take(element.getAttribute('placeholder'), element);
        }
    }
    return [...found];
}
"""
# Proper names, and what a Korean interface leaves in Latin letters.
_NAMES = re.compile(
    r"Easy Diffuser|txt2img|img2img|CLIP|BLIP(?:-?2)?|Ctrl\+\w+|LoRA|VAE|SDXL|SD[12]?|JSON|PNG|JPEG|GPU|CPU|RAM|MiB|"
    r"GiB|VRAM|URL|API|WebUI|DeepBooru|WD14|MiniLM|ViT|GPT-?2|GIT|OPT|Flan|T5|AUTO|nsfw|NSFW|Top-p|Pony|Illustrious|M2M100|"
    r"OPUS-MT|MarianMT|clip-interrogator|OpenCLIP|OpenAI|Marian|COCO|Forge|large|base|big"
)
_CODE = re.compile(r"[\w.-]+/[\w.-]+|[A-Z_]{6,}|(?:Apache-2\.0|MIT|BSD-3-Clause|CC-BY-[\w.-]+)(?:, \w+)*")
_LATIN = re.compile("[A-Za-z]{3,}")


def texts(page: Any, root: str = "#easy_diffuser") -> list[str]:
    """Every text of ours on the page."""
    return list(page.evaluate(_COLLECT, root))


def untranslated(found: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """Those without a Korean letter that hold a word which is no proper name.

    Args:
        names: More texts that are names (of parts, files, samplers).
    """
    known = set(names)
    return sorted(
        text
        for text in found
        if text not in known
        and not _CODE.fullmatch(text)
        and not re.search("[가-힣]", text)
        and _LATIN.search(_NAMES.sub("", text))
    )
