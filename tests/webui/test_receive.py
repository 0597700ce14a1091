from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lib_easydiffuser.webui import receive


def built(*names: str) -> None:
    for name in names:
        receive.after_component(SimpleNamespace(elem_id=name), elem_id=name)


def bindings(modules: Any) -> list[Any]:
    return list(modules.infotext_utils.registered_param_bindings)


def test_buttons_stand_behind_the_hosts_own(modules: Any) -> None:
    receive.begin()
    built(
        "txt2img_gallery",
        "txt2img_send_to_img2img",
        "txt2img_send_to_extras",
        "extras_gallery",
        "extras_send_to_extras",
    )
    receive.connect("our image")
    assert [one.source_image_component.elem_id for one in bindings(modules)] == ["txt2img_gallery", "extras_gallery"]
    assert all(one.tabname == "easy_diffuser" and one.source_text_component is None for one in bindings(modules))
    assert modules.infotext_utils.paste_fields["easy_diffuser"]["init_img"] == "our image"


def test_other_extensions_with_the_hosts_ids_get_no_button(modules: Any, monkeypatch: Any) -> None:
    made = []
    monkeypatch.setattr(receive, "_button", lambda picture, small: made.append(picture))
    receive.begin()
    built("extras_tab")  # a row of another extension, before PNG Info
    built("pnginfo_image", "extras_tab", "extras_tab")
    assert made == ["pnginfo_image"]


def test_components_at_runtime_are_not_ours(modules: Any) -> None:
    receive.begin()
    built("txt2img_gallery")
    receive.connect("our image")
    built("txt2img_send_to_extras")  # Forge tells of components again whenever one is updated
    assert bindings(modules) == []


def test_the_next_page_starts_anew(modules: Any) -> None:
    for _ in range(2):
        modules.infotext_utils.registered_param_bindings.clear()
        receive.begin()
        built("txt2img_gallery", "txt2img_send_to_extras")
        receive.connect("our image")
    assert len(bindings(modules)) == 1
