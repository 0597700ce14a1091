"""What the WebUI runs at every start and at every Reload UI: it hands our callbacks and scripts to the host."""

from importlib.util import find_spec

import lib_easydiffuser  # noqa: F401  -- the package is found from here, and importing it stays cheap

if find_spec("modules"):  # outside a host there is nobody to hand them to
    from lib_easydiffuser.webui.callbacks import register
    from lib_easydiffuser.webui.img2img.scripts import script_classes

    register()
    # The host takes every script class it finds here.
    globals().update({kind.__name__: kind for kind in script_classes()})
