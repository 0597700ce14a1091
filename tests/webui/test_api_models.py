"""The API's list of models says what the tab's panel says, in the same words."""

from __future__ import annotations

import json
import math
from typing import Any

from lib_easydiffuser import inventory
from lib_easydiffuser.api import answers
from lib_easydiffuser.api.compat import field_names
from lib_easydiffuser.captioners._servers import Desk
from lib_easydiffuser.captioners.blip_base import BlipBase
from lib_easydiffuser.host import QuietHost
from lib_easydiffuser.models.downloads import DOWNLOADS, Progress
from lib_easydiffuser.records import Tag
from lib_easydiffuser.settings import Settings
from lib_easydiffuser.ui.sections._models_run import ModelsDesk

from .test_api_guard import served
from .test_api_routes import V1


def test_the_page_and_the_api_say_the_same(modules: Any) -> None:
    told = {line["id"]: line for line in served(modules).get(f"{V1}/models").json()["models"]}
    page = {
        line["id"]: line
        for line in json.loads(ModelsDesk(QuietHost(), Desk(QuietHost())).answer('{"do": "look"}'))["models"]
    }
    both = set(told) & set(page)
    assert {"captioner/blip-base", "encoder/minilm"} <= both
    for name in both:
        assert {**told[name], "files": 0, "reason": 0} == {**page[name], "files": 0, "reason": 0}
        assert [set(one) for one in told[name]["files"]] == [set(one) for one in page[name]["files"]]


def test_every_word_of_a_model_is_in_the_docs(monkeypatch: Any) -> None:
    repo = BlipBase.checkpoints[0].repo
    monkeypatch.setattr(DOWNLOADS, "known", lambda: {repo: Progress(total=7)})
    line = inventory.described(inventory.one("captioner/blip-base", Settings(), QuietHost()))
    assert set(line) == set(field_names(answers.ModelAnswer))
    assert set(line["files"][0]) == set(field_names(answers.FilesAnswer))
    assert set(line["download"]) == set(field_names(answers.DownloadAnswer)) and line["download"]["active"]


def test_an_emphasis_that_is_no_number_is_null(modules: Any, monkeypatch: Any) -> None:
    def proposed(*_: Any) -> Any:
        return [Tag("blurry", "negative", emphasis=emphasis) for emphasis in (math.nan, math.inf, 1.25)]

    monkeypatch.setattr("lib_easydiffuser.pipeline.propose_tags", proposed)
    answer = served(modules).post(f"{V1}/negatives", json={"prompt": "a cat"})
    assert answer.status_code == 200 and [one["emphasis"] for one in answer.json()["negatives"]] == [None, None, 1.25]
