"""`preview`: the tab on a page of its own."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from ...errors import HostError, UsageError
from ..api import WebUI
from ..host import StandaloneHost
from ..streams import print_line
from ._contract import Command

# Each gives the page three seconds.
_TRIES = 10


class Preview(Command):
    """Serves the page until Ctrl-C."""

    name = "preview"
    title = "the tab on a page of its own, without a WebUI"
    order = 20
    epilog = (
        "examples:\n"
        "  python -m lib_easydiffuser preview\n"
        "  python -m lib_easydiffuser preview --webui http://127.0.0.1:7860 --webui-auth user:password"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=7870, help="port on this machine [7870]; 0 takes a free one")
        parser.add_argument("--webui", default="", metavar="URL", help="a running WebUI with --api to generate with")
        parser.add_argument("--webui-auth", default="", metavar="USER:PASSWORD", help="its --api-auth")
        parser.add_argument("--api", action="store_true", help="serve /easydiffuser/v1 too, for the browser companion")
        parser.add_argument("--auth", default="", metavar="USER:PASSWORD", help="a login that page and API ask for")
        parser.add_argument(
            "--lang", choices=("auto", "en", "ko"), default="auto", help="language of the page; auto is the browser's"
        )
        parser.add_argument(
            "--batch-root", action="append", default=[], metavar="DIR",
            help="a folder whose pictures the page may caption; may be repeated [your home folder, without --auth]",
        )  # fmt: skip
        parser.add_argument("--models-dir", default="", metavar="DIR", help="a folder of models, looked into first")
        parser.add_argument("--any-model", default="", metavar="DIR", help="a folder that the captioner any reads")
        parser.add_argument(
            "--out", type=Path, default=Path("outputs"), metavar="DIR", help="for its pictures [outputs]"
        )
        parser.add_argument(
            "--history-open", action="store_true", help="show My history although the page asks for a login"
        )

    def run(self, options: argparse.Namespace, host: StandaloneHost) -> int:
        webui = WebUI(options.webui, options.webui_auth, options.out) if options.webui else None
        if not 0 <= options.port <= 65535:
            raise UsageError(f"There is no port {options.port}.", "Ports lie between 0 and 65535.")
        if options.auth and not all(options.auth.partition(":")):
            raise UsageError("The login lacks its user or its password.", "It is written user:password.")
        # Before the import: gradio reads it then, and looks for newer versions of itself otherwise.
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        from ..preview import PreviewHost, build_page
        from ..serve_api import serve_api

        language = "" if options.lang == "auto" else options.lang
        served = PreviewHost(options.device, options.models_dir, language)
        served.open_folders(options.batch_root, bool(options.auth))
        if options.any_model:
            served.keep_default("any_model", options.any_model)
        served.saves_into([options.out.resolve()], options.history_open)
        page = build_page(served, webui)
        url = launch(page, options.port, options.out, options.auth)
        if options.api:
            serve_api(page, served, options.auth)
        print_line(f"Easy Diffuser is at {url}; Ctrl-C ends it.")
        page.block_thread()
        return 0


def launch(page: Any, port: int, out: Path, auth: str = "") -> str:
    """Serve the page to this machine alone; gives its address.

    Args:
        auth: "user:password" that it asks for, "" for none.

    Raises:
        HostError: If the port is taken.
    """
    from ..preview import styled

    user, _, password = auth.partition(":")
    how = {
        "server_name": "127.0.0.1",
        "prevent_thread_lock": True,
        "quiet": True,
        "auth": (user, password) if user else None,
        "allowed_paths": [str(out.resolve())],
        **styled(page.launch),
    }
    for left in reversed(range(_TRIES)):
        try:
            page.queue().launch(server_port=port or _free_port(), **how)
            break
        except (OSError, ValueError) as error:
            if not (left and _answers_late(error)):
                raise HostError(f"The page cannot be served: {error}.", "--port names another port.") from error
            page.close(verbose=False)
    return str(page.local_url)


def _answers_late(error: Exception) -> bool:
    """Whether gradio only gave up waiting for its own page.

    It asks once, for three seconds (networking.url_ok): gradio 3.41 lets the time-out through, 4.40 says that
    localhost is not accessible. On a machine at work the page comes later than that.
    """
    return "Timeout" in type(error).__name__ or "localhost is not accessible" in str(error)


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
