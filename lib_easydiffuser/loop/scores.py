"""How alike two pictures are, by what is said of them and by CLIP; each score says what it is and its range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import EasyDiffuserError, Interrupted
from ..host import Host
from ..prompt.budget import variants
from ..prompt.meaning import attention
from ..records import Picture, Reading
from ..settings import Settings
from .records import Score, TagVerdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SENTENCES = "minilm"
# Half precision overflows on some devices; a mean with it would be no number either.
_NONE = "The model gave no number."


def kept_share(verdicts: Sequence[TagVerdict]) -> Score | None:
    """The share of the reference's tags that is kept; None when it has none."""
    judged = [verdict for verdict in verdicts if verdict.status != "invented"]
    # A tag without attention (typed by the person) counts as one of middling attention.
    total = sum(_worth(verdict) for verdict in judged)
    if not total:
        return None
    kept = sum(_worth(verdict) for verdict in judged if verdict.status == "kept")
    what = "Share of the reference's tags, weighted by their attention, that the result shows too."
    return Score("tags", "Tags kept", kept / total, 0.0, 1.0, what)


def sentences(captions: tuple[str, str], prompts: tuple[str, str], host: Host) -> tuple[list[Score], str]:
    """(cosines of the two captions and of the two prompts, why there are none).

    Args:
        captions: Of the reference and of the result.
        prompts: The one that was used and the one the result would give, emphasis taken off.
    """
    from ..attention import encoders

    wanted = [(name, pair) for name, pair in (("captions", captions), ("prompts", prompts)) if all(pair)]
    if not wanted:
        return [], ""
    try:
        encoder = encoders.REGISTRY.get(_SENTENCES, host)
        seen = encoder.attend([text for _, pair in wanted for text in pair], host)
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return [], f"Captions and prompts were not compared as sentences: {error}"
    vectors = [attended.embedding for attended in seen]
    scores = [
        _sentence_score(name, vectors[2 * place], vectors[2 * place + 1]) for place, (name, _) in enumerate(wanted)
    ]
    found = [score for score in scores if math.isfinite(score.value)]
    return found, "" if len(found) == len(scores) else f"Captions and prompts were not compared as sentences: {_NONE}"


def _sentence_score(
    name: str, one: NDArray[np.float32] | None, other: NDArray[np.float32] | None
) -> Score:  # fmt: skip
    cosine = float(one @ other) if one is not None and other is not None else math.nan
    pair = {
        "captions": "the caption of the reference and that of the result",
        "prompts": "the prompt that was used and the one the result would give",
    }[name]
    what = f"Cosine of {pair} as sentences (all-MiniLM-L6-v2); 1 says the same."
    return Score(name, name.capitalize(), min(cosine, 1.0), -1.0, 1.0, what)


def likeness(reference: Picture, picture: Picture, settings: Settings, host: Host) -> tuple[Score | None, str]:
    """(cosine of two pictures by CLIP, why there is none): where a model is loaded or on disk; none is downloaded."""
    from ..clip.encoders import choose
    from ..clip.look import compare
    from ..models.find import with_models_dir

    try:
        title = choose(settings.clip, with_models_dir(host, settings)).title
        cosine = float(compare([reference, picture], settings, host)[0, 1])
    except Interrupted:
        raise
    except EasyDiffuserError as error:
        return None, f"The pictures were not compared by CLIP: {error.message}"
    if not math.isfinite(cosine):
        return None, f"The pictures were not compared by CLIP: {_NONE}"
    what = f"Cosine of the two pictures as CLIP sees them ({title}); 1 is the same picture."
    return Score("clip", "CLIP", min(cosine, 1.0), -1.0, 1.0, what), ""


def said(reading: Reading) -> str:
    """All captions of a picture as one text."""
    return " ".join(caption.text for caption in reading.captions)


def bare(prompt: str) -> str:
    """A prompt as a sentence encoder should read it: no emphasis, no escapes, no extra networks."""
    first = variants(prompt)[0]
    return " ".join("".join(" " if part.is_break else part.text for part in attention(first)).split())


def _worth(verdict: TagVerdict) -> float:
    return verdict.attention if verdict.attention and math.isfinite(verdict.attention) else 0.5
