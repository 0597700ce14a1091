"""Which sources are asked, and copies of a tag."""

from __future__ import annotations

import pytest

from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.records import Caption, Reading, Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.tags import propose
from lib_easydiffuser.tags.sources import REGISTRY


def test_no_disk_is_searched_for_what_has_looked_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its claims stand in the reading; the search for its files cost a sixth of every caption."""
    host, asked = QuietHost(), []
    for source in REGISTRY.all(host):
        monkeypatch.setattr(
            type(source), "missing", lambda self, host, name=source.name: asked.append(name) or "", raising=True
        )
    propose.propose_tags(Reading((Caption("a cat on a mat"),)), Settings(wd14=True), host)
    looking = {source.name for source in REGISTRY.all(host) if source.looks}
    assert looking and "attended" in asked and not looking & set(asked)


def test_a_copy_is_as_the_tag_but_for_what_is_named() -> None:
    tag = Tag("cat", score=0.5, reason="seen")
    assert tag.but(score=1.0) == Tag("cat", score=1.0, reason="seen") and tag.score == 0.5
    with pytest.raises(TypeError, match="no colour"):
        tag.but(colour="red")
