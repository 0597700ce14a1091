"""The labelled captions: format, sanity, and the development sets' own conventions."""

import json

import pytest

from lib_easydiffuser.attention.calibration import calibration_captions, development_captions, parse_calibration
from lib_easydiffuser.errors import BrokenModelError, MissingModelError


def labels(caption):
    return {caption.text[start:end]: (tag, share) for (start, end), tag, share in zip(
        caption.spans, caption.taggable, caption.importance, strict=True)}  # fmt: skip


def test_marks_are_read_and_leave_the_sentence():
    (caption,) = parse_calibration("# a comment\nA brown/1 dog/4, sitting~2 on my sister/0 's bed/3.")
    assert caption.text == "A brown dog, sitting on my sister 's bed."
    found = labels(caption)
    assert found["dog"] == (True, 1.0)
    assert found["brown"] == (True, 0.25)
    assert found["sitting"] == (False, 0.5)
    assert found["on"] == (False, 0.0)


def test_captions_of_one_picture_share_a_group():
    many = "\n".join(f"a cat/4 number {i}" for i in range(8))
    captions = parse_calibration(f"{many}\n\na dog/4\nthe dog/4 runs\n\na fish/4")
    assert [caption.group for caption in captions] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9]


@pytest.mark.parametrize(("line", "named"), [("a cat,dog/3", "'cat,dog'"), ("the/2 cat/4", "'the'")])
def test_a_wrong_mark_names_its_line(line, named):
    with pytest.raises(BrokenModelError, match="Line 2") as caught:
        parse_calibration(f"a cat/4\n{line}")
    assert named in caught.value.message


def test_our_own_captions_are_many_and_varied():
    captions = calibration_captions()
    words = {caption.text[start:end].lower() for caption in captions for start, end in caption.spans}
    assert len(captions) >= 200
    assert len({caption.text for caption in captions}) == len(captions)
    assert len(words) > 600
    assert all(any(caption.taggable) for caption in captions)
    assert {share for caption in captions for share in caption.importance} == {0.0, 0.25, 0.5, 0.75, 1.0}


def test_development_sets_are_read_by_their_conventions(tmp_path):
    graph = {
        "img": "1",
        "text": "two red cars 's doors",
        "objects": ["car", "door"],
        "attrs": [["car", "red"], ["car", "2"]],
    }
    (tmp_path / "factual.dev.jsonl").write_text(json.dumps(graph))
    picture = {"captions": ["a cat", "the cats", "a dog", "cat on bed", "my bed"]}
    (tmp_path / "coco5.dev.jsonl").write_text(json.dumps(picture))
    (taggable,), importance = development_captions(tmp_path)
    assert labels(taggable) == {"two": (True, 0), "red": (True, 0), "cars": (True, 0), "doors": (True, 0)}
    assert labels(importance[0])["cat"] == (False, 0.5)
    assert labels(importance[4])["bed"] == (False, 0.25)


def test_missing_development_data_says_so(tmp_path):
    with pytest.raises(MissingModelError, match=r"factual\.dev\.jsonl"):
        development_captions(tmp_path)
