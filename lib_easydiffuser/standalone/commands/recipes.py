"""`recipes`: which there are, what their steps lack in a WebUI, and the schema of their files."""

from __future__ import annotations

import argparse

from ...recipe.absent import absent
from ...recipe.offers import Offers
from ...recipe.read import document_of
from ...recipe.schema import schema
from ...recipe.shelf import recipe_named, shelf
from ...serial import to_document
from ..api import WebUI
from ..arguments import add_json
from ..caller import ApiCaller
from ..host import StandaloneHost
from ..streams import print_line, print_record
from ._contract import Command


class Recipes(Command):
    """Lists them; `run --recipe` runs one."""

    name = "recipes"
    title = "recipes that `run --recipe` knows by name, and the schema of their files"
    order = 16
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser recipes --webui http://127.0.0.1:7860\n"
        '  python -m lib_easydiffuser recipes "Studio portrait" > mine.recipe.json'
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="print this recipe, to be changed and kept")
        parser.add_argument("--webui", default="", metavar="URL", help="a running WebUI: what steps lack there")
        parser.add_argument("--webui-auth", default="", metavar="USER:PASSWORD", help="its --api-auth")
        parser.add_argument("--schema", action="store_true", help="print the JSON schema of a recipe")
        add_json(parser)

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        if options.schema:
            print_line(to_document(schema()).rstrip())
            return 0
        for name in options.names:
            print_line(to_document(document_of(recipe_named(name, host))).rstrip())
        if options.names:
            return 0
        offers = Offers(ApiCaller(WebUI(options.webui, options.webui_auth))) if options.webui else None
        for one in shelf(host):
            lacks = absent(one.recipe, offers) if offers else []
            if options.json:
                print_record({"name": one.recipe.name, "about": one.recipe.about, "own": one.own,
                              "absent": dict(lacks)})  # fmt: skip
                continue
            steps = ", ".join(step.kind for step in one.recipe.steps if step.on)
            print_line(f"{one.recipe.name}{' (yours)' if one.own else ''}: {steps}")
            print_line("\n".join([f"  {one.recipe.about}", *(f"  {key} absent: {why}" for key, why in lacks)]))
        return 0
