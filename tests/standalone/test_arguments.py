from __future__ import annotations

import pytest

from lib_easydiffuser.errors import SettingError, UnknownNameError, UsageError
from lib_easydiffuser.settings import Settings, knobs
from lib_easydiffuser.standalone.arguments import Parser, add_host, add_knobs, settings_of


@pytest.fixture
def parser() -> Parser:
    parser = Parser(prog="easy")
    parser.add_argument("pictures", nargs="*")
    add_knobs(parser)
    add_host(parser)
    return parser


def test_every_knob_is_an_option_with_its_help(parser: Parser) -> None:
    text = "".join(parser.format_help().split())
    for knob in knobs().values():
        assert knob.flag in text
        assert "".join(knob.help.split()) in text
        assert "".join(knob.group.split()) in text


def test_without_options_the_settings_are_the_defaults(parser: Parser) -> None:
    assert settings_of(parser.read(["a.png"])) == Settings()


def test_options_and_pictures_stand_in_any_order(parser: Parser) -> None:
    options = parser.read(["a.png", "--max-tags", "3", "b.png", "--no-negatives", "--emphasis=0"])
    assert options.pictures == ["a.png", "b.png"]
    settings = settings_of(options)
    assert (settings.max_tags, settings.negatives, settings.emphasis) == (3, False, 0.0)


@pytest.mark.parametrize(
    "arguments, error, says",
    [
        (["--max-tags", "1000"], SettingError, "lies between 0 and 200"),
        (["--max-tags", "many"], SettingError, "'many'"),
        (["--threshold", "nan"], SettingError, "nan"),
        (["--treshold", "0.5"], UnknownNameError, "Did you mean '--threshold'"),
        (["--treshold=0.5"], UnknownNameError, "no option '--treshold'"),
        (["--max-tags"], UsageError, "Argument --max-tags: expected one argument"),
        (["--max", "3"], UnknownNameError, "no option '--max'"),
    ],
)
def test_a_wrong_option_is_a_sentence(parser: Parser, arguments: list[str], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        parser.read(["a.png", *arguments])
