"""The host's BLIP: its own generate, watched, and where in the picture it looked for each token.

The BLIP repository's decoder returns no cross-attention, not even when it is asked: its layers compute it and
drop it. One more pass over the finished sentence, with a hook on every layer, reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...captioners._options import Brake
from ...captioners._text import cut, piece_spans
from ...host import Host
from ...records import Focus, Span


class Seen:
    """What was caught while the host captioned.

    Attributes:
        picture: The encoded picture, shape (1, patches + 1, width).
        ids: Tokens of the sentence, the prompt in front.
    """

    picture: Any = None
    ids: Any = None


@contextmanager
def watched(model: Any, host: Host) -> Iterator[Seen]:
    """Catch picture and tokens, and stop within one decoding step when the person does."""
    seen, decoder = Seen(), model.text_decoder
    generate = decoder.generate

    def watching(*args: Any, **kwargs: Any) -> Any:
        found = generate(*args, **{"stopping_criteria": [Brake(host)], **_once(kwargs)})
        seen.ids = found[:1]
        return found

    def keep(_: Any, args: Any, output: Any) -> None:
        seen.picture = output[:1]

    hook = model.visual_encoder.register_forward_hook(keep)
    # On the instance, in front of the class's own; taken away again by deleting it.
    decoder.generate = watching
    try:
        yield seen
    finally:
        del decoder.generate
        hook.remove()


def _once(given: dict[str, Any]) -> dict[str, Any]:
    """BLIP repeats the picture for every beam, and so does newer transformers: with beams the host's own call fails.

    "The size of tensor a (3) must match the size of tensor b (9)" on both hosts.
    """
    beams = int(given.get("num_beams") or 1)
    pictures = len(given["input_ids"]) if "input_ids" in given else 0
    repeated: dict[str, Any] = {
        name: given[name][::beams]
        for name in ("encoder_hidden_states", "encoder_attention_mask")
        if beams > 1 and name in given and len(given[name]) == pictures * beams
    }
    return {**given, **repeated}


def focus(model: Any, seen: Seen, text: str, cut_loops: bool) -> tuple[str, Focus | None]:
    """The text (without loops, when those are cut), and where BLIP looked; None when it cannot be told."""
    ids = seen.ids[0, model.prompt_length :].tolist() if seen.ids is not None else []
    pieces: Sequence[Span | None] = piece_spans(model.tokenizer, ids, text)
    if cut_loops:
        text, pieces = cut(text, pieces)
    kept = [index for index, piece in enumerate(pieces) if piece is not None]
    attention = _second_look(model, seen) if kept else None
    if attention is None:
        return text, None
    side = round(attention.shape[-1] ** 0.5)
    spans = tuple(piece for piece in pieces if piece is not None)
    return text, Focus(spans, np.ascontiguousarray(attention[:, :, kept]), (side, side))


def _second_look(model: Any, seen: Seen) -> NDArray[np.float32] | None:
    """Cross-attention of the step that chose each token, shape (layers, heads, tokens, patches)."""
    import torch

    layers: list[Any] = []
    hooks = [
        layer.crossattention.self.register_forward_hook(lambda _module, _args, output: layers.append(output[1]))
        for layer in model.text_decoder.bert.encoder.layer
    ]
    try:
        with torch.no_grad():
            model.text_decoder(
                seen.ids[:, :-1],
                encoder_hidden_states=seen.picture,
                encoder_attention_mask=torch.ones(seen.picture.shape[:-1], dtype=torch.long).to(seen.ids.device),
                output_attentions=True,
                return_dict=True,
            )
    finally:
        for hook in hooks:
            hook.remove()
    if not layers:
        return None
    # Row t belongs to token t + 1; the first patch is the class token.
    found: NDArray[np.float32] = torch.cat(layers)[:, :, model.prompt_length - 1 :, 1:].float().cpu().numpy()
    return found
