import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib_easydiffuser.prompt.escape import emphasised, escape
from lib_easydiffuser.prompt.merge import merge
from lib_easydiffuser.records import PromptPair
from tests.prompt import host_reference as host
from tests.prompt.test_grammar import prompts

PLACEMENTS = ("append", "prepend", "replace", "merge")
words = st.lists(
    st.builds(emphasised, st.sampled_from(["dog", "brown dogs", "red_car", "a (b)", ":3"]), st.floats(0.5, 1.5)),
    min_size=1, max_size=4, unique=True,
).map(", ".join)  # fmt: skip
hard = settings(max_examples=200, deadline=None)


def merged(existing, new, placement="merge"):
    return merge(PromptPair(existing), PromptPair(new), placement).prompts.prompt


@hard
@given(prompts, words, st.sampled_from(["append", "prepend", "merge"]))
def test_what_the_person_wrote_stays_to_the_letter(existing, new, placement):
    after = merged(existing, new, placement)
    place = next((i for i in range(len(after) + 1) if _without_slice(after, i, existing)), None)
    assert place is not None or not existing.strip()
    assert host.networks(host.comments_gone(existing))[1] == host.networks(host.comments_gone(after))[1]


def _without_slice(after, start, existing):
    return after[:start] + after[start + len(after) - len(existing) :] == existing


@hard
@given(prompts, words, st.sampled_from(PLACEMENTS))
@example("( BREAK ", "dog, brown dogs", "merge")
def test_twice_is_once_and_undo_is_to_the_letter(existing, new, placement):
    boxes, fresh = PromptPair(existing, existing), PromptPair(new, "")
    once = merge(boxes, fresh, placement)
    assert once.undo == boxes
    assert once.prompts.negative_prompt == existing
    assert merge(once.prompts, fresh, placement).prompts == once.prompts


@hard
@given(prompts, st.sampled_from(PLACEMENTS))
def test_an_empty_side_leaves_its_box_alone(existing, placement):
    boxes = PromptPair(existing, existing)
    assert merge(boxes, PromptPair(" ", ""), placement).prompts == boxes


@pytest.mark.parametrize(
    ("existing", "new", "expected"),
    [
        ("brown dog", "brown dogs, car", "brown dog, car"),
        ("(Brown_Dog:1.3)", "(brown dogs:1.1), car", "(Brown_Dog:1.3), car"),
        (r"artoria \(fate\)", r"artoria_\(fate\)", r"artoria \(fate\)"),
        ("[cat:dog:0.5]", "dog, car", "[cat:dog:0.5], car"),
        ("cat, dog <lora:x:1>", "dog, car, <lora:x:1>", "cat, dog, car <lora:x:1>"),
        ("cat,", "dog", "cat, dog"),
        ("cat,\n", "dog", "cat, dog\n"),
        ("cat BREAK", "dog", "cat BREAK dog"),
        ("cat BREAK hat", "hat, dog", "cat BREAK hat, dog"),
        ("a AND b :1.2", "dog", "a AND b, dog :1.2"),
        ("cat # a note", "dog", "cat, dog # a note"),
        ("<lora:x:1>", "dog", "dog <lora:x:1>"),
        ("hotdog", "dog", "hotdog, dog"),
    ],
)
def test_merging_into_what_people_type(existing, new, expected):
    assert merged(existing, new) == expected


def test_what_was_there_is_reported_as_skipped():
    assert merge(PromptPair("a dog"), PromptPair("a dog, car")).skipped == ("a dog",)


def test_a_negative_that_the_persons_own_prompt_asks_for_is_skipped():
    done = merge(PromptPair("text, cat"), PromptPair("", "text, blurry"), "append")
    assert done.prompts == PromptPair("text, cat", "blurry")
    assert done.skipped == ("text",)


def test_a_section_weight_is_only_text_in_the_negative_box():
    done = merge(PromptPair("", "a :1.2"), PromptPair("", "blurry"))
    assert done.prompts.negative_prompt == "a :1.2, blurry"


def test_the_new_words_mean_themselves_in_the_last_section():
    _, sections = host.meaning(merged("a AND b :1.2", "(dog:1.3)"))
    assert sections[1] == (1.2, [(10, [(" b, ", 1.0), ("dog", 1.3)])])


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ("ratio 16:9", "ratio 16:9, hat"),
        ("1girl, :3", "1girl, :3, hat"),
        ("10:30", "10:30, hat"),
        ("a clock at 10:30 ", "a clock at 10:30, hat "),
        ("1girl, :0", "1girl, :0, hat"),
        ("score: 9", "score: 9, hat"),
        ("1girl, 4:3 <lora:x:1>", "1girl, 4:3, hat <lora:x:1>"),
        ("a cat :1.2", "a cat :1.2, hat"),
        ("a cat BREAK ratio 2:3", "a cat BREAK ratio 2:3, hat"),
        ("[a:b:0.5] 16:9", "[a:b:0.5] 16:9, hat"),
        # With an AND the number is the section's weight, unless it can only be the person's own.
        ("a AND b :1.2", "a AND b, hat :1.2"),
        ("a AND b:1.2", "a AND b, hat:1.2"),
        ("a AND b :2", "a AND b, hat :2"),
        ("a AND b :1.2 <lora:x:1>", "a AND b, hat :1.2 <lora:x:1>"),
        ("a AND b <lora:x:1> :1.2 # note", "a AND b, hat <lora:x:1> :1.2 # note"),
        ("a :2 AND ratio 16:9", "a :2 AND ratio 16:9, hat"),
        ("a AND 1girl, :3", "a AND 1girl, :3, hat"),
        ("a AND b, :0.5", "a AND b, hat :0.5"),
        ("BAND, HAND 16:9", "BAND, HAND 16:9, hat"),
    ],
)
def test_a_number_behind_a_colon_is_a_weight_only_beside_an_and(existing, expected):
    assert merged(existing, "hat") == expected
    assert merged(expected, "hat") == expected


@pytest.mark.parametrize("face", [">_<", ":(", "d:<", ":d", "^_^", ";)", ":<", "<o>_<o>", ":3", "(o)_(o)"])
def test_a_face_hides_nothing_and_is_seen_itself(face):
    for existing in (f"1girl, {face}, woman", f"{face}, 1girl, woman", f"1girl, woman, {face}"):
        assert merged(existing, "woman, 1girl") == existing
        assert merged(existing, f"woman, {escape(face)}") == existing
        assert merged(existing, "hat, woman") == f"{existing}, hat"


@pytest.mark.parametrize("comma", ["，", "、", "､"])
def test_commas_of_other_scripts_part_what_the_person_wrote(comma):
    existing = f"1girl{comma}long hair{comma}파란 눈"
    assert merged(existing, "long hair, hat") == f"{existing}, hat"
    assert merged(f"{existing}{comma}", "hat, 파란 눈") == f"{existing}{comma} hat"
    assert merged(existing, f"hat{comma}long hair", "merge") == f"{existing}, hat"
    assert merged(f"{comma}{existing}", "hat", "prepend") == f"hat{comma}{existing}"


def test_and_is_a_word_in_the_negative():
    existing = "a bad cat AND an ugly dog"
    assert merge(PromptPair("", existing), PromptPair("", "blurry")).prompts.negative_prompt == f"{existing}, blurry"
    done = merge(PromptPair("", "AND"), PromptPair("", "blurry"), "prepend").prompts.negative_prompt
    assert done == "blurry, AND"
    said = merge(PromptPair("", "blurry"), PromptPair("", "a AND b, blurry")).prompts.negative_prompt
    assert said == "blurry, a AND b"


@pytest.mark.parametrize("unit", ["<lora:x:1> ", ":1 ", " AND :1", ", :3", "，", "(", ":(,", "# x\n"])
def test_the_end_of_a_hostile_prompt_is_found_in_one_pass(unit):
    existing = "a AND " + unit * 20_000
    assert "hat" in merged(existing, "hat", "append")
