"""`text`: captions in, JSON lines out, one for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib_easydiffuser.standalone.commands import text as command

from .conftest import Answer, Cli


def errors(answer: Answer) -> list[str]:
    return [record.get("error", {}).get("type", "") for record in answer.records]


def test_one_object_a_line_in_order(cli: Cli) -> None:
    captions = ["a red car in the rain", "two brown dogs", "a cat on a sofa"]
    answer = cli("text", stdin="\n".join(captions).encode())
    assert answer.code == 0 and answer.err == ""
    assert [record["captions"][0]["text"] for record in answer.records] == captions
    for record, subject in zip(answer.records, ["red car", "two brown dogs", "cat"], strict=True):
        assert subject in record["prompt"]
        assert {"text", "start", "end", "taggable", "importance"} <= set(record["words"][0])
        assert {"text", "polarity", "attention", "emphasis", "source", "reason"} <= set(record["tags"][0])


def test_several_captions_of_one_picture_as_json(cli: Cli) -> None:
    lines = [
        {"captions": ["a cat", "a cat on a sofa"]},
        {"caption": "a red car"},
        {"captions": [{"text": "a tree", "source": "person"}]},
        {"captions": []},
    ]
    answer = cli("text", stdin="\n".join(map(json.dumps, lines)).encode())
    assert answer.code == 0
    texts = [[caption["text"] for caption in record["captions"]] for record in answer.records]
    assert texts == [["a cat", "a cat on a sofa"], ["a red car"], ["a tree"], []]
    assert {word["caption"] for word in answer.records[0]["words"]} == {0, 1}


def test_our_own_output_is_input(cli: Cli) -> None:
    once = cli("text", stdin=b"a red car in the rain\n")
    again = cli("text", stdin=once.out.encode())
    assert again.records == once.records


def test_an_empty_line_has_an_object_with_nothing(cli: Cli) -> None:
    answer = cli("text", stdin=b"\n   \na cat\n")
    assert answer.code == 0
    assert [(record["tags"], record["prompt"], record["negative_prompt"]) for record in answer.records[:2]] == [
        ([], "", ""), ([], "", ""),
    ]  # fmt: skip
    assert "cat" in answer.records[2]["prompt"]


def test_a_bad_line_is_an_error_in_its_place(cli: Cli) -> None:
    bad = [
        b"caf\xe9", b"a\0cat", b'{"captions": [1]}', b'{"captions": ', b'{"capts": ["a"]}',
        b'{"captions": "a\\u0000b"}',
        "Кот сидит на диване и смотрит в окно".encode(), "뷁쉙 춟홡 뤫릏".encode(), b'{"a":' + b"[" * 5000,
    ]  # fmt: skip
    answer = cli("text", stdin=b"\n".join([b"a red car", *bad, b"two dogs"]))
    assert answer.code == 4
    kinds = errors(answer)
    assert len(kinds) == len(bad) + 2
    assert kinds[0] == kinds[-1] == "" and all(kinds[1:-1])
    for record in answer.records[1:-1]:
        assert (record["words"], record["tags"], record["prompt"], record["negative_prompt"]) == ([], [], "", "")
        assert record["error"]["message"].endswith(".") and record["error"]["hint"]
    assert f"{len(bad)} of {len(bad) + 2} lines failed. The first: Line 2 is not UTF-8" in answer.err


def test_a_korean_line_is_read(cli: Cli) -> None:
    (record,) = cli("text", stdin="개 두 마리가 공원에서 놀고 있다\n".encode()).records
    assert "error" not in record and "dog" in record["prompt"] and "park" in record["prompt"]


def test_a_brace_alone_is_no_json(cli: Cli) -> None:
    (record,) = cli("text", stdin=b"{masterpiece}, a red car\n").records
    assert "error" not in record and "red car" in record["prompt"]


def test_half_a_character_in_json_is_no_reason_to_fail(cli: Cli) -> None:
    answer = cli("text", stdin=b'{"captions": ["a red car \\ud83d in the rain"]}\n')
    assert answer.code == 0 and "red car" in answer.records[0]["prompt"]


def test_lines_go_through_the_encoder_together(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    real, sizes = command.analyse_captions, []

    def counting(groups, settings, host):
        groups = list(groups)
        sizes.append(len(groups))
        return real(groups, settings, host)

    monkeypatch.setattr(command, "analyse_captions", counting)
    data = b"".join(b"a red car number %d\n" % number for number in range(300))
    answer = cli("text", stdin=data)
    assert len(answer.records) == 300
    assert sizes == [300]


@pytest.mark.parametrize(
    "arguments, stdin, code, says",
    [
        (["text", "--encoder", "mini"], b"", 2, "Did you mean 'minilm'"),
        (["text", "--threshold", "2"], b"", 2, "lies between 0.0 and 1.0"),
        (["text", "photo.jpg"], b"", 2, "takes no 'photo.jpg'"),
        (["text"], None, 2, "Standard input is closed"),
    ],
)
def test_nonsense_is_one_sentence(cli: Cli, arguments: list[str], stdin: bytes | None, code: int, says: str) -> None:
    answer = cli(*arguments, stdin=stdin)
    assert (answer.code, answer.out) == (code, "")
    assert answer.is_one_sentence() and says in answer.err


def test_a_binary_file_is_an_error_on_every_line(cli: Cli, picture: Path) -> None:
    answer = cli("text", stdin=picture.read_bytes())
    assert answer.code == 4 and "Traceback" not in answer.err
    assert errors(answer)[0] == "CaptionError"


def test_no_input_is_no_output(cli: Cli) -> None:
    assert cli("text") == Answer(0, "", "")
