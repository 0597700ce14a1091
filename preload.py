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
