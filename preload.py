"""The WebUI's command-line flags of ours. Runs without our folder on the path, so it imports nothing of ours.

Names, kinds and sentences are those of `settings.py`; a test holds them together.
"""

import argparse


def preload(parser: argparse.ArgumentParser) -> None:
    """Add our flags to the WebUI's."""
    parser.add_argument(
        "--easydiffuser-models-dir",
        type=str,
        default=None,
        help="Easy Diffuser: a folder of models, looked into before all others [EasyDiffuser below the WebUI's models]",
    )
    parser.add_argument(
        "--easydiffuser-any-model",
        type=str,
        default=None,
        help="Easy Diffuser: a folder with a vision-language model, which the captioner any reads",
    )
    parser.add_argument(
        "--easydiffuser-label-lists",
        type=str,
        default=None,
        help="Easy Diffuser: a folder of label lists, one label a line: flavors.txt, mediums.top2.txt, ...",
    )
    parser.add_argument(
        "--easydiffuser-offline",
        action="store_true",
        help="Easy Diffuser: never touch the network, not even when asked to download",
    )
    parser.add_argument(
        "--easydiffuser-server-url",
        type=str,
        default=None,
        help="Easy Diffuser: a server at another port or elsewhere: http://127.0.0.1:9000. A key goes into "
        "EASYDIFFUSER_SERVER_KEY",
    )
    parser.add_argument(
        "--easydiffuser-server-agreed",
        action="store_true",
        help="Easy Diffuser: pictures may go to a server that is not on this machine",
    )
    parser.add_argument(
        "--easydiffuser-device",
        type=str,
        default=None,
        help="Easy Diffuser: the device of its own models: cpu, cuda:1 ... [the WebUI's device for interrogation]",
    )
    parser.add_argument(
        "--easydiffuser-batch-root",
        type=str,
        action="append",
        default=None,
        help="Easy Diffuser: a folder whose pictures page and API may caption; may be repeated [the home folder, on a "
        "page of this machine alone without a login; else none]",
    )
    parser.add_argument(
        "--easydiffuser-api-max-mib",
        type=int,
        default=None,
        help="Easy Diffuser: the largest request its API reads, MiB [64]",
    )
    parser.add_argument(
        "--easydiffuser-history-open",
        action="store_true",
        help="Easy Diffuser: show My history although others can open the page [off with --listen, --share or a login]",
    )
