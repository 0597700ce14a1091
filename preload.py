"""The WebUI's command-line flags of ours. Runs without our folder on the path, so it imports nothing of ours."""

import argparse


def preload(parser: argparse.ArgumentParser) -> None:
    """Add our flags to the WebUI's."""
    parser.add_argument(
        "--easydiffuser-models-dir",
        type=str,
        default=None,
        help="folder of Easy Diffuser's models [easydiffuser in the WebUI's models folder]",
    )
    parser.add_argument(
        "--easydiffuser-label-lists",
        type=str,
        default=None,
        help="folder of your own CLIP label lists, one label a line: flavors.txt, mediums.top2.txt, ...",
    )
    parser.add_argument(
        "--easydiffuser-offline",
        action="store_true",
        help="Easy Diffuser never touches the network, not even when asked to download a model",
    )
    parser.add_argument(
        "--easydiffuser-device",
        type=str,
        default=None,
        help="device of Easy Diffuser's own models: cpu, cuda:1 ... [the WebUI's device for interrogation]",
    )
    parser.add_argument(
        "--easydiffuser-api-max-mib",
        type=int,
        default=None,
        help="largest request Easy Diffuser's API reads, MiB [64]",
    )
