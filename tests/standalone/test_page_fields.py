"""The preview's numbers as settings."""

from __future__ import annotations

from lib_easydiffuser.records import GenerationSettings
from lib_easydiffuser.standalone.api import WebUI
from lib_easydiffuser.standalone.host import StandaloneHost
from lib_easydiffuser.standalone.page_fields import PreviewFields, settings_of


def test_numbers_are_settings_and_an_emptied_one_is_the_default() -> None:
    given = {"steps": 7.0, "width": 64, "height": None, "cfg_scale": 5, "seed": -1, "denoising_strength": 0.5}
    assert settings_of(given) == GenerationSettings(steps=7, width=64, height=512, cfg_scale=5.0, seed=-1)


def test_the_host_stops_the_generator_of_the_last_press() -> None:
    host = StandaloneHost("cpu")
    fields = PreviewFields(host, WebUI("http://127.0.0.1:1"), {"steps": "slider", "seed": "number"})
    made = fields.generator([9, 3])
    assert fields.inputs == ("slider", "number") and host.generator() is made
