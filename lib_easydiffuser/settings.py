"""Every knob, once: default, bounds, label, help. Command line, tab, API and options page are made from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from .dataclass import dataclass
from .errors import UnknownNameError
from .knob import Knob


def _knob(default: Any, label: str, help: str, group: str, **more: Any) -> Any:
    return field(default=default, metadata={"label": label, "help": help, "group": group, **more})


@dataclass(frozen=True)
class Settings:
    """The knobs' values. Immutable; `with_values` checks and copies."""

    captioner: str = _knob(
        "auto", "Captioner", "What turns the picture into a sentence; auto takes the best one that is ready.",
        "Reading", registry="captioner",
    )  # fmt: skip
    encoder: str = _knob(
        "minilm", "Attention encoder",
        "The text encoder whose attention says which words matter; checkpoint is the loaded model's own. It is "
        "calibrated at its first use; auto takes it where that found it better than minilm.",
        "Reading", registry="encoder",
    )  # fmt: skip
    pixel_evidence: bool = _knob(
        True, "Pixel evidence", "Add what the pixels prove: light, colours, sharpness, faces.", "Reading"
    )
    eyes: bool = _knob(
        True, "Eyes", "Add things two small networks are very sure of and the caption lacks, where their files are.",
        "Reading",
    )  # fmt: skip
    eyes_threshold: float = _knob(
        0.6, "Eyes threshold", "How sure they must be of a thing before the captioner eyes names it, 0.5 to 0.95.",
        "Reading", low=0.5, high=0.95, step=0.05,
    )  # fmt: skip
    eyes_gate: str = _knob(
        "on", "Eyes gate", "on: they stay silent unless the picture is a photograph; off: they look at drawings too.",
        "Reading", choices=("on", "off"),
    )  # fmt: skip
    max_side: int = _knob(
        1536, "Largest side read", "A larger picture is scaled down to this many pixels before it is looked at.",
        "Reading", low=64, high=8192, step=64,
    )  # fmt: skip

    caption_kind: str = _knob(
        "auto", "Kind of caption",
        "What a captioner that takes instructions is asked for; auto takes the kind kept for it, else descriptive.",
        "Captioning", choices=("auto", "short", "descriptive", "prompt", "tags", "post", "own"),
    )  # fmt: skip
    caption_instruction: str = _knob(
        "", "Own instruction", "What it is asked for when the kind of caption is own.", "Captioning"
    )
    caption_language: str = _knob(
        "english", "Language of the caption",
        "korean is for captioners that speak it: their caption is shown in Korean, its tags stay English.",
        "Captioning", choices=("english", "korean"),
    )  # fmt: skip
    caption_kinds: tuple[str, ...] = _knob(
        (), "Kinds kept", "The kind of caption of each captioner, comma-separated: server=tags.", "Captioning"
    )
    num_beams: int = _knob(
        3, "Beams", "How many sentences the captioner weighs at once; 1 is greedy and quickest.",
        "Captioning", low=1, high=16, step=1,
    )  # fmt: skip
    captions_per_picture: int = _knob(
        1, "Captions per picture", "How many different sentences of one picture.", "Captioning", low=1, high=10, step=1
    )
    max_new_tokens: int = _knob(
        30, "Longest caption", "At most this many tokens in a caption.", "Captioning", low=1, high=200, step=1
    )
    min_new_tokens: int = _knob(
        0, "Shortest caption", "At least this many tokens in a caption.", "Captioning", low=0, high=100, step=1
    )
    answer_tokens: int = _knob(
        300, "Longest description", "At most this many tokens in the answer of a vision-language captioner.",
        "Captioning", low=16, high=2048, step=4,
    )  # fmt: skip
    sampling: bool = _knob(
        False, "Sampling", "Draw the words by chance instead of taking the likeliest; beams are then not used.",
        "Captioning",
    )  # fmt: skip
    temperature: float = _knob(
        0.9, "Temperature", "Above 1 sampling is bolder, below 1 more careful.", "Captioning",
        low=0.1, high=2.0, step=0.05,
    )  # fmt: skip
    top_p: float = _knob(
        0.9, "Top-p", "Sampling draws from the likeliest words that together have this probability.",
        "Captioning", low=0.05, high=1.0, step=0.05,
    )  # fmt: skip
    seed: int = _knob(
        0,
        "Seed",
        "The same seed draws the same captions of the same picture.",
        "Captioning",
        low=0,
        high=2**31 - 1,
        step=1,
    )
    cut_loops: bool = _knob(True, "Cut repetition", "Cut what a captioner says over and over.", "Captioning")
    interrogator_mode: str = _knob(
        "fast", "clip-interrogator mode",
        "fast and classic add the nearest labels to the caption; best searches them for minutes.",
        "Captioning", choices=("fast", "classic", "best"),
    )  # fmt: skip
    batch_size: int = _knob(
        8, "Batch size", "Pictures captioned at once; fewer are taken when memory runs out.",
        "Captioning", low=1, high=64, step=1,
    )  # fmt: skip
    dtype: str = _knob(
        "auto", "Precision", "auto takes half precision where the device has it.",
        "Captioning", choices=("auto", "float32", "float16", "bfloat16"),
    )  # fmt: skip
    keep_loaded: str = _knob(
        "device", "After use", "Where a captioner waits for the next picture: on its device, in RAM, or not at all.",
        "Captioning", choices=("device", "ram", "no"),
    )  # fmt: skip
    memory_budget: int = _knob(
        0, "Memory budget", "At most this many MiB of captioning models loaded at once; 0 sets no limit.",
        "Captioning", low=0, high=1048576, step=256,
    )  # fmt: skip
    any_model: str = _knob(
        "", "Model of your own", "A folder with a vision-language model, which the captioner any reads.",
        "Captioning", local=True,
    )  # fmt: skip
    models_dir: str = _knob(
        "", "Models folder", "A folder of models, looked into before all others.", "Captioning", local=True
    )
    offline: bool = _knob(False, "Offline", "Never touch the network, not even when asked to download.", "Captioning")

    server: str = _knob(
        "none", "Server", "A server on this machine that the captioner server asks, at its usual port.",
        "Server", choices=("none", "ollama", "lm-studio", "llama.cpp", "koboldcpp", "vllm", "jan"), owner=True,
    )  # fmt: skip
    server_url: str = _knob(
        "", "Server address",
        "A server at another port or elsewhere: http://127.0.0.1:9000. A key goes into EASYDIFFUSER_SERVER_KEY.",
        "Server", local=True,
    )  # fmt: skip
    server_agreed: bool = _knob(
        False, "Pictures may leave", "Pictures may go to a server that is not on this machine.", "Server", local=True
    )
    server_model: str = _knob(
        "", "Server model", "Which of the server's models; empty takes the one that is known to see pictures.",
        "Server", owner=True,
    )  # fmt: skip
    server_timeout: int = _knob(
        180, "Server patience", "How many seconds a server may take for one caption.",
        "Server", low=1, high=3600, step=1, owner=True,
    )  # fmt: skip
    server_tokens: int = _knob(
        1024, "Longest answer", "At most this many tokens in a server's answer, its thinking included.",
        "Server", low=16, high=16384, step=16,
    )  # fmt: skip
    threshold: float = _knob(
        0.5, "Word threshold", "How sure attention must be that a phrase is in the picture, 0 to 1.",
        "Tags", low=0.0, high=1.0, step=0.05,
    )  # fmt: skip
    join_threshold: float = _knob(
        0.3, "Joining threshold", "Words at least this sure may join a neighbouring word's phrase.",
        "Tags", low=0.0, high=1.0, step=0.05,
    )  # fmt: skip
    max_tags: int = _knob(20, "Most tags", "At most this many positive tags.", "Tags", low=0, high=200, step=1)
    max_pixel_tags: int = _knob(
        3, "Most colour and light tags", "Of what the pixels prove about colour, light and contrast at most this many.",
        "Tags", low=0, high=20, step=1,
    )  # fmt: skip
    max_words: int = _knob(4, "Longest tag", "At most this many words in one tag.", "Tags", low=1, high=8, step=1)
    emphasis: float = _knob(
        0.15, "Emphasis", "How much an important word is raised: 0 writes every tag bare.",
        "Tags", low=0.0, high=1.0, step=0.05,
    )  # fmt: skip
    emphasis_max: float = _knob(
        1.4, "Strongest emphasis", "No tag is raised above this.", "Tags", low=1.0, high=2.0, step=0.05
    )
    emphasis_min: float = _knob(
        1.0, "Weakest emphasis", "Below 1 less important tags are weakened; 1 never weakens what is in the picture.",
        "Tags", low=0.7, high=1.0, step=0.05,
    )  # fmt: skip

    negatives: bool = _knob(True, "Negative tags", "Propose negative tags.", "Negatives")
    max_negatives: int = _knob(
        20, "Most negatives", "At most this many negative tags.", "Negatives", low=0, high=200, step=1
    )
    negative: str = _knob(
        "parts", "Negative method",
        "parts is what was measured to work; attention-opposite is the original idea, kept for comparison.",
        "Negatives", choices=("parts", "attention-opposite"),
    )  # fmt: skip
    negative_profile: str = _knob(
        "general", "Negative profile", "Which negatives suit the kind of picture you make; off proposes none.",
        "Negatives", choices=("general", "photo", "anime", "minimal", "off"),
    )  # fmt: skip
    learned: bool = _knob(
        True, "Learned order", "Order by a model fitted on real prompts; off: by frequency.", "Negatives"
    )
    negative_core: int = _knob(
        40, "Core length", "At most this many of the quality and marks core, commonest first; 0 leaves it out.",
        "Negatives", low=0, high=60, step=1,
    )  # fmt: skip
    negative_anatomy: bool = _knob(True, "Anatomy", "Anatomy faults, when somebody has a body.", "Negatives")
    negative_medium: bool = _knob(True, "Medium contrast", "Keep a photograph a photograph.", "Negatives")
    negative_contrast: bool = _knob(True, "Contrast sets", "Night for day, closed for open.", "Negatives")
    negative_denied: bool = _knob(True, "Denied by the caption", 'What a caption denies: "no dogs".', "Negatives")
    negative_result: bool = _knob(
        True, "Shown by the result", "What a generated picture shows and the reference does not.", "Negatives"
    )
    contrast_threshold: float = _knob(
        0.3, "Contrast threshold", "How sure attention must be of a word before its contrasts are proposed, 0 to 1.",
        "Negatives", low=0.0, high=1.0, step=0.05,
    )  # fmt: skip
    max_contrasts: int = _knob(
        6, "Most contrasts", "At most this many contrast negatives.", "Negatives", low=0, high=40, step=1
    )
    nsfw_negative: bool = _knob(False, "nsfw", "Add nsfw to the negative prompt.", "Negatives")
    negative_always: tuple[str, ...] = _knob(
        (), "Always", "Negatives of your own that are always there, comma-separated.", "Negatives"
    )
    negative_never: tuple[str, ...] = _knob(
        (), "Never", "Negatives that are never proposed, comma-separated.", "Negatives"
    )
    negative_embeddings: tuple[str, ...] = _knob(
        (), "Negative embeddings", "Textual inversions you have installed and want used: EasyNegative, ...", "Negatives"
    )

    labels: bool = _knob(
        False,
        "CLIP labels",
        "Add labels ranked by CLIP, when a CLIP model is on this machine; its first use embeds the label lists.",
        "Labels",
    )
    clip: str = _knob(
        "auto", "CLIP model", "Which CLIP ranks them; auto takes the one that suits the loaded checkpoint.", "Labels"
    )
    mode: str = _knob(
        "classic", "Mode",
        "classic takes the best of each kind, fast the best of all, best grows a chain, negative one away from the "
        "picture too; caption adds none.",
        "Labels", choices=("caption", "classic", "fast", "best", "negative"),
    )  # fmt: skip
    label_kinds: tuple[str, ...] = _knob(
        ("medium", "movement", "trending", "flavor"), "Kinds",
        "Kinds of labels, comma-separated. artist is left out: a living artist's name in a prompt copies their style.",
        "Labels",
    )  # fmt: skip
    label_counts: tuple[str, ...] = _knob(
        ("medium:1", "artist:1", "movement:1", "trending:1", "flavor:3"), "Labels of each kind",
        "How many of each kind mode classic takes, comma-separated.", "Labels",
    )  # fmt: skip
    label_lists: str = _knob(
        "",
        "Own labels",
        "A folder of label lists, one label a line: flavors.txt, mediums.top2.txt, ...",
        "Labels",
        local=True,
    )
    min_flavors: int = _knob(
        8, "Fewest in a chain", "A chain adds this many labels even when they do not help.",
        "Labels", low=0, high=64, step=1,
    )  # fmt: skip
    max_flavors: int = _knob(
        32, "Most labels", "Modes fast, best and negative take at most this many.", "Labels", low=1, high=64, step=1
    )
    shortlist: str = _knob(
        "exact", "Shortlist",
        "What a chain chooses from: the true top of all labels, or (peer) what clip-interrogator would take.",
        "Labels", choices=("exact", "peer"),
    )  # fmt: skip
    label_candidates: int = _knob(
        2048, "Candidates", "How many labels a chain chooses from.", "Labels", low=16, high=16384, step=16
    )
    label_precision: str = _knob(
        "auto", "Chain precision",
        "auto looks at all candidates in half precision where the device has it and decides in float32.",
        "Labels", choices=("auto", "float32"),
    )  # fmt: skip

    wd14: bool = _knob(False, "WD14 tagger", "Add the tags of a WD14-type tagger that lies on this machine.", "Taggers")
    wd14_model: str = _knob("auto", "WD14 model", "The folder's name; auto takes the largest there is.", "Taggers")
    wd14_threshold: float = _knob(
        0.35, "WD14 threshold", "How sure the tagger must be of a tag.", "Taggers", low=0.1, high=1.0, step=0.05
    )
    wd14_character: float = _knob(
        0.85, "WD14 characters", "How sure the tagger must be of a character's name.", "Taggers",
        low=0.1, high=1.0, step=0.05,
    )  # fmt: skip
    deepbooru: bool = _knob(
        False, "DeepBooru", "Add the tags of the WebUI's DeepBooru; its options for spaces and filters hold.", "Taggers"
    )
    deepbooru_threshold: float = _knob(
        0.5, "DeepBooru threshold", "How sure DeepBooru must be of a tag.", "Taggers", low=0.1, high=1.0, step=0.05
    )

    style: str = _knob(
        "tags", "Output style", "sentence puts the caption first; pony and illustrious add their quality words.",
        "Prompt", choices=("tags", "sentence", "booru", "pony", "illustrious"),
    )  # fmt: skip
    underscores: bool = _knob(False, "Underscores", "Booru styles write long_hair instead of long hair.", "Prompt")
    kind_order: tuple[str, ...] = _knob(
        (
            "embedding", "own", "denied", "result",
            "subject", "face", "framing", "quality", "anatomy", "medium", "movement", "artist", "trending",
            "flavor", "style", "light", "colour", "contrast", "sharpness",
        ), "Order of kinds",
        "Which kinds of tags come first, comma-separated; the others follow in order of rank.", "Prompt",
    )  # fmt: skip
    placement: str = _knob(
        "merge", "Placement", "Where the words go in a prompt that is already there; merge appends without repeats.",
        "Prompt", choices=("append", "prepend", "replace", "merge"),
    )  # fmt: skip
    which_tags: str = _knob(
        "all", "Which tags",
        "all; subject keeps what is in the picture, style only how it looks: medium, light, colours, artists.",
        "Prompt", choices=("all", "subject", "style"),
    )  # fmt: skip
    prompt_chunks: int = _knob(
        1, "Prompt length", "Chunks of 75 tokens to fill with the best tags; 0 sets no limit.",
        "Prompt", low=0, high=10, step=1,
    )  # fmt: skip
    prefix: str = _knob("", "Prefix", "Put before the tags as it stands; may hold <lora:...> and emphasis.", "Prompt")
    suffix: str = _knob("", "Suffix", "Put after the tags as it stands.", "Prompt")
    negative_prefix: str = _knob("", "Negative prefix", "Put before the negative tags as it stands.", "Prompt")
    blacklist: tuple[str, ...] = _knob(
        (), "Blacklist", "Tags never written, comma-separated, whatever their number and spelling.", "Prompt"
    )
    rename: tuple[str, ...] = _knob(
        (), "Rename", "Tags to be written otherwise, comma-separated: kitty=cat, photo=photograph.", "Prompt"
    )
    always: tuple[str, ...] = _knob(
        (), "Always there", "Tags of your own that are always there, comma-separated.", "Prompt"
    )

    gloss: str = _knob(
        "auto", "Korean gloss",
        "Korean under every tag the lexicon knows, and the caption in Korean when a translation model is there; auto "
        "on a Korean page.",
        "Language", choices=("auto", "on", "off"),
    )  # fmt: skip

    def with_values(self, values: Mapping[str, Any]) -> Settings:
        """A copy with some knobs turned, every value checked.

        Raises:
            UnknownNameError: If a knob does not exist.
            SettingError: If a value is out of bounds.
        """
        table = knobs()
        for name in values:
            if name not in table:
                raise UnknownNameError("setting", name, table)
        return dataclasses.replace(self, **{name: table[name].check(value) for name, value in values.items()})


@lru_cache(maxsize=1)
def knobs() -> Mapping[str, Knob]:
    """Every knob by name, in the order a person sees them."""
    return {
        item.name: Knob(name=item.name, kind=type(item.default), default=item.default, **item.metadata)
        for item in dataclasses.fields(Settings)
    }
