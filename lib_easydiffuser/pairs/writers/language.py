"""A causal language model of GPT-2's kind, from a folder, through transformers' own classes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import BrokenModelError, Interrupted, MissingModelError, OutOfMemoryError, UsageError, quoted
from ...host import Host
from ...models.load import read_json
from ...models.memory import is_out_of_memory
from ...models.weights import read_weights
from ...parts import Needs
from ..lists import read_lists
from ..template import Template
from ._contract import Wishes, Writer

_AT_ONCE = 16
_TOP_P, _TOP_K = 0.95, 50
_AGAIN = "Copy or download the folder again."
_KINDS = ("LMHeadModel", "ForCausalLM")
# Tied to the word embeddings, or made by the model itself.
_COMPUTED = ("lm_head.weight", ".attn.bias", ".attn.masked_bias", "embed_out.weight")


@dataclass(frozen=True)
class _Model:
    """A model ready to write."""

    network: Any
    words: Any
    device: str


class Language(Writer):
    """GPT-2, or whatever else of its kind the folder holds."""

    name = "language"
    title = "a language model of GPT-2's kind"
    needs = Needs(packages=("torch", "transformers"))

    def check(self, wishes: Wishes, host: Host) -> None:
        if wishes.model is None:
            raise UsageError("There is no language model to write with.", "--model FOLDER, of GPT-2's kind.")
        _kind(wishes.model)
        _starts(wishes)

    def drafts(self, wishes: Wishes, host: Host) -> Iterator[list[str]]:
        assert wishes.model is not None  # `check` was asked
        model, dice = _loaded(wishes.model, host), random.Random(wishes.seed)
        starts = _starts(wishes)
        while True:
            if host.stopped():
                raise Interrupted
            begun = [dice.choice(starts).draw(dice).strip() if starts else "" for _ in range(_AT_ONCE)]
            yield _written(model, begun, wishes, dice.randrange(2**31))


def _starts(wishes: Wishes) -> list[Template]:
    lists = read_lists(wishes.lists)
    return [Template(text, lists) for text in wishes.starts]


def _written(model: _Model, starts: Sequence[str], wishes: Wishes, seed: int) -> list[str]:
    """What the model makes of each beginning; the same seed, the same words."""
    import torch

    with torch.random.fork_rng(devices=[model.device] if model.device.startswith("cuda") else []):
        torch.manual_seed(seed)
        # One length at a time needs no padding, which some models of this kind read as words.
        return [text for start in starts for text in _continued(model, start, wishes)]


def _continued(model: _Model, start: str, wishes: Wishes) -> Iterator[str]:
    import torch

    words, config = model.words, model.network.config
    end = words.eos_token_id if words.eos_token_id is not None else config.eos_token_id
    first = words.bos_token_id if words.bos_token_id is not None else end
    ids = words(start)["input_ids"] if start else [first or 0]
    room = int(getattr(config, "max_position_embeddings", 0) or getattr(config, "n_positions", 0) or 1024) - len(ids)
    if room < 1:
        return
    asked = torch.tensor([ids], device=model.device)
    try:
        with torch.inference_mode():
            made = model.network.generate(
                asked, attention_mask=torch.ones_like(asked), do_sample=True, temperature=wishes.temperature,
                top_p=_TOP_P, top_k=_TOP_K, max_new_tokens=min(wishes.tokens, room), pad_token_id=end,
                eos_token_id=end,
            )[0]  # fmt: skip
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise OutOfMemoryError("There is no memory left for the language model.", "--device cpu") from error
        raise BrokenModelError(f"The language model cannot write: {quoted(str(error), 120)}.", _AGAIN) from error
    finished = end is not None and int(made[-1]) == end
    yield _whole(words.decode(made, skip_special_tokens=True), finished)


def _whole(text: str, finished: bool) -> str:
    """Without the phrase that was cut where the tokens ended."""
    line = text.strip().split("\n")[0]
    if finished or line != text.strip():
        return line
    cut = max(line.rfind(","), line.rfind("."))
    return line[:cut] if cut > len(line) // 2 else line


def _kind(folder: Path) -> str:
    """The class that the folder's configuration names; code inside the folder is never run."""
    import transformers

    if not (folder / "config.json").is_file():
        raise MissingModelError(
            f"There is no language model in {quoted(str(folder), 200)}: config.json is missing.",
            "A folder as transformers saves it.",
        )
    named = [str(name) for name in read_json(folder / "config.json").get("architectures") or []]
    fitting = [name for name in named if name.endswith(_KINDS) and hasattr(transformers, name)]
    if not fitting:
        raise BrokenModelError(
            f"{quoted(str(folder), 200)} holds {', '.join(named) or 'no model that is named'}, which writes no text.",
            "GPT2LMHeadModel is what is wanted, or another ...ForCausalLM of transformers.",
        )
    return fitting[0]


def _loaded(folder: Path, host: Host) -> _Model:
    import transformers

    kind, state, device = _kind(folder), read_weights(folder), host.device()
    try:
        maker = getattr(transformers, kind)
        config = maker.config_class.from_pretrained(str(folder), local_files_only=True)
        network, report = maker.from_pretrained(None, config=config, state_dict=state, output_loading_info=True)
        words = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
        network = network.float().to(device).eval()
    # A folder of anything at all makes transformers raise anything at all.
    except Exception as error:
        raise BrokenModelError(
            f"The language model in {quoted(str(folder), 200)} cannot be used: {quoted(str(error), 160)}.", _AGAIN
        ) from error
    lacking = [name for name in report["missing_keys"] if not name.endswith(_COMPUTED)]
    if lacking or report.get("mismatched_keys"):
        raise BrokenModelError(f"The weights in {quoted(str(folder), 200)} lack {quoted(lacking)}.", _AGAIN)
    return _Model(network, words, device)
