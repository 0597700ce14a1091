"""The steps of the guide: what each says of everybody's picture, in few sentences, and the figure beside it.

A step's values stand in a slot of its name, which the page fills; see values.py. Every paragraph is one text, so that
it can be said whole in another language.
"""

from __future__ import annotations

import html

from ...dataclass import dataclass
from .figures import FIGURES
from .numbers import BLIP_PATCH, BLIP_SIDE, CHANNELS, CHUNK, HOME, LAYERS, PLACES, QUERIES, SMALLER, STRENGTHS, VALUES


@dataclass(frozen=True)
class Step:
    """One step that folds.

    Attributes:
        name: Of its slot.
        figure: One of `FIGURES`; "" for none.
    """

    name: str
    title: str
    said: tuple[str, ...]
    figure: str = ""


TO_PROMPT = (
    Step("captioner", "A captioner says what it sees", (
        "An image encoder cuts the picture into small squares, patches, and makes a list of numbers of each. A "
        "language model reads them and writes the caption, one word after another.",
        f"BLIP takes the picture as {BLIP_SIDE} x {BLIP_SIDE} pixels in patches of {BLIP_PATCH}. In BLIP-2 a Q-Former "
        f"stands between the two: {QUERIES} learned questions gather from the patches what the language model needs.",
    ), "captioner"),
    Step("attention", "Attention says which words count", (
        "A text encoder reads the caption. In each of its layers every word takes something from the other words; how "
        "much from which one is called attention.",
        "From the attention of all its heads two small formulas read how likely a word names something in the picture, "
        "and how likely others would use it too. The stronger the colour, the more both say so.",
    ), "attention"),
    Step("tags", "Why these tags", (
        "Words that belong together become one tag. Others come from measured light and colours, from CLIP or from a "
        "tagger. Behind each stands why it is there.",
    )),
    Step("negatives", "Why these negative tags", (
        "A negative tag keeps away what pictures often suffer from, or what would contradict this picture. It is not "
        "simply the opposite of the tags, and nothing you ask for is put there.",
    )),
    Step("tokens", "Tokens, and why 75", (
        "The prompt is cut into tokens: a common word is one, a rare one several, a comma one too. CLIP's text encoder "
        f"has {PLACES} places; the first marks the start and one marks the end, so {CHUNK} are left for you.",
        f"A longer prompt is not cut off. The WebUI reads it in chunks of {CHUNK}, each with its own start and end, "
        "all by the same text encoder, and lays the results behind one another.",
    ), "tokens"),
    Step("emphasis", "What emphasis does", (
        "(word:1.2) multiplies the numbers that the text encoder gives for this word by 1.2. In its usual mode the "
        "WebUI then scales the whole chunk so that its mean is as before: the more you raise, the less each word "
        "gains.",
    ), "emphasis"),
    Step("skip", "What CLIP skip does", (
        f"SD1's text encoder has {LAYERS} layers. CLIP skip 1 takes what the last one says, CLIP skip 2 what the one "
        "before it says. A model that was trained with 2, as many for anime were, wants 2.",
        "SDXL takes the layer before the last by itself; the WebUI leaves it there unless told otherwise.",
    ), "skip"),
)  # fmt: skip

TO_PICTURE = (
    Step("clip", "How CLIP learned what words look like", (
        "CLIP was shown 400 million pictures with their captions. An image encoder and a text encoder learned "
        "together: the numbers of a picture and of its own caption are pulled together, those of all others pushed "
        "apart.",
        f"So the text encoder's numbers know what words look like. SD1 gets {PLACES} x {VALUES} of them for each "
        "chunk.",
    ), "clip"),
    Step("noise", "Learning to see through noise", (
        f"In training noise is laid over pictures, in {STRENGTHS} strengths from a breath to nothing but noise: "
        "forward diffusion. The noise predictor sees the noisy picture, the strength and the caption, and guesses the "
        "noise.",
        "What was added is known, so every guess can be corrected. Who can find the noise can take it out.",
    ), "noise"),
    Step("unet", "The U-Net", (
        "The noise predictor of SD1, SD2 and SDXL is a U-Net: it looks at the picture ever smaller, then larger again, "
        "with bridges across so that no detail is lost.",
        "Its ResNet blocks work on shapes and know how strong the noise is. In its cross-attention blocks every place "
        "of the picture looks at the tokens of the prompt: there your words get in.",
    ), "unet"),
    Step("latents", "Steps, latents, decoder", (
        f"All this does not happen on pixels but on latents: each side {SMALLER} times smaller, in SD1, SD2 and SDXL "
        f"with {CHANNELS} numbers a place. At {HOME} x {HOME} pixels SD1 has {CHANNELS} x {HOME // SMALLER} x "
        f"{HOME // SMALLER}. At the end a decoder makes pixels of them.",
        "It begins with pure noise, drawn by the seed. The scheduler says how strong the noise is at each step, and "
        "the sampler takes out as much of the guess. Each guess is made twice, with the prompt and with the negative "
        "prompt; CFG scale says how far it is pushed away from the second.",
    ), "latents"),
    Step("strength", "img2img and denoising strength", (
        "img2img does not begin with pure noise but with your picture's latents and some noise. Denoising strength "
        "says how much: near 0 the picture stays, at 1 hardly anything of it is left.",
        "Of 20 steps about 15 are done at 0.75, unless the WebUI is set to do exactly as many as asked.",
    ), "strength"),
    Step("teaching", "Teaching a face, a style, a pose", (
        "Textual inversion learns the numbers of a new word; the model stays as it is. LoRA learns small matrices "
        "that are added to the model's own. DreamBooth trains the model itself on a few pictures and a rare word.",
        "ControlNet is a trained copy of half the U-Net that reads a pose, edges or depth and steers the model, which "
        "itself stays as it is.",
    ), "teaching"),
)  # fmt: skip


def steps_html(steps: tuple[Step, ...], first: int) -> str:
    """The steps, numbered from `first`; all folded."""
    return f'<ol class="ed-guide">{"".join(_step(step, first + place) for place, step in enumerate(steps))}</ol>'


def _step(step: Step, number: int) -> str:
    said = "".join(f"<p>{html.escape(text)}</p>" for text in step.said)
    figure = FIGURES[step.figure]() if step.figure else ""
    slot = f'<div class="ed-guide-own" data-slot="{step.name}"></div>'
    title = f'<span class="ed-number">{number}</span> <span>{html.escape(step.title)}</span>'
    return f"<li><details><summary>{title}</summary><div>{said}{slot}{figure}</div></details></li>"
