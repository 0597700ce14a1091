import gzip
import importlib.util
import json
from importlib.metadata import version

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.prompt import bpe
from lib_easydiffuser.prompt.bpe import bpe_of, clip_bpe, vocabulary_file
from lib_easydiffuser.prompt.budget import ClipCounter, fill, token_counter

needs_vocabulary = pytest.mark.skipif(vocabulary_file() is None, reason="open_clip's vocabulary is not installed")
SENTENCES = [
    "", " ", "a photo of a cat", "it's don't we're I'll I'd they've I'm", "masterpiece, best quality, (8k)",
    "한국어 문장",
    "a 🎉 party 👩‍👩‍👧", "naïve café résumé", "１２３ ½ Ⅻ", "t-shirt__x -- !!", "Straße ΑΒΓ İstanbul",
    "supercalifragilistic",
    "日本語 العربية", "a\tb\n\nc", "“quoted”", "\\o/ ^_^ :3", "x" * 200, "don’t",
]  # fmt: skip


@pytest.fixture(scope="module")
def transformers_clip(tmp_path_factory):
    """transformers' own tokenizer, made from the vocabulary that is on this machine."""
    pytest.importorskip("open_clip")
    from open_clip.tokenizer import SimpleTokenizer
    from transformers import CLIPTokenizer

    theirs = SimpleTokenizer()
    vocabulary = {token: place for token, place in theirs.encoder.items() if place < 49406}
    vocabulary |= {"<|startoftext|>": 49406, "<|endoftext|>": 49407}
    folder = tmp_path_factory.mktemp("clip")
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    merges = "\n".join(" ".join(pair) for pair in theirs.bpe_ranks)
    (folder / "merges.txt").write_text(f"#version: 0.2\n{merges}\n", encoding="utf-8")
    return CLIPTokenizer.from_pretrained(str(folder))


def mends_text():
    """Whether the transformers that is installed lets ftfy mend a text before it cuts it."""
    return int(version("transformers").split(".")[0]) < 5


@needs_vocabulary
@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.skipif(not mends_text(), reason="transformers 5 no longer cleans as open_clip does: its own is held below")
def test_same_tokens_as_open_clip(text):
    open_clip = pytest.importorskip("open_clip.tokenizer")
    theirs = [open_clip._tokenizer.decoder[number] for number in open_clip._tokenizer.encode(text)]
    assert clip_bpe().tokens(text) == theirs


@needs_vocabulary
@pytest.mark.parametrize("text", [*SENTENCES, "fish &amp; chips"])
def test_same_tokens_as_transformers(transformers_clip, text):
    assert clip_bpe().tokens(text) == transformers_clip.tokenize(text)


@needs_vocabulary
def test_the_count_follows_the_hosts_transformers(monkeypatch):
    text = "ﬁne … art"
    counts = {}
    for number in ("4.30.2", "5.24.0"):
        monkeypatch.setattr(bpe, "version", lambda _, number=number: number)
        bpe._cleaning.cache_clear()
        counts[number] = clip_bpe().tokens(text)
    bpe._cleaning.cache_clear()
    assert counts["4.30.2"][0] == "fine</w>" and counts["5.24.0"][0] != "fine</w>"


@pytest.fixture
def without_ftfy(monkeypatch):
    """As on Forge Neo, whose pins hold no ftfy."""
    found = importlib.util.find_spec
    monkeypatch.setattr(bpe, "version", lambda _: "4.56.2")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ftfy" else found(name))
    bpe._cleaning.cache_clear()
    yield
    bpe._cleaning.cache_clear()


@needs_vocabulary
def test_without_ftfy_text_is_cleaned_as_by_transformers_basic_tokenizer(without_ftfy):
    cut = clip_bpe().tokens
    assert cut("ﬁne") != cut("fine"), "nothing mends a ligature"
    assert cut("漢字") == cut("漢") + cut("字"), "Chinese stands apart"
    assert cut("e\u0301t\ufffde\u0301\x07") == cut("été"), "composed, and the unseen is gone"
    assert cut("tab\there") == cut("tab here")


@needs_vocabulary
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_without_ftfy_any_text_is_as_transformers_cuts_it(without_ftfy, transformers_clip, text):
    from transformers.models.clip import tokenization_clip

    try:
        basic = tokenization_clip.BasicTokenizer(strip_accents=False, do_split_on_punc=False)
    except (AttributeError, TypeError):
        pytest.skip("this transformers has no such basic tokenizer: 4.31 to 4.57 have")
    if not hasattr(transformers_clip, "fix_text"):
        pytest.skip("its CLIPTokenizer is the one of version 5")
    before = transformers_clip.fix_text, getattr(transformers_clip, "nlp", None)
    transformers_clip.fix_text, transformers_clip.nlp = None, basic
    try:
        theirs = transformers_clip.tokenize(text)
    finally:
        transformers_clip.fix_text, transformers_clip.nlp = before
    assert len(clip_bpe().tokens(text)) == len(theirs)


@needs_vocabulary
def test_a_tokenizers_merges_are_the_same_vocabulary(tmp_path):
    file = tmp_path / "merges.txt"
    file.write_bytes(gzip.decompress(vocabulary_file().read_bytes()))
    text = "a photograph of two cats, 한국어"
    assert bpe_of(file).tokens(text) == clip_bpe().tokens(text)


@needs_vocabulary
@settings(max_examples=150, deadline=None)
@example(text="a\x1fb")
# What Python's own tables do not know yet is a letter to one library's Unicode and none to another's.
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=30))
def test_same_count_as_transformers_for_any_text(transformers_clip, text):
    assert len(clip_bpe().tokens(text)) == len(transformers_clip.tokenize(text))


@needs_vocabulary
@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("", 0), ("a cat", 2), ("(a cat:1.2)", 2), ("[[a cat]]", 2), ("a cat <lora:long name:0.8>", 2),
        ("cat # more", 1),
        ("[cat:a big brown dog:0.5]", 4), ("[cat|a dog]", 2), ("cat BREAK dog", 76), ("cat BREAK a BREAK dog", 151),
        ("a b c AND cat :1.2", 3), (r"\(cat\)", 3), ("cat " * 80, 80), ("a, " * 30 + "b", 61),
    ],
)  # fmt: skip
def test_counts_as_the_counter_under_the_box(prompt, count):
    assert ClipCounter()(prompt) == count


@needs_vocabulary
def test_a_phrase_moved_to_the_next_chunk_leaves_a_gap_that_counts():
    # 72 words, a comma, then four words: the third of them would end the chunk, all four move.
    assert ClipCounter()("cat " * 72 + ", one two three four") == 75 + 4


def test_without_a_vocabulary_it_is_an_estimate_and_says_so():
    counter = ClipCounter(installed=False)
    assert not counter.exact and "estimated" in counter.note
    assert 5 <= counter("a photograph of two cats") <= 8
    assert counter("cat BREAK dog") == 76


def test_the_hosts_counter_comes_first():
    class Loaded(QuietHost):
        def token_counter(self):
            return len

    assert token_counter(Loaded())("four") == 4
    assert isinstance(token_counter(QuietHost()), ClipCounter)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 40), max_size=12), st.integers(0, 100))
def test_fill_never_exceeds_and_leaves_out_only_what_does_not_fit(sizes, limit):
    kept, fallen = fill(sizes, limit, sum)
    assert sum(kept) <= limit
    assert sorted(kept + fallen) == sorted(sizes)
    assert all(sum(kept) + size > limit for size in fallen)


@needs_vocabulary
@pytest.mark.parametrize(
    ("prompt", "positive", "negative"),
    [
        # As `update_token_counter(..., is_positive=False)` of WebUI 1.10.1 counts: AND and a section's weight are text.
        ("a bad cat AND an ugly dog on a mat, blurry", 8, 12),
        ("a b c AND cat :1.2", 3, 9),
        ("blurry :1.2", 1, 5),
        ("ratio 16:9", 3, 5),
        ("[cat:a dog:0.5] AND x <lora:y:1>", 2, 4),
        ("a cat BREAK b", 76, 76),
        ("a cat", 2, 2),
    ],
)
def test_the_negative_has_no_sections(prompt, positive, negative):
    assert (ClipCounter()(prompt), ClipCounter()(prompt, negative=True)) == (positive, negative)


@needs_vocabulary
@pytest.mark.parametrize("text", ["", "a cat", "(a (red:1.3) cat:1.2)", "a BREAK b, c", ", ".join(["a red car"] * 30),
                                  "word " * 80, "[cat:a very long dog:0.5]", "one AND two three"])  # fmt: skip
def test_the_tokens_that_are_placed_are_those_that_are_counted(text):
    counter = ClipCounter()
    placed = counter.placed(text)
    assert (placed[-1].place + 1 if placed else 0) == counter(text)
    places = [one.place for one in placed]
    assert places == sorted(set(places))


@needs_vocabulary
def test_a_phrase_that_does_not_fit_is_placed_in_the_next_chunk():
    placed = ClipCounter().placed(", ".join(["a very fast red car"] * 20))  # six tokens each with its comma
    first = next(one for one in placed if one.place >= 75)
    assert (first.token, first.place) == ("a</w>", 75)
    assert [one.place for one in placed if one.place < 75][-1] == 71, "its comma stays; the gap counts"
    assert ClipCounter().placed("(cat:1.25) dog")[0].weight == 1.25
    assert ClipCounter(installed=False).placed("a cat") == ()
