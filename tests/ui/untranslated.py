"""Which of our visible texts a Korean page still shows in another language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# Text nodes, titles and names for screen readers, hidden panels included; what belongs to the person, to a model or to
# the prompt is left out, and so are the words of dropdowns, which are names the API and the command line share.
# Gradio's own buttons keep their English names, by which the host finds them.
_COLLECT = """
(root) => {
    const theirs = ".ed-words, .ed-gloss, .ed-in-korean, .ed-full, .ed-difference, .ed-left b, .ed-label, " +
        ".edc-word, .edc-made dd, .ed-replaced q, .ed-unseen, textarea, kbd, " +
        "script, style, svg, option, ul.options, .options, .easy-diffuser-hidden, .toast-wrap, .ed-name, code";
    const found = new Set();
    const take = (text, from) => text && text.trim() && !from.closest(theirs) && found.add(text.trim());
    for (const place of document.querySelectorAll(root)) {
        const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) take(node.data, node.parentElement);
        for (const element of place.querySelectorAll('[title], [placeholder], [aria-label]')) {
            take(element.getAttribute('title'), element);
            take(element.getAttribute('placeholder'), element);
            if (element.getAttribute('role') === 'row') continue; // named by its tag: tests/ui/test_keys.py
            if (!/svelte/.test(element.getAttribute('class') || '')) take(element.getAttribute('aria-label'), element);
        }
    }
    return [...found];
}
"""
# Proper names, and what a Korean interface leaves in Latin letters.
_NAMES = re.compile(
    r"Easy Diffuser|txt2img|img2img|CLIP(?: skip)?|BLIP(?:-?2)?|Ctrl\+\w+|LoRA|VAE|SDXL|SD[12]?|JSON|PNG|JPEG|GPU|CPU|"
    r"RAM|MiB|GiB|VRAM|URL|API|WebUI|DeepBooru|WD14|MiniLM|ViT|GPT-?2|GIT|OPT|Flan|T5|AUTO|nsfw|NSFW|Top-p|Pony|Illustrious|"
    r"M2M100|OPUS-MT|MarianMT|clip-interrogator|OpenCLIP|OpenAI|Marian|cpu|cuda|COCO|Forge|large|base|big|"
    r"Q-Former|U-Net|DreamBooth|ControlNet"
)
_OF_GRADIO = {"File upload", "Fullscreen"}
"""Gradio 6 has its own buttons' names in English alone."""
_CODE = re.compile(r"[\w.-]+/[\w.-]+|[A-Z_]{6,}|(?:Apache-2\.0|MIT|BSD-3-Clause|CC-BY-[\w.-]+)(?:, \w+)*")
_LATIN = re.compile("[A-Za-z]{3,}")
# Words no Korean sentence holds; what is quoted, a command or a place on the machine may hold them.
_ENGLISH = re.compile(
    r"(?<![\w-])(?:the|is|are|was|were|of|to|and|in|for|it|its|not|an?|or|from|with|which|that|because|cannot)(?![\w-]|\.\w)"
)
_QUOTED = re.compile(r"(?<!\w)'[^']*'|\"[^\"]*\"|`[^`]*`|as the tab says|python -m .*|pip install .*|<[^>]*>")


def texts(page: Any, root: str = "#easy_diffuser") -> list[str]:
    """Every text of ours on the page."""
    return list(page.evaluate(_COLLECT, root))


def untranslated(found: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """Those without a Korean letter that hold a word which is no proper name, and those half in English.

    Args:
        names: More texts that are names (of parts, files, samplers).
    """
    known = {*names, *_OF_GRADIO}
    return sorted(text for text in found if text not in known and not _CODE.fullmatch(text) and _is_english(text))


def _is_english(text: str) -> bool:
    """Wholly, or in part: a template that swallowed a sentence leaves words between Korean ones."""
    if re.search("[가-힣]", text):
        return bool(_ENGLISH.search(_QUOTED.sub("", text)))
    return bool(_LATIN.search(_NAMES.sub("", text)))
