import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_easydiffuser.errors import UnknownNameError
from lib_easydiffuser.prompt.budget import ClipCounter
from lib_easydiffuser.prompt.compose import compose
from lib_easydiffuser.prompt.styles import STYLES, recommended, style_named
from lib_easydiffuser.records import Caption, PromptPair, Tag
from lib_easydiffuser.settings import Settings, knobs
from tests.prompt import host_reference as host

COUNT = ClipCounter()


def composed(*tags, captions=(), existing=None, **values):
    made = [tag if isinstance(tag, Tag) else Tag(tag) for tag in tags]
    return compose(made, [Caption(text) for text in captions], Settings().with_values(values), COUNT, existing)


def no(text, **more):
    return Tag(text, polarity="negative", **more)


def test_tags_of_one_stem_are_one_with_the_stronger_emphasis_and_the_surer_reason():
    done = composed(
        Tag("brown dog", emphasis=1.1, attention=0.4, reason="weak"), "hat",
        Tag("brown dogs", emphasis=1.3, attention=0.9, reason="sure"),
    )  # fmt: skip
    assert done.prompt.prompt == "(brown dog:1.3), hat"
    assert done.tags[0].reason == "sure"
    assert "says the same" in done.dropped[0].reason


def test_a_negative_never_takes_away_a_whole_positive():
    done = composed("beautiful hands", "cat", no("bad hands"), no("cats"), no("blurry"))
    assert done.prompt.negative_prompt == "bad hands, blurry"
    assert [tag.text for tag in done.dropped] == ["cats"]


def test_kinds_stand_in_the_persons_order():
    tags = (Tag("red", kind="colour"), Tag("cat"), Tag("photo", kind="medium"), Tag("odd", kind="unheard of"))
    assert composed(*tags).prompt.prompt == "cat, photo, red, odd"
    assert composed(*tags, kind_order="medium,colour").prompt.prompt == "photo, red, cat, odd"


@pytest.mark.parametrize("before", ["mine BREAK yours", "mine BREAK <lora:x:1>", ", ".join(["word"] * 40)])
def test_a_longer_prompt_that_is_there_has_its_last_chunk_filled(before):
    tags = [Tag(f"tag number {number} of many") for number in range(40)]
    done = composed(*tags, existing=PromptPair(before), max_tags=40)
    assert done.tags and done.dropped
    assert 75 < COUNT(before + ", " + done.prompt.prompt) <= 150


def test_only_the_subject_or_only_the_style():
    tags = (Tag("cat"), Tag("close-up", kind="framing"), Tag("photo", kind="medium"), Tag("red", kind="colour"))
    mine = {"always": "mine", "captions": ["a cat on a mat"], "style": "sentence"}
    assert composed(*tags, which_tags="subject").prompt.prompt == "cat, close-up"
    done = composed(*tags, which_tags="style", **mine)
    assert done.prompt.prompt == "mine, photo, red", "no sentence about the subject; the person's own stay"
    assert "only style tags are wanted" in done.dropped[0].reason
    assert composed(*tags, no("dog"), no("cat"), which_tags="style").prompt.negative_prompt == "dog"


def test_blacklist_rename_always_and_the_most():
    done = composed(
        "kitties", "dogs", "hat", "sea", blacklist="dog", rename="kitty=cat", always="by night", max_tags=2,
        prefix="<lora:x:0.8>", suffix="8k",
    )  # fmt: skip
    assert done.prompt.prompt == "<lora:x:0.8>, by night, cat, 8k"
    assert {tag.text: tag.reason for tag in done.dropped}.keys() == {"dogs", "hat", "sea"}
    assert all("left out" in tag.reason for tag in done.dropped)


def test_the_sentence_is_escaped_and_its_words_are_not_said_twice():
    done = composed("dogs", "red hat", "sea", captions=["A dog (old) AND a red hat."], style="sentence")
    assert done.prompt.prompt == r"A dog \(old\) A\ND a red hat, sea"
    assert {tag.text for tag in done.dropped} == {"dogs", "red hat"}


def test_the_booru_styles():
    assert composed("Long Hair", style="booru").prompt.prompt == "long hair"
    assert composed("long hair", style="booru", underscores=True).prompt.prompt == "long_hair"
    assert composed("cat", style="pony").prompt.prompt.startswith("score_9, ")
    embedding = no("Bad Hands v4", kind="embedding")
    assert composed(embedding, style="booru", underscores=True).prompt.negative_prompt == "Bad Hands v4"


@pytest.mark.parametrize(
    ("family", "style"),
    [
        ("SD1.5", "tags"), ("sd2", "sentence"), ("SDXL", "sentence"), ("Pony", "pony"), ("unheard of", "tags"),
        ("ponyDiffusionV6XL_v6 (sdxl)", "pony"), ("Illustrious-XL", "illustrious"),
    ],
)  # fmt: skip
def test_every_checkpoint_family_has_its_style(family, style):
    assert recommended(family) == style
    assert style in STYLES


def test_the_knob_offers_every_style_and_a_wrong_one_is_named():
    assert set(knobs()["style"].choices) == set(STYLES)
    with pytest.raises(UnknownNameError, match="booru"):
        style_named("boru")


def test_best_tags_fill_the_chunk_and_the_others_are_reported():
    tags = [Tag(f"thing number {word}", kind="colour") for word in ["one", "two", "three"] * 8]
    tags = [tag.but(text=f"{tag.text} {'ab'[i % 2]} {i}") for i, tag in enumerate(tags)]
    done = composed(*tags, Tag("cat"), max_tags=100)
    assert done.tokens[0] <= 75
    assert COUNT(done.prompt.prompt) == done.tokens[0]
    assert len(done.tags) + len(done.dropped) == len(tags) + 1
    assert done.tags[0].text == "cat", "short and last in rank, it still fits, and its kind stands first"
    assert all("no room in 75 tokens" in tag.reason for tag in done.dropped)
    assert len(composed(*tags, max_tags=100, prompt_chunks=0).dropped) == 0


def test_what_stands_in_the_box_takes_its_room():
    done = composed("cat", "dog", existing=PromptPair("word " * 73), placement="append")
    assert [tag.text for tag in done.tags] == ["cat"]
    assert done.tokens[0] == 75
    assert len(composed("cat", "dog", existing=PromptPair("word " * 73), placement="replace").tags) == 2


TAGS = st.builds(
    Tag, st.text(st.sampled_from("abc ()[]:|\\#,<>5"), max_size=8), st.sampled_from(["positive", "negative"]),
    emphasis=st.floats(0.5, 1.5), kind=st.sampled_from(["subject", "medium"]),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(TAGS, max_size=12), st.sampled_from(sorted(STYLES)))
def test_whatever_the_tags_they_are_all_accounted_for_and_load_nothing(tags, style):
    done = composed(*tags, captions=["a (cat) [b:c:5] AND <lora:x:1>"], style=style)
    shown = [tag for tag in tags if tag.text.replace("#", " ").split()]
    assert len(done.tags) + len(done.dropped) == len(shown)
    for text, tokens in zip((done.prompt.prompt, done.prompt.negative_prompt), done.tokens, strict=True):
        loaded, sections = host.meaning(text)
        assert loaded == [] and len(sections) == 1 and len(sections[0][1]) == 1 and sections[0][0] == 1.0
        assert tokens <= 75


def test_what_stands_in_the_negative_box_is_counted_as_the_host_does():
    before = PromptPair("", "word AND " * 36)
    done = composed(no("blurry"), no("ugly thing"), existing=before)
    assert done.tokens[1] == COUNT(f"{before.negative_prompt.strip()}, {done.prompt.negative_prompt}", True) <= 75
    assert COUNT(before.negative_prompt) == 1 and COUNT(before.negative_prompt, True) == 72


@pytest.mark.parametrize(
    "typed",
    ["(masterpiece:1.2)", r"artoria pendragon \(fate\)", "((best quality))", "[blurry]", "sunlit, <lora:x:1>",
     "sunlit <lora:x:0.8> day", "(masterpiece, best quality:1.2)", "(a:1.1) and (b:0.9)", "[cat:dog:0.5]", "[cat|dog]",
     r"saber \(fate\), (red:1.1)", "(artoria (fate):1.3)", "<hypernet:y:1>"],
)  # fmt: skip
def test_prompt_spelling_stays_as_it_was_typed(typed):
    assert composed("hat", always=[typed]).prompt.prompt == f"{typed}, hat"
    # From the command line and the page it comes as one text.
    assert composed("hat", always=typed).prompt.prompt == f"{typed}, hat"
    assert composed("hat", no("mud"), no(typed, source="own", kind="own")).prompt.negative_prompt == f"{typed}, mud"
    assert composed("kitty", rename=[f"kitty={typed}"]).prompt.prompt == typed


@pytest.mark.parametrize(
    ("plain", "written"),
    [("artoria (fate)", r"artoria \(fate\)"), (":3", r"\:\3"), ("16:9", r"16\:\9"), (">_<", ">_<"), (":(", r"\:\("),
     ("saber (fate) (cosplay)", r"saber \(fate\) \(cosplay\)"), ("a|b", r"a\|b"), ("((open", r"\(\(open"),
     (r"\o/", r"\\o/"), ("(o)_(o)", r"\(o\)_\(o\)"), ("long hair", "long hair")],
)  # fmt: skip
def test_plain_words_of_a_person_are_escaped_as_ever(plain, written):
    assert composed("hat", always=[plain]).prompt.prompt == f"{written}, hat"
    assert composed("kitty", rename=[f"kitty={plain}"]).prompt.prompt == written


def test_what_is_typed_with_emphasis_says_what_it_says_once():
    assert composed("masterpiece", "hat", always="(masterpiece:1.2)").prompt.prompt == "(masterpiece:1.2), hat"
    done = composed("b", "hat", always=["(a, b:1.2)"])
    assert done.prompt.prompt == "(a, b:1.2), hat" and "says the same" in done.dropped[0].reason
    assert composed("hat", no("blurry"), always="(blurry:1.2)").prompt.negative_prompt == ""
    assert composed("red hair", blacklist="(red hair:1.2)").prompt.prompt == ""


def test_emphasis_goes_around_what_has_none_of_its_own():
    strong = Tag("red hair", emphasis=1.2)
    assert composed(strong, rename=r"red hair=saber \(fate\)").prompt.prompt == r"(saber \(fate\):1.2)"
    assert composed(strong, rename="red hair=(crimson hair:1.3)").prompt.prompt == "(crimson hair:1.3)"
    turned = composed(strong, rename="red hair=(crimson hair:1.3)").tags[0].but(emphasis=1.1)
    assert composed(turned).prompt.prompt == "((crimson hair:1.3):1.1)", "a row the person turned afterwards"


def test_a_comment_sign_never_swallows_what_follows():
    assert composed("hat", always=[r"saber \(fate\) #1"]).prompt.prompt == r"saber \(fate\) 1, hat"


def test_a_caption_that_looks_like_a_prompt_is_still_only_a_caption():
    assert composed(Tag("(cat:1.2)", source="attended")).prompt.prompt == r"\(cat\:\1.2\)"


@pytest.mark.parametrize("typed", ["BREAK", "cat BREAK", "night BREAK day"])
def test_a_break_that_is_typed_takes_no_room_from_the_tags(typed):
    """The chunk it ends early was padded to the budget's last token, and every other tag fell off."""
    done = composed("hat", "sea", always=[typed], prompt_chunks=1)
    between = " " if typed == "BREAK" else ", "  # a comma beside BREAK would be a token of the next chunk
    assert done.prompt.prompt == f"{typed}{between}hat, sea" and not done.dropped
